import type { TimelineItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { Waiting } from "../../app/Waiting.tsx";
import { FRAME } from "../../app/words.ts";
import { PostForm } from "./PostForm.tsx";
import { useRoom } from "./room.ts";
import { Said } from "./Said.tsx";
import { kindOf, KINDS_OF_ENTRIES, type KindOfEntry } from "./entries.ts";
import { ROOM } from "./words.ts";

const PAGE = 50;
const MINUTE_MS = 60_000;

/** What was said and done on all legs, newest first, with a form to add to it. */
export function Timeline() {
  const t = useWords(ROOM);
  const { event, duties } = useRoom();
  const [kind, setKind] = useState<KindOfEntry>();
  const [answers, setAnswers] = useState<TimelineItem>();
  const list = useInfiniteQuery({
    queryKey: ["timeline", event.event],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("timeline", {
        params: { event: event.event },
        query: { limit: PAGE, ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const shown = items.filter((item) => kind === undefined || kindOf(item) === kind);
  return (
    <section aria-label={t("timeline")}>
      {duties.mayPost && <PostForm answers={answers} onAnswered={() => setAnswers(undefined)} />}
      <p className="filters no-print">
        <label htmlFor="timeline-kind">{t("show")}</label>{" "}
        <Select
          id="timeline-kind"
          className="timeline-kind"
          allowClear
          placeholder={t("everything")}
          options={KINDS_OF_ENTRIES.map((value) => ({ value, label: t(value) }))}
          onChange={setKind}
        />
      </p>
      <p className="quiet">{t("timelineNote")}</p>
      {list.error !== null && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && list.error === null && <Waiting />}
      {list.isSuccess && !list.hasNextPage && shown.length === 0 && (
        <p>{t(event.inside ? "nothingSaid" : "insideOnly")}</p>
      )}
      <ol className="rows timeline">
        {shown.map((item) => (
          <li key={item.act}>
            <Entry item={item} items={items} onAnswer={duties.mayPost ? () => setAnswers(item) : undefined} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button className="no-print" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("earlier")}
        </Button>
      )}
    </section>
  );
}

function Entry({
  item,
  items,
  onAnswer,
}: {
  readonly item: TimelineItem;
  readonly items: readonly TimelineItem[];
  readonly onAnswer: (() => void) | undefined;
}) {
  const t = useWords(ROOM);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const isPost = kindOf(item) === "said";
  return (
    <article className="entry" data-kind={kindOf(item)}>
      <p className="quiet entry-head">
        <time className="numbers" dateTime={new Date(item.at).toISOString()} title={zone}>
          {beijing(item.at, language, now)}
        </time>{" "}
        · <UnitName id={item.unit} /> · {item.chain}
      </p>
      <Said item={item} items={items} />
      {isPost && onAnswer !== undefined && (
        <Button size="small" type="link" className="no-print" onClick={onAnswer}>
          {t("answer")}
        </Button>
      )}
    </article>
  );
}
