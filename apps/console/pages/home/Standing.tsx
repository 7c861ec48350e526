import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { useNow } from "../../app/time.ts";
import { counted, useOpenClocks, useRaised, useUnacknowledged, useUnverified } from "./duties.ts";
import { HOME } from "./words.ts";

/** Where things stand, in four figures: each leads to what it counts. */
export function Standing() {
  const t = useWords(HOME);
  const now = useNow();
  const clocks = useOpenClocks().data;
  const overdue = clocks?.items.filter(({ started, allowanceMs }) => started + allowanceMs < now).length;
  const notices = useUnacknowledged().data;
  const raised = useRaised().data;
  const unverified = useUnverified();
  return (
    <ul className="standing" aria-label={t("standing")}>
      <Figure
        href="#clocks"
        count={counted(clocks)}
        text={t("figureClocks")}
        urgent={overdue !== undefined && overdue > 0 ? t("figureOverdue", { count: overdue }) : undefined}
      />
      <Figure href="#alerts" count={counted(notices)} text={t("figureAlerts")} />
      <Figure href="#signals" count={counted(raised)} text={t("figureSignals")} />
      {unverified.isEnabled && <Figure href="/verify" count={counted(unverified.data)} text={t("figureVerify")} />}
    </ul>
  );
}

interface FigureProps {
  readonly href: string;
  readonly count: string;
  readonly text: string;
  readonly urgent?: string | undefined;
}

function Figure({ href, count, text, urgent }: FigureProps) {
  const said = (
    <>
      <strong className="standing-count">{count}</strong> <span>{text}</span>
      {urgent !== undefined && (
        <strong className="standing-urgent">
          <span aria-hidden="true">⚠</span> {urgent}
        </strong>
      )}
    </>
  );
  return (
    <li data-none={count === "0"}>
      {href.startsWith("#") ? <a href={href}>{said}</a> : <Link href={href}>{said}</Link>}
    </li>
  );
}
