import type { BlockItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { Entries } from "./Entries.tsx";
import { addressOf } from "./place.ts";
import { CHAINS } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;
const VALID = "VALID";

/** Blocks, newest first; each opens to its transactions. */
export function Blocks() {
  const t = useWords(CHAINS);
  const zone = useWords(FRAME)("beijingTime");
  const { unit } = useSession();
  const list = useInfiniteQuery({
    queryKey: ["blocks"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("blocks", { query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const mayFollow = unit.role !== "member" || unit.rights.includes("follow");
  const blocks = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <h2>
        {t("blocks")} <span className="quiet zone">{zone}</span>
      </h2>
      {!mayFollow && <p className="quiet">{t("blocksNote")}</p>}
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
  const { height, tick, transactions } = block;
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
        )}
      </summary>
      <Entries block={block} />
      <Link href={addressOf({ is: "block", height })}>{t("ofBlock", { height })}</Link>
    </details>
  );
}
