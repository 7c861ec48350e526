import { jiebaSegment } from "@tocsin/node";
import { type PostRow, type PostStream, readPosts } from "@tocsin/situation";
import type { Command } from "commander";
import type { Session } from "../session.ts";
import { ColumnsError, fileText } from "./columns.ts";
import { newestDay, type RowProblem, tellProblems } from "./counts.ts";
import { membersOf } from "./posts.ts";

export interface StreamFlags {
  readonly asOf?: string;
}

export function streamOptions(command: Command): Command {
  return command.option("--as-of <day>", "newest day that may be in the file; today in Beijing when absent");
}

/**
 * The stream of posts in a file, {"date","text"} a line; what was not taken goes to stderr.
 *
 * @throws ColumnsError, SituationError
 */
export function streamOf(session: Session, path: string, { asOf }: StreamFlags): PostStream {
  const { text, notes } = fileText(path);
  for (const note of notes) session.terminal.err(`${note}\n`);
  const rows: PostRow[] = [];
  const problems: RowProblem[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const read = membersOf(line, i + 1);
    if ("code" in read) problems.push(read);
    else {
      const { id, text: content, date, synthetic } = read.members;
      rows.push({ id, text: content, date, synthetic, row: i + 1 });
    }
  }
  const lines = rows.length + problems.length;
  if (lines === 0) throw new ColumnsError("FILE_EMPTY", `${path} is empty; it has a JSON object on each line.`);
  const read = readPosts(rows, { segment: jiebaSegment(), asOf: newestDay(asOf) });
  problems.push(...read.problems);
  tellProblems(
    session,
    path,
    problems.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)),
  );
  session.terminal.err(`${path}: ${read.taken} of ${lines} lines taken, ${problems.length} not.\n`);
  if (read.stream.synthetic > 0)
    session.terminal.err(`SYNTHETIC: ${read.stream.synthetic} of ${read.taken} posts are made up.\n`);
  return read.stream;
}
