import { CLASSIFICATIONS, type CaseItem } from "@tocsin/api";

/** Conditions, order and columns of the line list, as the address names them. */
export const NAMES = [
  ...(["kind", "area", "classification", "from", "to", "standing", "status", "event", "unit"] as const),
  ...(["sort", "ascending", "columns"] as const),
];
export type AskedLines = { readonly [K in (typeof NAMES)[number]]?: string };

export const LINE_KINDS: readonly CaseItem["kind"][] = ["case", "contact", "trajectory"];

/** Columns by their names in the address and in the node's tables, the usual ones first. */
export const COLUMNS = [
  ...(["day", "classification", "onset", "age", "origin", "area", "standing", "unit", "persons", "headline"] as const),
  ...(["case", "occurrenceArea", "treatmentArea", "responsibleArea", "filed"] as const),
];
export type ColumnName = (typeof COLUMNS)[number];

const USUAL: { readonly [K in CaseItem["kind"]]: readonly ColumnName[] } = {
  case: ["day", "classification", "onset", "age", "origin", "area", "standing", "unit"],
  contact: ["day", "persons", "area", "headline", "standing", "unit"],
  trajectory: ["filed", "persons", "area", "headline", "standing", "unit"],
};

export function kindOf({ kind }: AskedLines): CaseItem["kind"] {
  return LINE_KINDS.find((one) => one === kind) ?? "case";
}

/** The columns that are shown: those that were chosen, or what is usual for the kind. */
export function columnsOf(asked: AskedLines): readonly ColumnName[] {
  const chosen = asked.columns?.split(",") ?? [];
  const known = COLUMNS.filter((name) => chosen.includes(name));
  return known.length === 0 ? USUAL[kindOf(asked)] : known;
}

/** What the node is asked for; a value that is none is refused by it. */
export function linesQuery(asked: AskedLines) {
  const { columns: _columns, ascending, kind: _kind, ...conditions } = asked;
  return {
    ...(conditions as { readonly [name: string]: never }),
    kind: kindOf(asked),
    ...(ascending === undefined ? {} : { ascending: ascending === "true" }),
  };
}

/** How the node's tables name a column of the page. */
export function tableColumn(name: ColumnName): string {
  return name === "filed" ? "taken" : name;
}

export const CLASSES = CLASSIFICATIONS;
