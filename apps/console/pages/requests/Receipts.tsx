import { useInfiniteQuery } from "@tanstack/react-query";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
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
      <PagedList list={list} items={items} none={t("receiptsNone")} more={t("more")}>
        {({ grant, record, unit, digests, at, act }) => (
          <li key={grant}>
            <span>
              <span className="numbers">{beijing(at, language, now)}</span> · <UnitName id={unit} />{" "}
              {t("received", { count: digests.length })} <RecordLink record={record} /> · {t("receipt")}{" "}
              <code className="record">{act.slice(0, DIGITS)}</code>
            </span>
          </li>
        )}
      </PagedList>
    </section>
  );
}
