import type { ClockItem } from "@tocsin/api";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { ruleText, sourceText } from "../../app/rules.ts";
import { beijing, duration, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { useOpenClocks } from "./duties.ts";
import { HOME } from "./words.ts";

const SHOWN_MAX = 12;

/** Legal clocks that run, the least time left first, counted down while one looks. */
export function Clocks() {
  const t = useWords(HOME);
  const zone = useWords(FRAME)("beijingTime");
  const now = useNow();
  const { data, error, refetch, dataUpdatedAt } = useOpenClocks();
  const open = (data?.items ?? []).slice(0, SHOWN_MAX);
  const overdue = (data?.items ?? []).filter(({ state }) => state === "breached").length;
  const more = (data?.items.length ?? 0) - open.length;
  return (
    <section aria-labelledby="clocks">
      <h2 id="clocks">
        {t("clocks")} <span className="quiet zone">{zone}</span>
      </h2>
      {/* Only that a threshold was crossed is read out, not every second. */}
      <div role="status" className="sr-only">
        {overdue > 0 ? t("announced", { count: overdue }) : ""}
      </div>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined && open.length === 0 && <p className="quiet">{t("clocksNone")}</p>}
      <ul className="clocks" data-updated={dataUpdatedAt}>
        {open.map((item) => (
          <Clock key={`${item.record} ${item.rule}`} item={item} now={now} />
        ))}
      </ul>
      {more > 0 && <p className="quiet">{t("clocksMore", { count: data?.next === undefined ? more : `${more}+` })}</p>}
    </section>
  );
}

function Clock({ item, now }: { readonly item: ClockItem; readonly now: number }) {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const due = item.started + item.allowanceMs;
  const leftMs = due - now;
  const isOver = leftMs < 0;
  const share = Math.min(100, Math.max(0, (100 * (now - item.started)) / item.allowanceMs));
  const time = duration(leftMs, language);
  return (
    <li className={isOver ? "clock clock-over" : "clock"}>
      <strong className="numbers clock-left">
        <span aria-hidden="true">{isOver ? "⚠" : "◷"}</span>{" "}
        {isOver ? t("overdue", { time }) : t("remaining", { time })}
      </strong>
      <span className="clock-what">
        {ruleText(item.rule, language)}
        <span className="quiet"> · {sourceText(item.source, language)}</span>
        <br />
        <RecordLink record={item.record} /> <UnitName id={item.unit ?? item.chain} />
      </span>
      <span className="clock-due numbers quiet">
        {t("due", { time: beijing(due, language, now) })}
        <br />
        {t("of", { time: duration(item.allowanceMs, language) })}
      </span>
      <span className="bar" aria-hidden="true">
        <span className="bar-used" style={{ inlineSize: `${share}%` }} />
      </span>
    </li>
  );
}
