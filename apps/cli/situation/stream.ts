import { jiebaSegment } from "@tocsin/node";
import { type PostRow, type ReadPosts, readPosts } from "@tocsin/situation";
import type { Command } from "commander";
import type { Session } from "../session.ts";
import { ColumnsError, printable, fileText } from "./columns.ts";
import { newestDay } from "./counts.ts";

const PROBLEMS_SHOWN = 10;

/** A line of a file that was not taken. */
export interface LineProblem {
  readonly code: string;
  readonly row: number;
  readonly column: string;
  readonly message: string;
}

/** A line as it stands in the file: the members of its JSON object. */
export interface Line {
  readonly row: number;
  readonly members: { readonly [name: string]: unknown };
}

export interface Lines {
  /** Lines with anything on them. */
  readonly count: number;
  readonly lines: readonly Line[];
  readonly problems: readonly LineProblem[];
}

/**
 * The lines of a file of JSON objects, one a line; empty lines are passed over.
 *
 * @throws ColumnsError
 */
export function readLines(session: Session, path: string): Lines {
  const { text, notes } = fileText(path);
  for (const note of notes) session.terminal.err(`${note}\n`);
  const lines: Line[] = [];
  const problems: LineProblem[] = [];
  let count = 0;
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    count += 1;
    const members = objectOf(line);
    if (members !== null) lines.push({ row: i + 1, members });
    else
      problems.push({
        code: "LINE_INVALID",
        row: i + 1,
        column: "line",
        message: `"${printable(line.slice(0, 40))}" is no JSON object; write {"id":…,"text":…} on a line.`,
      });
  }
  if (count === 0) throw new ColumnsError("FILE_EMPTY", `${path} is empty; it has a JSON object on each line.`);
  return { count, lines, problems };
}

/** Tells which lines were not taken: the first of them each, then how many more; then a summary. */
export function tellLines(
  { terminal }: Session,
  path: string,
  count: number,
  taken: number,
  problems: readonly LineProblem[],
): void {
  const inOrder = problems.toSorted((a, b) => a.row - b.row);
  for (const { code, row, column, message } of inOrder.slice(0, PROBLEMS_SHOWN))
    terminal.err(`${code}: ${path}, row ${row}, column ${column}: ${message}\n`);
  if (problems.length > PROBLEMS_SHOWN) terminal.err(`… and ${problems.length - PROBLEMS_SHOWN} more.\n`);
  terminal.err(`${path}: ${taken} of ${count} lines taken, ${problems.length} not.\n`);
}

export interface StreamFlags {
  readonly asOf?: string;
}

export function streamOptions(command: Command): Command {
  return command.option("--as-of <day>", "newest day that may be in the file; today in Beijing when absent");
}

/** The stream of posts in a file; what was not taken goes to stderr. */
export function streamOf(session: Session, path: string, { asOf }: StreamFlags): ReadPosts["stream"] {
  const { count, lines, problems } = readLines(session, path);
  const rows: PostRow[] = lines.map(({ row, members: { id, text, date, synthetic } }) => ({
    id,
    text,
    date,
    synthetic,
    row,
  }));
  const read = readPosts(rows, { segment: jiebaSegment(), asOf: newestDay(asOf) });
  tellLines(session, path, count, read.taken, [...problems, ...read.problems]);
  if (read.stream.synthetic > 0)
    session.terminal.err(`SYNTHETIC: ${read.stream.synthetic} of ${read.taken} posts are made up.\n`);
  return read.stream;
}

function objectOf(line: string): Line["members"] | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Line["members"]) : null;
  } catch {
    return null;
  }
}
