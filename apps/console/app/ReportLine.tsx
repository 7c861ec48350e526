import type { ReportItem } from "@tocsin/api";
import { useAreaName } from "./areas.ts";
import { KINDS } from "./enumerations.ts";
import { useLanguage } from "./language.tsx";
import { ResponseMark, StandingMark, StatusMark, WarningMark, Word } from "./marks.tsx";
import { Plain } from "./Plain.tsx";
import { RecordLink } from "./RecordLink.tsx";
import { beijing } from "./time.ts";
import { UnitName } from "./units.tsx";

const HEADLINE_MAX = 200;

/** A report, summary or notice in a list: what, where, who, when, and where it stands. */
export function ReportLine({ item, now }: { readonly item: ReportItem; readonly now: number }) {
  const { language } = useLanguage();
  const areaName = useAreaName();
  return (
    <span className="report-line">
      <span className="report-headline">
        {item.headline === undefined ? (
          <RecordLink record={item.record} />
        ) : (
          <Plain text={item.headline} max={HEADLINE_MAX} />
        )}
      </span>
      <span className="marks">
        <StatusMark status={item.status} />
        <StandingMark standing={item.standing} />
        <ResponseMark level={item.c} />
        <WarningMark level={item.warning} />
      </span>
      <span className="quiet">
        <RecordLink record={item.record} /> ·{" "}
        <Word pair={item.kind === undefined ? undefined : KINDS[item.kind as keyof typeof KINDS]} />{" "}
        {areaName(item.area)} · <UnitName id={item.unit} /> ·{" "}
        <span className="numbers">{beijing(item.tick, language, now)}</span>
      </span>
    </span>
  );
}
