import type { Finding } from "../finding.ts";
import { columnLetters, type TableRow } from "../table/row.ts";
import { headerOf, type Profile, type ProfileColumn } from "./profile.ts";
import { spelled } from "./spelling.ts";

/** Columns that an export adds and an import passes over. */
export const ADDED_COLUMNS = {
  record: { zh: "记录编号", en: "Record" },
  unit: { zh: "报告机构", en: "Unit" },
  standing: { zh: "核实状态", en: "Standing" },
} as const;

/** The row that names the columns, and which column of the table each field of the profile has. */
export interface Header {
  readonly row: number;
  readonly indexOf: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/** Fewer are no header: a title above it may hold one by chance. */
const MATCHES_MIN = 2;

/** Reads a row as the header; undefined where it is none. */
export function readHeader(profile: Profile, { row, cells, findings }: TableRow, file: string): Header | undefined {
  const names = cells.map((cell) => (cell === null ? "" : spelled(String(cell))));
  const indexOf = new Map<string, number>();
  const found: Finding[] = findings.filter(({ code }) => code === "COLUMN_HIDDEN");
  for (const [index, name] of names.entries()) {
    const column = profile.columns.find((one) => spellingsOf(one).includes(name));
    const place = { file, row, column: columnLetters(index) };
    if (column === undefined) {
      if (name !== "" && !ADDED.includes(name)) found.push({ code: "COLUMN_UNKNOWN", ...place });
    } else if (indexOf.has(column.field)) found.push({ code: "COLUMN_DOUBLE", ...place });
    else indexOf.set(column.field, index);
  }
  if (indexOf.size < MATCHES_MIN) return undefined;
  for (const column of profile.columns)
    if (column.isRequired === true && !indexOf.has(column.field))
      found.push({ code: "COLUMN_MISSING", file, row, column: headerOf(column) });
  return { row, indexOf, findings: found };
}

function spellingsOf(column: ProfileColumn): string[] {
  const { header, also = [], field } = column;
  return [headerOf(column), header.zh, header.en, field, ...also].map(spelled);
}

const ADDED: readonly string[] = Object.values(ADDED_COLUMNS).flatMap(({ zh, en }) =>
  [zh, en, `${zh} ${en}`].map(spelled),
);
