import { dayNumber, dayText } from "../epidemic/days.ts";
import { inputsDigest } from "../provenance.ts";
import { readText } from "../text/read.ts";
import type { Segment } from "../text/segment.ts";
import { SituationError } from "./fault.ts";

/** No stream is longer: a mistyped year is found and does not fill the memory. */
const DAYS_MAX = 3_660;

/** A text of a stream as it comes in. Nothing in it is trusted. */
export interface PostRow {
  /** The number of the line where there is none. */
  readonly id?: unknown;
  readonly text: unknown;
  /** YYYY-MM-DD, with a time behind it or not; without a zone, a time is Beijing's. */
  readonly date: unknown;
  readonly synthetic?: unknown;
  /** Number of the line in its file. */
  readonly row: number;
}

/** A post of the stream, cut into words. */
export interface Post {
  readonly id: string;
  readonly day: number;
  /** The words of the text, nothing left out. */
  readonly words: readonly string[];
  /** Made up, for exercises: what is computed from it says nothing of the world. */
  readonly synthetic: boolean;
}

export type PostProblemCode = "DATE_INVALID" | "DATE_FUTURE" | "TEXT_INVALID" | "ID_INVALID" | "ID_TWICE";

/** A line that was not taken, and why; the others were. */
export interface PostProblem {
  readonly code: PostProblemCode;
  readonly row: number;
  readonly column: "id" | "text" | "date";
  readonly message: string;
}

/** Posts in a span of days without gaps. */
export interface PostStream {
  /** Number of the first day. */
  readonly first: number;
  /** The posts of each day; a day may have none. */
  readonly days: readonly (readonly Post[])[];
  readonly synthetic: number;
}

export interface ReadPosts {
  readonly stream: PostStream;
  readonly taken: number;
  readonly problems: readonly PostProblem[];
}

export interface PostOptions {
  readonly segment: Segment;
  /** The newest day that may be in the stream, YYYY-MM-DD; later ones are refused. */
  readonly asOf?: string | undefined;
}

/**
 * Lines checked and set on a calendar. What cannot be right is left out and told; of two lines with one id the first stays.
 *
 * @throws SituationError `POSTS_EMPTY` when no line is usable, `POSTS_TOO_LONG` past ten years, `PARAMETER`
 */
export function readPosts(rows: readonly PostRow[], { segment, asOf }: PostOptions): ReadPosts {
  const newest = asOf === undefined ? null : dayNumber(asOf);
  if (asOf !== undefined && newest === null)
    throw new SituationError("PARAMETER", `The newest day ${asOf} is no day; write YYYY-MM-DD.`);
  const problems: PostProblem[] = [];
  const posts: Post[] = [];
  const ids = new Set<string>();
  for (const { id: givenId, text: givenText, date, synthetic, row } of rows) {
    const problem = (code: PostProblemCode, column: PostProblem["column"], message: string) =>
      problems.push({ code, row, column, message });
    const id = givenId === undefined ? String(row) : idOf(givenId);
    const day = dayOf(date);
    const text = typeof givenText === "string" ? readText(givenText).text : null;
    if (id === null) problem("ID_INVALID", "id", "The id must be a text or a whole number.");
    else if (ids.has(id)) problem("ID_TWICE", "id", `The id "${shown(id)}" came before; the first line stays.`);
    else if (day === null) problem("DATE_INVALID", "date", `"${shown(date)}" is no day; write YYYY-MM-DD.`);
    else if (newest !== null && day > newest)
      problem("DATE_FUTURE", "date", `${dayText(day)} is after ${asOf}; correct the date.`);
    else if (text === null)
      problem(
        "TEXT_INVALID",
        "text",
        "The text is no Chinese text of 1 to 20,000 characters; nothing is read from it.",
      );
    else {
      ids.add(id);
      posts.push({ id, day, words: segment(text), synthetic: isSynthetic(synthetic) });
    }
  }
  if (posts.length === 0)
    throw new SituationError(
      "POSTS_EMPTY",
      `No post to read: ${rows.length} lines, none usable.${problems[0] === undefined ? "" : ` First: ${problems[0].message}`}`,
    );
  return { stream: streamOf(posts), taken: posts.length, problems };
}

/** Digest of all that results are computed from. */
export function streamDigest({ first, days }: PostStream): string {
  return inputsDigest([first, days.map((posts) => posts.map(({ id, words }) => [id, words]))]);
}

/** What names a post in results: a text as it is, a whole number as text. */
export function idOf(id: unknown): string | null {
  if (typeof id === "string" && id.length > 0 && id.length <= 200) return id;
  return Number.isSafeInteger(id) ? String(id) : null;
}

/** Everything but an absent, false or empty mark: a mark in doubt is taken for one. */
function isSynthetic(mark: unknown): boolean {
  return mark !== undefined && mark !== null && mark !== false && mark !== "" && mark !== 0;
}

function dayOf(date: unknown): number | null {
  if (typeof date !== "string") return null;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(date.trim());
  const [, day = "", time, zone = "+08:00"] = match ?? [];
  const number = dayNumber(day);
  if (number === null || time === undefined) return number;
  const ms = Date.parse(`${day}T${time}${zone}`);
  // A day is Beijing's, as in every bulletin.
  return Number.isNaN(ms) ? null : Math.floor((ms + 8 * 3_600_000) / 86_400_000);
}

function streamOf(posts: readonly Post[]): PostStream {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { day } of posts) {
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  if (last - first >= DAYS_MAX)
    throw new SituationError(
      "POSTS_TOO_LONG",
      `From ${dayText(first)} to ${dayText(last)} are more than ${DAYS_MAX} days; look for a wrong year.`,
    );
  const days = Array.from({ length: last - first + 1 }, (): Post[] => []);
  for (const post of posts) days[post.day - first]?.push(post);
  return { first, days, synthetic: posts.filter(({ synthetic }) => synthetic).length };
}

function shown(value: unknown): string {
  return String(value)
    .slice(0, 40)
    .replace(/\p{Cc}/gu, "?");
}
