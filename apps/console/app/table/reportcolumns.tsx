import type { ReportItem } from "@tocsin/api";
import { useMemo } from "react";
import { useAreaName } from "../areas.ts";
import { KINDS } from "../enumerations.ts";
import { useLanguage, useWords } from "../language.tsx";
import { ResponseMark, StandingMark, StatusMark, WarningMark, Word } from "../marks.tsx";
import { RecordLink } from "../RecordLink.tsx";
import { beijing } from "../time.ts";
import { UnitName } from "../units.tsx";
import type { TableColumn } from "./DataTable.tsx";
import { Marked } from "./Marked.tsx";
import { TABLE } from "./words.ts";

/**
 * Columns of reports, summaries and notices.
 * @param q what was searched for; it is marked
 */
export function useReportColumns(q: string | undefined, now: number): readonly TableColumn<ReportItem>[] {
  const t = useWords(TABLE);
  const { language } = useLanguage();
  const areaName = useAreaName();
  return useMemo(
    () => [
      {
        name: "what",
        title: t("what"),
        width: "minmax(16rem, 3fr)",
        cell: ({ record, headline, extract }) => (
          <>
            <span className="report-headline">
              {headline === undefined ? null : <Marked text={headline} q={q} />} <RecordLink record={record} />
            </span>
            {extract !== undefined && (
              <span className="extract">
                <Marked text={extract} q={q} />
              </span>
            )}
          </>
        ),
      },
      {
        name: "marks",
        title: t("marks"),
        width: "minmax(10rem, 1.2fr)",
        cell: ({ status, standing, c, warning }) => (
          <span className="marks">
            <StatusMark status={status} />
            <StandingMark standing={standing} />
            <ResponseMark level={c} />
            <WarningMark level={warning} />
          </span>
        ),
      },
      {
        name: "kind",
        title: t("kind"),
        width: "6rem",
        cell: ({ kind }) => <Word pair={kind === undefined ? undefined : KINDS[kind as keyof typeof KINDS]} />,
      },
      { name: "place", title: t("place"), width: "minmax(7rem, 1fr)", cell: ({ area }) => areaName(area) },
      { name: "unit", title: t("unit"), width: "minmax(8rem, 1fr)", cell: ({ unit }) => <UnitName id={unit} /> },
      {
        name: "when",
        title: t("when"),
        width: "8rem",
        cell: ({ occurred, tick }) => <span className="numbers">{beijing(occurred ?? tick, language, now)}</span>,
      },
    ],
    [t, language, areaName, q, now],
  );
}
