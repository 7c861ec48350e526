import type { ActStatus, BlockItem } from "@tocsin/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { problemInChinese } from "@tocsin/api";
import { CODES } from "@tocsin/core";
import { Button } from "antd";
import { useState } from "react";
import { TRANSACTIONS } from "../../app/actions.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { CHAINS } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;
const HASH_DIGITS = 12;
const NAME_MAX = 64;
const VALID = "VALID";

type Entry = BlockItem["transactions"][number];

/** Blocks, newest first; each opens to its transactions. */
export function Blocks() {
  const t = useWords(CHAINS);
  const zone = useWords(FRAME)("beijingTime");
  const list = useInfiniteQuery({
    queryKey: ["blocks"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("blocks", { query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const blocks = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <h2>
        {t("blocks")} <span className="quiet zone">{zone}</span>
      </h2>
      <p className="quiet">{t("blocksNote")}</p>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && blocks.length === 0 && <p>{t("none")}</p>}
      <ul className="rows">
        {blocks.map((block) => (
          <li key={block.height}>
            <Block block={block} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("older")}
        </Button>
      )}
    </section>
  );
}

function Block({ block }: { readonly block: BlockItem }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { height, hash, tick, transactions } = block;
  const invalid = transactions.filter(({ code }) => code !== VALID).length;
  return (
    <details className="grow">
      <summary>
        <strong>{t("block", { height })}</strong> · <span className="numbers">{beijing(tick, language, now)}</span> ·{" "}
        {t("transactions", { count: transactions.length })}
        {invalid > 0 && (
          <strong>
            {" "}
            · <span aria-hidden="true">✕</span> {t("invalid", { count: invalid })}
          </strong>
        )}{" "}
        <code className="quiet">{hash.slice(0, HASH_DIGITS)}</code>
      </summary>
      <ol start={0}>
        {transactions.map((entry) => (
          <li key={entry.index} value={entry.index}>
            <Transaction entry={entry} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Transaction({ entry }: { readonly entry: Entry }) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const { what, code, unit, act } = entry;
  const isValid = code === VALID;
  const english = Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES].say : "";
  const reason = language === "zh" ? (problemInChinese(code) ?? english) : english;
  return (
    <div>
      <strong>
        {Object.hasOwn(TRANSACTIONS, what) ? <Word pair={TRANSACTIONS[what]} /> : <Plain text={what} max={NAME_MAX} />}
      </strong>
      {unit !== undefined && (
        <>
          {" "}
          · <UnitName id={unit} />
        </>
      )}{" "}
      · <span aria-hidden="true">{isValid ? "✓" : "✕"}</span> {t(isValid ? "valid" : "notValid")}
      {!isValid && (
        <>
          {" "}
          <Plain text={code} max={80} />
          <br />
          {reason}
        </>
      )}
      {act !== undefined && isValid && what === "reports.submit" && (
        <>
          {" "}
          · <RecordLink record={act} />
        </>
      )}
      {act !== undefined && <Progress act={act} />}
    </div>
  );
}

/** How far an act has come, asked for when the reader wants to know. */
function Progress({ act }: { readonly act: string }) {
  const t = useWords(CHAINS);
  const [isWanted, setWanted] = useState(false);
  const { data, error } = useQuery({
    queryKey: ["act", act],
    enabled: isWanted,
    queryFn: () => node.call("actStatus", { params: { act } }),
  });
  if (!isWanted)
    return (
      <Button size="small" className="no-print" onClick={() => setWanted(true)}>
        {t("follow")}
      </Button>
    );
  if (error !== null) return <ProblemView error={error} />;
  return <p>{data !== undefined && <Told status={data} />}</p>;
}

function Told({ status: { state, anchored } }: { readonly status: ActStatus }) {
  const t = useWords(CHAINS);
  const { chain } = useSession();
  if (state === "refused") return t("refused");
  if (anchored.length === 0) return t(chain === "cn" ? "topAct" : "notAnchored");
  return anchored.map(({ chain: above, height }) => t("anchoredOn", { chain: above, height })).join(" · ");
}
