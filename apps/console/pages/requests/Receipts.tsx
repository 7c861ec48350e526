import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { REQUESTS } from "./words.ts";

const PAGE = 20;
const MINUTE_MS = 60_000;
const DIGITS = 12;

/** Who has fetched what: acknowledged downloads. */
export function Receipts() {
  const t = useWords(REQUESTS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const list = useInfiniteQuery({
    queryKey: ["receipts"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("receipts", { query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) } }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <section aria-labelledby="receipts">
      <h2 id="receipts">{t("receipts")}</h2>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && items.length === 0 && <p>{t("receiptsNone")}</p>}
      <ul className="rows">
        {items.map(({ grant, record, unit, digests, at, act }) => (
          <li key={grant}>
            <span>
              <span className="numbers">{beijing(at, language, now)}</span> · <UnitName id={unit} />{" "}
              {t("received", { count: digests.length })} <RecordLink record={record} /> · {t("receipt")}{" "}
              <code className="record">{act.slice(0, DIGITS)}</code>
            </span>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}
