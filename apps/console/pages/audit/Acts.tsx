import type { ActItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useState } from "react";
import { TRANSACTIONS } from "../../app/actions.ts";
import { textOf } from "../../app/catalogue.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { type Asked, csvAddress } from "./csv.ts";
import { AUDIT } from "./words.ts";

const PAGE = 50;
const RENEW_MS = 15_000;
const MINUTE_MS = 60_000;

/** Every act of the period, newest first, with its outcome and its place in the chain. */
export function Acts({ asked }: { readonly asked: Asked }) {
  const t = useWords(AUDIT);
  const [refused, setRefused] = useState(false);
  const filter = { ...asked, ...(refused ? { refused } : {}) };
  const list = useInfiniteQuery({
    queryKey: ["audit", "acts", filter],
    refetchInterval: RENEW_MS,
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("auditActs", {
        query: { ...filter, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-labelledby="audit-acts">
      <h2 id="audit-acts">{t("acts")}</h2>
      <p className="filters marks no-print">
        <Checkbox checked={refused} onChange={({ target }) => setRefused(target.checked)}>
          {t("refused")}
        </Checkbox>
        <a href={csvAddress("/v1/audit/acts.csv", asked, refused ? { refused: "true" } : {})} download="acts.csv">
          {t("actsCsv")}
        </a>
      </p>
      <PagedList list={list} items={items} none={t("noActs")} more={t("more")}>
        {(item) => (
          <li key={item.history} data-action={item.action} data-code={item.code}>
            <Act item={item} />
          </li>
        )}
      </PagedList>
    </section>
  );
}

function Act({ item }: { readonly item: ActItem }) {
  const t = useWords(AUDIT);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { action, unit, officer, via, code, tick, height, index } = item;
  const words = TRANSACTIONS[action];
  const isDone = code === "VALID";
  return (
    <span>
      <span className="numbers">{beijing(tick, language, now)}</span> · <UnitName id={unit} /> {officer} ·{" "}
      <strong>{words === undefined ? action : textOf(words, language)}</strong> ·{" "}
      <span aria-hidden="true">{isDone ? "✓" : "✕"}</span> {isDone ? t("valid") : <code>{code}</code>}
      <br />
      <span className="quiet">
        {t(via === "own" ? "own" : "keystore")} · {t("place", { height, index })}
      </span>
    </span>
  );
}
