import { readText } from "@tocsin/situation";
import type { Session } from "../session.ts";
import { fileText, printable } from "./columns.ts";
import { type RowProblem, tellProblems } from "./counts.ts";

/** A line of a file of texts. */
export interface PostLine {
  readonly row: number;
  readonly id: string;
  readonly text: string;
  /** A further field as text; empty where there is none. */
  readonly field: (name: string) => string;
  readonly label: unknown;
}

/**
 * Reads a JSONL file, {"id","text"} a line. Lines that cannot be taken are told on stderr with row and column and the
 * rest is kept; so are texts that cannot be scored, which stay in the result with a reason. A summary ends it.
 *
 * @param labelProblem what is wrong with a line's label, or null
 * @throws ColumnsError when the file cannot be read at all
 */
export function postsOf(
  session: Session,
  path: string,
  labelProblem: (label: unknown) => string | null = () => null,
): readonly PostLine[] {
  const { text, notes } = fileText(path);
  for (const note of notes) session.terminal.err(`${note}\n`);
  const posts: PostLine[] = [];
  const problems: RowProblem[] = [];
  const ids = new Set<string>();
  let lines = 0;
  text.split("\n").forEach((line, i) => {
    if (line.trim() === "") return;
    lines += 1;
    const taken = lineOf(line, i + 1, ids, labelProblem);
    problems.push(...taken.problems);
    if (taken.post !== undefined) posts.push(taken.post);
    ids.add(taken.post?.id ?? "");
  });
  tellProblems(session, path, problems);
  const unread = new Map<string, number>();
  for (const post of posts) {
    const { reason } = readText(post.text);
    if (reason !== null) unread.set(reason, (unread.get(reason) ?? 0) + 1);
  }
  const without = [...unread].map(([reason, count]) => `, ${count} ${reason}`).join("");
  session.terminal.err(`${path}: ${posts.length} of ${lines} lines taken, ${lines - posts.length} not${without}.\n`);
  return posts;
}

/** The members of a line's object, or what is wrong with the line. */
export function membersOf(line: string, row: number): Members | RowProblem {
  const problem = (code: string, message: string) => ({ code, row, column: "line", message });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return problem("LINE_NOT_JSON", 'this is no JSON; write {"id": …, "text": …}.');
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return problem("LINE_NOT_OBJECT", 'this is no object; write {"id": …, "text": …}.');
  return { members: value as Members["members"] };
}

export interface Members {
  readonly members: { readonly [name: string]: unknown };
}

interface Taken {
  readonly post?: PostLine;
  readonly problems: readonly RowProblem[];
}

function lineOf(
  line: string,
  row: number,
  ids: ReadonlySet<string>,
  labelProblem: (label: unknown) => string | null,
): Taken {
  const problem = (code: string, column: string, message: string): RowProblem => ({ code, row, column, message });
  const read = membersOf(line, row);
  if ("code" in read) return { problems: [read] };
  const fields = read.members;
  const id = fieldText(fields["id"]);
  if (id === "") return { problems: [problem("FIELD_MISSING", "id", "give a text or a number that is not empty.")] };
  if (ids.has(id))
    return { problems: [problem("ID_TWICE", "id", `"${printable(id)}" stands in a line before; the first is kept.`)] };
  const text = fields["text"];
  if (typeof text !== "string") return { problems: [problem("FIELD_MISSING", "text", "give the text in quotes.")] };
  const wrong = labelProblem(fields["label"]);
  if (wrong !== null) return { problems: [problem("FIELD_INVALID", "label", wrong)] };
  const post = { row, id, text, field: (name: string) => fieldText(fields[name]), label: fields["label"] };
  return { post, problems: textProblems(text).map(([code, message]) => problem(code, "text", message)) };
}

/** What of a text is worth telling though its line is taken. */
function textProblems(text: string): (readonly [string, string])[] {
  const { reason } = readText(text);
  if (reason === "empty") return [["TEXT_EMPTY", "the text is empty and not scored."]];
  if (reason === "too-long") return [["TEXT_TOO_LONG", `${text.length} characters are too many; it is not scored.`]];
  const controls = text.match(/(?![\t\n\r])\p{Cc}/gu)?.length ?? 0;
  return controls === 0 ? [] : [["TEXT_CONTROL", `${controls} control characters are left out.`]];
}

function fieldText(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
