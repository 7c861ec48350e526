import type { ReportItem, TimelineItem } from "@tocsin/api";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { TRANSACTIONS } from "../../app/actions.ts";
import { useAreaName } from "../../app/areas.ts";
import {
  MEMBER_LIMITS,
  POST_KINDS,
  RESPONSE_LEVELS,
  SECURITY_LEVELS,
  STAGES,
  TASK_STATES,
  WORKING_GROUPS,
} from "../../app/enumerations.ts";
import { useLanguage, useName, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { useRoom } from "./room.ts";
import { numberIn, postIn, textIn } from "./entries.ts";
import { ROOM } from "./words.ts";

const QUOTE_MAX = 80;
const MINUTE_MS = 60_000;

/** An entry of the timeline in words. */
export function Said({ item, items }: { readonly item: TimelineItem; readonly items: readonly TimelineItem[] }) {
  const now = useNow(MINUTE_MS);
  if (item.what.startsWith("reports.")) return <ReportLine item={item.content as unknown as ReportItem} now={now} />;
  if (item.what === "events.post" || item.what === "events.decide") return <Post item={item} items={items} />;
  return (
    <div>
      <strong>
        <Heading item={item} />
      </strong>
      <Details item={item} />
    </div>
  );
}

function Post({ item, items }: { readonly item: TimelineItem; readonly items: readonly TimelineItem[] }) {
  const t = useWords(ROOM);
  const { kind, text, s, record, group, answers } = postIn(item);
  const answered = items.find(({ act }) => act === answers);
  return (
    <div className={kind === "decision" ? "callout" : undefined}>
      <span className="marks">
        {kind !== "message" && (
          <Tag>
            {kind === "decision" && <span aria-hidden="true">§ </span>}
            <Word pair={POST_KINDS[kind]} />
          </Tag>
        )}
        {group !== undefined && (
          <Tag>
            <Word pair={WORKING_GROUPS[group]} />
          </Tag>
        )}
        {s > 1 && (
          <Tag>
            <Word pair={SECURITY_LEVELS[s - 1]} />
          </Tag>
        )}
      </span>
      {answered !== undefined && (
        <blockquote className="quiet entry-quote">
          {t("answersTo")} <UnitName id={answered.unit} />: <Plain text={postIn(answered).text.slice(0, QUOTE_MAX)} />
        </blockquote>
      )}
      <p className="entry-text">
        <Plain text={text} />
      </p>
      {record !== undefined && (
        <p>
          {t("pointsTo")} <RecordLink record={record} />
        </p>
      )}
    </div>
  );
}

/** What the entry is: the act's own words; a leg's standing by what it says. */
function Heading({ item }: { readonly item: TimelineItem }) {
  const t = useWords(ROOM);
  const { what, content } = item;
  const named: { readonly [what: string]: ReactNode } = {
    "events.standing": t("legSaid"),
    "events.need": <Word pair={TRANSACTIONS["events.requestResource"]} />,
    "events.offer": t(numberIn(content, "revision") === 0 ? "offerNew" : "offerMoved"),
  };
  return named[what] ?? <Word pair={TRANSACTIONS[what]} />;
}

/** The rest of the entry, by what its content has. */
function Details({ item }: { readonly item: TimelineItem }) {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const nameOf = useName();
  const areaName = useAreaName();
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { content } = item;
  const text = (name: string) => textIn(content, name);
  const stage = text("stage") as keyof typeof STAGES | undefined;
  const level = numberIn(content, "level");
  const body = (content as { readonly body?: object }).body ?? {};
  const task = event.tasks.find((one) => one.task === text("task"));
  const other = [text("a"), text("b")].find((one) => one !== undefined && one !== event.event);
  const same = (content as { readonly same?: unknown }).same;
  const status = text("status");
  const due = numberIn(content, "due");
  const area = text("area");
  const quantity = numberIn(content, "quantity");
  const title = (content as { readonly title?: { readonly zh: string; readonly en: string } }).title;
  const parts: readonly (ReactNode | undefined | false)[] = [
    title !== undefined && <Plain text={nameOf(title)} />,
    stage !== undefined && <Word pair={STAGES[stage]} />,
    level !== undefined && (level === 0 ? t("noLevel") : <Word pair={RESPONSE_LEVELS[level - 1]} />),
    (content as { readonly closed?: unknown }).closed === true && t("legClosed"),
    text("group") !== undefined && <Word pair={WORKING_GROUPS[text("group") ?? ""]} />,
    textIn(body, "title") !== undefined && <Plain text={textIn(body, "title") ?? ""} />,
    task?.title !== undefined && <Plain text={task.title} />,
    status !== undefined && TASK_STATES[status] !== undefined && item.what === "events.updateTask" && (
      <Word pair={TASK_STATES[status]} />
    ),
    text("to") !== undefined && item.what === "events.assignTask" && <UnitName id={text("to") ?? ""} />,
    text("lead") !== undefined && (
      <>
        {t("lead")} <UnitName id={text("lead") ?? ""} />
      </>
    ),
    text("unit") !== undefined && item.what === "events.limit" && <UnitName id={text("unit") ?? ""} />,
    text("limit") !== undefined && <Word pair={MEMBER_LIMITS[text("limit") ?? ""]} />,
    due !== undefined && t("dueAt", { time: beijing(due, language, now) }),
    text("item") !== undefined && <Plain text={text("item") ?? ""} />,
    quantity !== undefined && (
      <>
        {quantity} <Plain text={text("measure") ?? ""} />
      </>
    ),
    area !== undefined && areaName(area),
    same !== undefined && t(same === true ? "saidSame" : "saidNotSame"),
    other !== undefined && (
      <Link href={`/events/${other}`} className="record">
        {other.slice(0, 12)}
      </Link>
    ),
    textIn(body, "text") !== undefined && <Plain text={textIn(body, "text") ?? ""} />,
    text("note") !== undefined && <Plain text={text("note") ?? ""} />,
    text("reason") !== undefined && <Plain text={text("reason") ?? ""} />,
  ];
  const shown = parts.filter((part) => part !== undefined && part !== false);
  if (shown.length === 0) return null;
  return (
    <>
      {": "}
      {shown.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one entry never change places
        <span key={i}>
          {i > 0 && " · "}
          {part}
        </span>
      ))}
    </>
  );
}
