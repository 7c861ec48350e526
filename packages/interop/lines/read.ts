import { checkContent, conform, type Json, masked, OpenDelta, Refusal } from "@tocsin/core";
import { type Finding, InteropError, isError } from "../finding.ts";
import type { TableFile } from "../table/file.ts";
import { readTable } from "../table/read.ts";
import type { ReadTableOptions, TableRow } from "../table/row.ts";
import { derive } from "./derive.ts";
import { type Header, readHeader } from "./header.ts";
import { headerOf, type Profile, type ProfileColumn } from "./profile.ts";
import { fill } from "./template.ts";
import { type FieldValue, readValue } from "./value.ts";

/** A row of a line list, read by a profile. */
export interface Line {
  readonly row: number;
  readonly findings: readonly Finding[];
  /** Absent where the row is not taken. */
  readonly report?: LineReport;
  /** How much of the file has been read, from 0 to 1. */
  readonly share: number;
}

/** What a row becomes: the open part without its reference to the sealed one, and what is to be sealed. */
export interface LineReport {
  readonly body: OpenDelta;
  readonly detail: { readonly [name: string]: Json };
}

export interface ReadLinesOptions extends ReadTableOptions {
  /** Area of the chain that the reports are for, as in its genesis. */
  readonly area: string;
  /** ms; what lies after it has not happened. */
  readonly now: number;
  /** 32 hex digits for the case of a row, the same whenever the row is read again. */
  readonly caseOf: (row: number) => string;
}

const HEADER_ROWS_MAX = 10;

/**
 * The rows of a line list as reports, one after the other. The findings of the header come with a line of its own.
 *
 * @throws InteropError when nothing can be read at all, or nothing after some row
 */
export async function* readLines(file: TableFile, profile: Profile, options: ReadLinesOptions): AsyncGenerator<Line> {
  let header: Header | undefined;
  let rows = 0;
  const keys = new Set<string>();
  const above: Finding[] = [];
  for await (const row of readTable(file, options)) {
    rows += 1;
    if (header === undefined) {
      header = readHeader(profile, row, file.name);
      if (header === undefined && rows >= HEADER_ROWS_MAX) break;
      if (header !== undefined) yield { row: row.row, findings: [...above, ...header.findings], share: row.share };
      // Each hidden column is told of once, it may be by a title above the header.
      else above.push(...row.findings.filter(({ code }) => code === "COLUMN_HIDDEN"));
      // Without a column that every row needs no row can be taken.
      if (header?.findings.some(isError) === true) return;
    } else yield new LineReader(profile, header, file.name, options, keys).read(row);
  }
  if (header === undefined) throw new InteropError("HEADER_MISSING", { file: file.name });
}

class LineReader {
  readonly #profile: Profile;
  readonly #header: Header;
  readonly #file: string;
  readonly #options: ReadLinesOptions;
  readonly #keys: Set<string>;
  readonly #findings: Finding[] = [];
  readonly #values = new Map<string, FieldValue>();
  readonly #fields: { [name: string]: Json } = {};

  constructor(profile: Profile, header: Header, file: string, options: ReadLinesOptions, keys: Set<string>) {
    this.#profile = profile;
    this.#header = header;
    this.#file = file;
    this.#options = options;
    this.#keys = keys;
  }

  read(row: TableRow): Line {
    for (const one of row.findings) this.#findings.push({ ...one, file: this.#file });
    const line = () => ({ row: row.row, findings: this.#findings, share: row.share });
    if (row.isHidden || row.cells.length === 0) return line();
    for (const column of this.#profile.columns) this.#take(column, row);
    this.#mask(row.row);
    this.#demandOnce(row.row);
    if (this.#findings.some((one) => isError(one))) return line();
    const report = this.#report(row.row);
    if (report === undefined) return line();
    this.#remember();
    return { ...line(), report };
  }

  #take(column: ProfileColumn, { row, cells }: TableRow): void {
    const index = this.#header.indexOf.get(column.field);
    const cell = (index === undefined ? undefined : cells[index]) ?? null;
    if (cell === null || String(cell).trim() === "") {
      if (column.isRequired === true) this.#found("VALUE_MISSING", row, column);
      return;
    }
    const value = readValue(column, cell);
    if (typeof value !== "string") {
      this.#values.set(column.field, value);
      if (column.to === "detail") this.#fields[column.field] = value.value;
    } else if (column.isRequired === true) this.#found(value, row, column);
    else {
      this.#found("VALUE_LEFT", row, column);
      // As it stood, nothing that is sealed is lost.
      if (column.to === "detail") this.#fields[column.field] = String(cell);
    }
  }

  /** Masks personal data in texts that everybody may read, and keeps the texts whole in the detail. */
  #mask(row: number): void {
    const names = this.#profile.columns
      .filter(({ kind }) => kind === "name")
      .map(({ field }) => String(this.#values.get(field)?.value ?? ""));
    for (const column of this.#profile.columns) {
      const text = this.#values.get(column.field)?.value;
      if (column.to !== "open" || column.kind !== "text" || typeof text !== "string") continue;
      const shown = masked(text, names);
      if (shown === text) continue;
      this.#found("PERSONAL_MOVED", row, column);
      this.#fields[column.field] = text;
      this.#values.set(column.field, { value: shown, words: { en: shown, zh: shown } });
    }
  }

  /** The row's own number, where the profile has one. */
  get #key(): string | undefined {
    const { key } = this.#profile;
    const value = key === undefined ? undefined : this.#values.get(key)?.value;
    return value === undefined ? undefined : String(value);
  }

  #demandOnce(row: number): void {
    if (this.#key !== undefined && this.#keys.has(this.#key)) this.#found("ROW_DOUBLE", row);
  }

  /** Only of a row that was taken: one that is mended further down is no double of it. */
  #remember(): void {
    if (this.#key !== undefined) this.#keys.add(this.#key);
  }

  #report(row: number): LineReport | undefined {
    const { area, now, caseOf } = this.#options;
    for (const derived of this.#profile.derived) {
      const value = derive(derived, this.#values);
      if (value !== undefined) this.#values.set(derived.field, value);
    }
    const number = caseOf(row);
    this.#values.set("case", { value: number, words: { en: number, zh: number } });
    try {
      const body = fill(this.#profile.report, this.#values) as Json;
      conform(OpenDelta, body);
      checkContent(body as unknown as OpenDelta, area, now);
      const detail = { profile: this.#profile.id, version: this.#profile.version, fields: this.#fields };
      return { body: body as unknown as OpenDelta, detail };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#findings.push({
        code: "REPORT_REFUSED",
        file: this.#file,
        row,
        refusal: error.at === "" ? error.code : `${error.code} ${error.at}`,
      });
      return undefined;
    }
  }

  #found(code: Finding["code"], row: number, column?: ProfileColumn): void {
    this.#findings.push({ code, file: this.#file, row, ...(column === undefined ? {} : { column: headerOf(column) }) });
  }
}
