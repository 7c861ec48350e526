import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type Cell,
  type Finding,
  InteropError,
  type TableFile,
  type TableRow,
  findingText,
  readTable,
} from "@tocsin/interop";
import type { Connector, Pulled } from "./connector.ts";
import { SourceError, type SourceFault, sourceFault } from "./fault.ts";
import { type ItemParts, itemOf } from "./item.ts";
import { parsedJson } from "./pointer.ts";
import type { FolderSettings } from "./settings.ts";

/** A file is read once it has been left alone for so long; who writes slowly writes under another ending and renames. */
const SETTLED_MS = 2_000;
const ENDINGS = /\.(xlsx|csv|jsonl|ndjson)$/i;
const LINE_BYTES_MAX = 1 << 20;
const LINE_FEED = 10;

/** Which files have been read, as `size:mtime` by name, and how far the one at hand is. */
interface FolderCursor {
  readonly done: { readonly [name: string]: string };
  readonly at: { readonly name: string; readonly mark: string; readonly row: number } | null;
}

/** A folder into which a platform puts files: tables (.xlsx, CSV in UTF-8 or GB18030) and JSON lines. Files are only read. */
export function folderConnector(settings: FolderSettings, now: () => number): Connector {
  return {
    async *pull(cursor) {
      let state: FolderCursor = cursor === null ? { done: {}, at: null } : (JSON.parse(cursor) as FolderCursor);
      const files = await settledFiles(settings.path, now());
      state = { ...state, done: pick(state.done, (name) => files.some((file) => file.name === name)) };
      for (const { name, mark } of files) {
        if (state.done[name] === mark) continue;
        const start = state.at?.name === name && state.at.mark === mark ? state.at.row : 0;
        for await (const step of stepsOf(settings, name, start)) {
          state = { ...state, at: { name, mark, row: step.hasMore === true ? step.row - 1 : step.row } };
          yield { ...step.taken, cursor: JSON.stringify(state) };
        }
        state = { done: { ...state.done, [name]: mark }, at: null };
        yield { cursor: JSON.stringify(state) };
      }
    },
  };
}

interface Step {
  readonly row: number;
  /** More steps of the same row follow: a reading that is broken off here begins with the row again. */
  readonly hasMore?: boolean;
  readonly taken: Omit<Pulled, "cursor">;
}

/** The rows of a file behind a row. What ends a file early is its last fault. */
async function* stepsOf(settings: FolderSettings, name: string, start: number): AsyncGenerator<Step> {
  const path = join(settings.path, name);
  let row = start;
  try {
    const steps =
      /l$|ndjson$/i.test(name) && !/xlsx$/i.test(name)
        ? lineSteps(path, name, settings)
        : tableSteps(path, name, settings);
    for await (const step of steps) {
      row = step.row;
      if (row > start) yield step;
    }
  } catch (error) {
    if (!(error instanceof InteropError) && !isFileError(error)) throw error;
    const { message } = error;
    yield {
      row: row + 1,
      taken: { fault: sourceFault("FILE_UNREADABLE", { file: name }, error instanceof InteropError ? message : "") },
    };
  }
}

async function* lineSteps(path: string, file: string, { columns }: FolderSettings): AsyncGenerator<Step> {
  let row = 0;
  for await (const line of linesOf(path)) {
    row++;
    if (line?.trim() === "") continue;
    const value = line === null ? null : objectOf(row === 1 ? line.replace(/^\ufeff/, "") : line);
    if (value === null) yield { row, taken: { fault: sourceFault("LINE_FORMAT", { file, row }) } };
    else yield { row, taken: takenOf((name) => textOf(value[name]), columns, file, row) };
  }
}

/** Lines of a file; null for one that is longer than the bound, of which nothing is held. */
async function* linesOf(path: string): AsyncGenerator<string | null> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const whole = () => (bytes > LINE_BYTES_MAX ? null : Buffer.concat(parts).toString("utf8"));
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let from = 0, end = 0; end >= 0; from = end + 1) {
      end = chunk.indexOf(LINE_FEED, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      bytes += piece.length;
      if (bytes <= LINE_BYTES_MAX) parts.push(piece);
      else parts = [];
      if (end < 0) break;
      yield whole();
      [parts, bytes] = [[], 0];
    }
  }
  if (bytes > 0) yield whole();
}

function objectOf(line: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = parsedJson(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as { [name: string]: unknown })
      : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

async function* tableSteps(path: string, file: string, { columns }: FolderSettings): AsyncGenerator<Step> {
  await using table = await tableFile(path, file);
  let headers: ReadonlyMap<string, number> | undefined;
  for await (const row of readTable(table)) {
    if (headers === undefined) {
      headers = new Map(row.cells.map((cell, i) => [String(cell ?? "").trim(), i]));
      const isNamed = Object.values(columns).some((header) => headers?.has(header));
      const missing = { fault: sourceFault("COLUMNS_MISSING", { file, row: row.row }) };
      yield* stepsOfRow(row, file, isNamed ? undefined : missing);
      if (isNamed) continue;
      return;
    }
    yield* stepsOfRow(row, file, rowTaken(row, headers, columns, file));
  }
}

/** What the reader found in a row, then what was taken of it. */
function stepsOfRow({ row, findings }: TableRow, file: string, taken: Step["taken"] | undefined): Step[] {
  // A formula's saved value is taken: nothing is missing.
  const found = findings.filter(({ code }) => code !== "CELL_FORMULA").map((one) => ({ fault: faultOf(one, file) }));
  const all: Step["taken"][] = taken === undefined ? found : [...found, taken];
  return all.map((one, i) => ({ row, hasMore: i < all.length - 1, taken: one }));
}

function faultOf({ code, row, column }: Finding, file: string): SourceFault {
  const place = { file, ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { column }) };
  return sourceFault("ROW_FINDING", place, `${code}: ${findingText({ code }, "en")}`);
}

function rowTaken(
  row: TableRow,
  headers: ReadonlyMap<string, number>,
  columns: FolderSettings["columns"],
  file: string,
): Step["taken"] | undefined {
  if (row.isHidden || row.cells.every((cell) => cell === null || cell === "")) return undefined;
  const cellOf = (header: string): Cell => row.cells[headers.get(header) ?? -1] ?? null;
  return takenOf((header) => textOf(cellOf(header)), columns, file, row.row);
}

function takenOf(
  textAt: (name: string) => string | undefined,
  columns: FolderSettings["columns"],
  file: string,
  row: number,
): { readonly item: NonNullable<Pulled["item"]> } | { readonly fault: SourceFault } {
  const parts: ItemParts = Object.fromEntries(Object.entries(columns).map(([part, name]) => [part, textAt(name)]));
  const item = itemOf(parts, { file, row });
  return item === null ? { fault: sourceFault("ITEM_EMPTY", { file, row }) } : { item };
}

async function settledFiles(folder: string, now: number): Promise<{ readonly name: string; readonly mark: string }[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    throw new SourceError("FOLDER_UNREADABLE");
  }
  const files: { name: string; mark: string }[] = [];
  for (const name of names.filter((one) => ENDINGS.test(one) && !/^[.~]/.test(one)).sort()) {
    const { size, mtimeMs, isFile } = await stat(join(folder, name)).then(
      (found) => ({ size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile() }),
      () => ({ size: 0, mtimeMs: now, isFile: false }),
    );
    if (isFile && now - mtimeMs >= SETTLED_MS) files.push({ name, mark: `${size}:${Math.floor(mtimeMs)}` });
  }
  return files;
}

async function tableFile(path: string, name: string): Promise<TableFile & AsyncDisposable> {
  const handle = await open(path, "r");
  const { size } = await handle.stat();
  return {
    name,
    sizeBytes: size,
    async read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function pick<T>(from: { readonly [name: string]: T }, keep: (name: string) => boolean): { [name: string]: T } {
  return Object.fromEntries(Object.entries(from).filter(([name]) => keep(name)));
}
