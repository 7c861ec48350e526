import type { ErasureOrder } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useNow } from "../../app/time.ts";
import { WhatIsShown } from "./WhatIsShown.tsx";
import { RETENTION } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;

/** Reports whose sealed or open parts have been kept as long as policy says; each leads to its order. */
export function Due() {
  const t = useWords(RETENTION);
  const now = useNow(MINUTE_MS);
  const [what, setWhat] = useState<ErasureOrder["what"]>("sealed");
  const list = useInfiniteQuery({
    queryKey: ["erasures", "due", what],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("erasuresDue", { query: { what, limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-labelledby="retention-due">
      <h2 id="retention-due">{t("due")}</h2>
      <WhatIsShown label={t("dueWhat")} what={what} choose={setWhat} />
      <PagedList list={list} items={items} none={t(what === "open" ? "openNone" : "dueNone")} more={t("more")}>
        {(item) => (
          <li key={item.record} data-due={item.record}>
            <span className="grow">
              <ReportLine item={item} now={now} />
            </span>
            <Link href={`/retention?record=${item.record}`}>{t("choose")}</Link>
          </li>
        )}
      </PagedList>
    </section>
  );
}
