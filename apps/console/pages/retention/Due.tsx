import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useNow } from "../../app/time.ts";
import { RETENTION } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;

/** Reports whose sealed parts have been kept as long as policy says; each leads to its order. */
export function Due() {
  const t = useWords(RETENTION);
  const now = useNow(MINUTE_MS);
  const list = useInfiniteQuery({
    queryKey: ["erasures", "due"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("erasuresDue", { query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-labelledby="retention-due">
      <h2 id="retention-due">{t("due")}</h2>
      <PagedList list={list} items={items} none={t("dueNone")} more={t("more")}>
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
