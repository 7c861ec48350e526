import type { CaseItem } from "@tocsin/api";
import { CLASSIFICATIONS, ORIGINS } from "@tocsin/api";
import { useAreaName } from "../../app/areas.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StandingMark, StatusMark, Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import type { TableColumn } from "../../app/table/DataTable.tsx";
import { beijing } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import type { ColumnName } from "./asked.ts";
import { type Read, shownValue } from "./sealed.ts";
import { LINES } from "./words.ts";

const TEXT_MAX = 120;

/** The open columns that were chosen, the record before them. */
export function useOpenColumns(names: readonly ColumnName[], now: number): readonly TableColumn<CaseItem>[] {
  const t = useWords(LINES);
  const { language } = useLanguage();
  const areaName = useAreaName();
  const area = (name: ColumnName, value: (item: CaseItem) => string | undefined) => ({
    ...{ name, title: t(name), width: "minmax(8rem, 1.4fr)" },
    cell: (item: CaseItem) => areaName(value(item)),
  });
  const columns: { readonly [N in ColumnName]: TableColumn<CaseItem> } = {
    day: { name: "day", title: t("day"), width: "7rem", isSortable: true, cell: ({ day }) => day },
    classification: {
      ...{ name: "classification", title: t("classification"), width: "minmax(7rem, 1fr)" },
      cell: ({ classification }) => <Word pair={classification && CLASSIFICATIONS[classification]} />,
    },
    onset: { name: "onset", title: t("onset"), width: "7rem", isSortable: true, cell: ({ onset }) => onset },
    age: { name: "age", title: t("age"), width: "5rem", cell: ({ age }) => age },
    origin: {
      ...{ name: "origin", title: t("origin"), width: "6rem" },
      cell: ({ origin }) => <Word pair={origin && ORIGINS[origin]} />,
    },
    area: { ...area("area", (item) => item.area), isSortable: true },
    standing: {
      ...{ name: "standing", title: t("standing"), width: "minmax(9rem, 1fr)" },
      cell: ({ standing, status }) => (
        <span className="marks">
          <StatusMark status={status} />
          <StandingMark standing={standing} />
        </span>
      ),
    },
    unit: {
      ...{ name: "unit", title: t("unit"), width: "minmax(9rem, 1.4fr)", isSortable: true },
      cell: ({ unit }) => <UnitName id={unit} />,
    },
    persons: { name: "persons", title: t("persons"), width: "5rem", cell: ({ persons }) => persons },
    headline: {
      ...{ name: "headline", title: t("headline"), width: "minmax(12rem, 2fr)" },
      cell: ({ headline }) => headline !== undefined && <Plain text={headline} max={TEXT_MAX} />,
    },
    case: {
      ...{ name: "case", title: t("case"), width: "minmax(8rem, 1fr)" },
      cell: (item) => <code className="record">{item.case}</code>,
    },
    occurrenceArea: area("occurrenceArea", (item) => item.occurrenceArea),
    treatmentArea: area("treatmentArea", (item) => item.treatmentArea),
    responsibleArea: area("responsibleArea", (item) => item.responsibleArea),
    filed: {
      ...{ name: "filed", title: t("filed"), width: "8rem", isSortable: true },
      cell: ({ tick }) => <span className="numbers">{beijing(tick, language, now)}</span>,
    },
  };
  return [
    {
      ...{ name: "record", title: t("record"), width: "9rem" },
      cell: ({ record }) => <RecordLink record={record} />,
    },
    ...names.map((name) => columns[name]),
  ];
}

/** A column for each field of the sealed details that were read. */
export function useSealedColumns(
  fields: readonly string[],
  read: ReadonlyMap<string, Read>,
): readonly TableColumn<CaseItem>[] {
  const t = useWords(LINES);
  const told = (of: Read | undefined, isFirst: boolean) => {
    if (of === undefined || "detail" in of || !isFirst) return null;
    return (
      <span className="quiet">{of.code === "NOT_FOUND" ? t("notEntitled") : t("notGiven", { code: of.code })}</span>
    );
  };
  return fields.map((field, i) => ({
    ...{ name: `sealed-${i}`, title: t("sealed", { field }), width: "minmax(8rem, 1fr)" },
    cell: ({ record }: CaseItem) => {
      const of = read.get(record);
      if (of === undefined || !("detail" in of)) return told(of, i === 0);
      return <Plain text={shownValue(of.detail[field])} max={TEXT_MAX} />;
    },
  }));
}
