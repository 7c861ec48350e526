import type { ErasureOrder } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { keepFile } from "../../app/keepfile.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { WhatIsShown } from "./WhatIsShown.tsx";
import { RETENTION } from "./words.ts";

const PAGE = 20;
/** The stream tells of reports, not of confirmations. */
const RENEW_MS = 3_000;
const MINUTE_MS = 60_000;

/** Orders with their certificates; those that somebody has not carried out stand first. */
export function Orders() {
  const t = useWords(RETENTION);
  const [what, setWhat] = useState<ErasureOrder["what"]>("sealed");
  const list = useInfiniteQuery({
    queryKey: ["erasures", what],
    refetchInterval: RENEW_MS,
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("erasureOrders", { query: { what, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const shown = [...items.filter(isOpen), ...items.filter((order) => !isOpen(order))];
  return (
    <section aria-labelledby="retention-orders">
      <h2 id="retention-orders">{t("orders")}</h2>
      <WhatIsShown label={t("what")} what={what} choose={setWhat} />
      <PagedList list={list} items={shown} none={t("none")} more={t("more")}>
        {(order) => (
          <li key={order.act} data-order={order.act}>
            <Order order={order} />
          </li>
        )}
      </PagedList>
    </section>
  );
}

function isOpen({ holders }: ErasureOrder): boolean {
  return holders.some(({ confirmed }) => confirmed === undefined);
}

function Order({ order }: { readonly order: ErasureOrder }) {
  const t = useWords(RETENTION);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { record, unit, officer, tick, reason, holders, recipients, what } = order;
  const missing = holders.filter(({ confirmed }) => confirmed === undefined).length;
  const standing =
    missing > 0
      ? t("waiting", { count: missing, all: holders.length })
      : t(what === "open" ? "removed" : "done", { count: holders.length });
  return (
    <div className="grow report-line">
      <span>
        <RecordLink record={record} /> · <strong>{standing}</strong>
      </span>
      <span>
        <span className="numbers">{beijing(tick, language, now)}</span> · {t("orderedBy")} <UnitName id={unit} />{" "}
        {officer}
      </span>
      <Plain text={reason} />
      <Holders holders={holders} />
      {recipients.length > 0 && (
        <span>
          {t("recipients")}{" "}
          {recipients.map((one, i) => (
            <span key={one}>
              {i > 0 && " · "}
              <UnitName id={one} />
            </span>
          ))}
        </span>
      )}
      <span className="quiet">{t("backupNote")}</span>
      <Certificate order={order} />
    </div>
  );
}

function Holders({ holders }: Pick<ErasureOrder, "holders">) {
  const t = useWords(RETENTION);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <ul className="keys">
      {holders.map(({ unit, confirmed, digests }) => (
        <li key={unit} data-confirmed={confirmed !== undefined}>
          <span aria-hidden="true">{confirmed === undefined ? "○" : "✓"}</span> <UnitName id={unit} />:{" "}
          {confirmed === undefined
            ? t("unconfirmed")
            : t("confirmed", { count: digests.length, time: `${beijing(confirmed, language, now)} ${zone}` })}
        </li>
      ))}
    </ul>
  );
}

/** The certificate as the node gives it, for the files. */
function Certificate({ order }: { readonly order: ErasureOrder }) {
  const t = useWords(RETENTION);
  const save = () =>
    keepFile(
      `destruction-${order.record.slice(0, 12)}.json`,
      new Blob([`${JSON.stringify(order, null, 2)}\n`], { type: "application/json" }),
    );
  return (
    <Button className="no-print" onClick={save}>
      {t("save")}
    </Button>
  );
}
