import type { RequestItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { OneAccess } from "./OneAccess.tsx";
import { REVIEWS } from "./words.ts";

const PAGE = 50;
/** The stream tells of reports, not of requests. */
const RENEW_MS = 3_000;

/** Emergency accesses: those that await a review, the one that is most overdue first, then what was reviewed. */
export function Page() {
  const t = useWords(REVIEWS);
  const open = useAccesses(true);
  const all = useAccesses(undefined);
  const waiting = itemsOf(open).sort((a, b) => (a.reviewDue ?? 0) - (b.reviewDue ?? 0));
  const reviewed = itemsOf(all).filter(({ reviewed: verdict }) => verdict !== undefined && verdict !== "open");
  return (
    <>
      <p className="quiet">{t("note")}</p>
      <Section list={open} name="open" items={waiting} />
      <Section list={all} name="closed" items={reviewed} />
    </>
  );
}

function useAccesses(unreviewed: true | undefined) {
  return useInfiniteQuery({
    queryKey: ["requests", "break-glass", unreviewed === true],
    refetchInterval: RENEW_MS,
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("requests", {
        query: {
          ...{ limit: PAGE, breakGlass: true },
          ...(unreviewed === true ? { unreviewed } : {}),
          ...(pageParam === "" ? {} : { cursor: pageParam }),
        },
      }),
    getNextPageParam: ({ next }) => next,
  });
}

type List = ReturnType<typeof useAccesses>;

function itemsOf(list: List): RequestItem[] {
  return (list.data?.pages ?? []).flatMap((page) => page.items);
}

function Section(props: {
  readonly list: List;
  readonly name: "open" | "closed";
  readonly items: readonly RequestItem[];
}) {
  const { list, name, items } = props;
  const t = useWords(REVIEWS);
  return (
    <section aria-labelledby={`reviews-${name}`}>
      <h2 id={`reviews-${name}`}>{t(name)}</h2>
      <PagedList list={list} items={items} none={t(name === "open" ? "openNone" : "closedNone")} more={t("more")}>
        {(item) => (
          <li key={item.request} data-request={item.request}>
            <OneAccess item={item} />
          </li>
        )}
      </PagedList>
    </section>
  );
}
