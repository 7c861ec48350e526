import { readFileSync, statSync } from "node:fs";
import { Usage } from "../exit.ts";

const BYTES_MAX = 256 * 1024 * 1024;

/** A row of a file with the number of the line it begins on. */
export interface ColumnRow {
  readonly row: number;
  /** The field of a column, without spaces around it; empty where the row is too short. */
  readonly field: (column: string) => string;
}

/** A CSV file with a header. */
export interface Columns {
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: readonly ColumnRow[];
  /** What of the file as a whole is worth telling. */
  readonly notes: readonly string[];
}

/** The file cannot be read as the table that is wanted. */
export class ColumnsError extends Error {
  override readonly name = "ColumnsError";
  readonly code:
    | "FILE_UNREADABLE"
    | "FILE_TOO_LARGE"
    | "FILE_EMPTY"
    | "FILE_ENCODING"
    | "COLUMN_MISSING"
    | "FIELD_INVALID";

  constructor(code: ColumnsError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads a CSV file: first line the names of the columns, UTF-8 with or without BOM, otherwise GB18030; fields in quotes
 * may hold commas and line ends.
 *
 * @throws ColumnsError
 */
export function readColumns(path: string, needed: readonly string[]): Columns {
  const { text, notes } = fileText(path);
  const [head, ...rest] = records(text);
  if (head === undefined) throw new ColumnsError("FILE_EMPTY", `${path} is empty; its first line names the columns.`);
  const header = head.fields.map((name) => name.trim());
  const missing = needed.find((name) => !header.includes(name));
  if (missing !== undefined)
    throw new ColumnsError(
      "COLUMN_MISSING",
      `${path}, row ${head.row}: no column "${missing}"; the first line has ${printable(header.slice(0, 20).join(", "))}.`,
    );
  const place = new Map(header.map((name, i) => [name, i]));
  const rows = rest.map(({ row, fields }) => ({
    row,
    field: (column: string) => fields[place.get(column) ?? -1]?.trim() ?? "",
  }));
  return { path, header, rows, notes };
}

/** A decimal number, or NaN: no hexadecimals, and no empty field taken for 0. */
export function plainNumber(text: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
}

/** A text from a file for a terminal: short and without control characters. */
export function printable(text: string): string {
  return text.slice(0, 200).replace(/\p{Cc}/gu, "?");
}

/** @throws Usage unless the flag's text is a number */
export function numberFlag(name: string, text: string): number {
  const value = plainNumber(text);
  if (Number.isNaN(value)) throw new Usage(`${name} is "${text}"; give a number.`);
  return value;
}

/**
 * A file as text: UTF-8 with or without BOM, otherwise GB18030, with a note where it is that.
 *
 * @throws ColumnsError
 */
export function fileText(path: string): { readonly text: string; readonly notes: readonly string[] } {
  return decoded(path, fileBytes(path));
}

/** @throws ColumnsError when the file cannot be read or is too large */
export function fileBytes(path: string): Buffer {
  let bytes: number;
  try {
    bytes = statSync(path).size;
    if (bytes <= BYTES_MAX) return readFileSync(path);
  } catch (error) {
    throw new ColumnsError("FILE_UNREADABLE", `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  throw new ColumnsError("FILE_TOO_LARGE", `${path} has ${bytes} bytes, ${BYTES_MAX} at most; split it.`);
}

function decoded(path: string, bytes: Buffer): { readonly text: string; readonly notes: readonly string[] } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), notes: [] };
  } catch {
    try {
      const text = new TextDecoder("gb18030", { fatal: true }).decode(bytes);
      return { text, notes: [`${path} is no UTF-8; read as GB18030.`] };
    } catch {
      throw new ColumnsError("FILE_ENCODING", `${path} is neither UTF-8 nor GB18030; save it as UTF-8.`);
    }
  }
}

interface Record {
  readonly row: number;
  readonly fields: readonly string[];
}

/** The records of a CSV text (RFC 4180); lines of nothing are passed over. */
function records(text: string): Record[] {
  const found: Record[] = [];
  let [line, start, fields, field, isQuoted]: [number, number, string[], string, boolean] = [1, 1, [], "", false];
  const end = () => {
    if (fields.length > 0 || field.trim() !== "") found.push({ row: start, fields: [...fields, field] });
    [fields, field, start] = [[], "", line + 1];
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted && character === '"' && text[i + 1] === '"') {
      field += '"';
      i += 1;
    } else if (character === '"' && (isQuoted || field === "")) isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) {
      fields.push(field);
      field = "";
    } else if (character === "\n" && !isQuoted) {
      end();
      line += 1;
    } else {
      if (character === "\n") line += 1;
      field += character === "\r" && !isQuoted ? "" : character;
    }
  }
  end();
  return found;
}
