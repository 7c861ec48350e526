import { dayNumber, dayText } from "../epidemic/days.ts";
import type { Provenance } from "../provenance.ts";
import { inRange, SituationError } from "./fault.ts";
import { type Post, type PostStream, streamDigest } from "./posts.ts";
import { termsOf } from "./terms.ts";

export interface TopicOptions {
  /** The day, YYYY-MM-DD; the last one when absent. */
  readonly day?: string | undefined;
  /** Days before that it is held against; 7 when absent. */
  readonly before?: number;
  /** Topics told at most; 10 when absent. */
  readonly top?: number;
  /** Posts of the day that a term must be in; 2 when absent. */
  readonly postsMin?: number;
}

/** A topic: terms that stand in the same posts and stand out from the days before. */
export interface TopicRow {
  readonly date: string;
  /** The most telling term first. */
  readonly terms: readonly string[];
  /** Posts of the day with the first term, and what the days before made expect. */
  readonly posts: number;
  readonly expected: number;
  /** G² of the first term; above 10.83 chance alone brings it once in 1,000. Null without posts before. */
  readonly keyness: number | null;
  /** No post of the days before has the first term. */
  readonly isNew: boolean;
  readonly examples: readonly string[];
}

export interface Topics {
  readonly provenance: Provenance;
  readonly rows: readonly TopicRow[];
}

const TERMS_MAX = 6;
const EXAMPLES = 3;
/** Terms of one topic: at least this part of the posts of the rarer one has the other, too. */
const OVERLAP = 0.6;

/**
 * The topics of a day by keyness: how much more often posts have a term than those of the days before, as the
 * log-likelihood ratio G² (Dunning 1993; Rayson and Garside 2000). Terms that stand in the same posts make one topic.
 *
 * @throws SituationError `PARAMETER`, `DAY_UNKNOWN`
 */
export function dayTopics(stream: PostStream, options: TopicOptions = {}): Topics {
  const { before = 7, top = 10, postsMin = 2 } = options;
  inRange("The number of days before", before, 1, 366, true);
  inRange("The number of topics", top, 1, 1_000, true);
  inRange("The smallest number of posts", postsMin, 1, 1e6, true);
  const index = indexOf(stream, options.day);
  const posts = stream.days[index] ?? [];
  const past = stream.days.slice(Math.max(0, index - before), index).flat();
  const date = dayText(stream.first + index);
  const now = postsByTerm(posts);
  const then = postsByTerm(past);
  const telling = [...now]
    .filter(([, ids]) => ids.size >= postsMin)
    .map(([term, ids]) => {
      const earlier = then.get(term)?.size ?? 0;
      return { term, ids, ...keynessOf(ids.size, posts.length, earlier, past.length), isNew: earlier === 0 };
    })
    .filter(({ ids, expected }) => ids.size > expected)
    .sort((a, b) => (b.keyness ?? b.ids.size) - (a.keyness ?? a.ids.size) || (a.term < b.term ? -1 : 1));
  const rows: (TopicRow & { readonly ids: ReadonlySet<string> })[] = [];
  for (const { term, ids, keyness, expected, isNew } of telling) {
    const same = rows.findIndex((row) => isSame(row.ids, ids));
    const row = rows[same];
    if (row === undefined) {
      const examples = [...ids].slice(0, EXAMPLES);
      rows.push({ date, terms: [term], posts: ids.size, expected, keyness, isNew, examples, ids });
    } else if (row.terms.length < TERMS_MAX) rows[same] = { ...row, terms: [...row.terms, term] };
  }
  const parameters = { day: date, before, top, postsMin, overlap: OVERLAP };
  const provenance = { method: "topics-keyness", version: 1, parameters, inputs: streamDigest(stream) };
  return { provenance, rows: rows.slice(0, top).map(({ ids: _, ...row }) => row) };
}

export interface FirstSeenOptions {
  /** Days at the beginning that only show what is known already; 7 when absent. */
  readonly known?: number;
  /** Posts that have the term on its first day; 2 when absent. */
  readonly postsMin?: number;
}

export interface FirstSeenRow {
  readonly date: string;
  readonly term: string;
  /** Posts with it on its first day, and up to the end. */
  readonly posts: number;
  readonly postsInAll: number;
  readonly examples: readonly string[];
}

export interface FirstSeen {
  readonly provenance: Provenance;
  readonly rows: readonly FirstSeenRow[];
}

/**
 * Terms on the day on which they are first seen, the most frequent first within a day.
 *
 * @throws SituationError `PARAMETER`
 */
export function firstSeenTerms(stream: PostStream, { known = 7, postsMin = 2 }: FirstSeenOptions = {}): FirstSeen {
  inRange("The number of days that are known", known, 0, 3_660, true);
  inRange("The smallest number of posts", postsMin, 1, 1e6, true);
  const days = stream.days.map(postsByTerm);
  const inAll = new Map<string, number>();
  for (const day of days) for (const [term, ids] of day) inAll.set(term, (inAll.get(term) ?? 0) + ids.size);
  const seen = new Set<string>();
  const rows = days.flatMap((day, i) => {
    const fresh = [...day].filter(([term]) => !seen.has(term));
    for (const [term] of fresh) seen.add(term);
    if (i < known) return [];
    return fresh
      .filter(([, ids]) => ids.size >= postsMin)
      .sort(([a, as], [b, bs]) => bs.size - as.size || (a < b ? -1 : 1))
      .map(([term, ids]) => {
        const counts = { posts: ids.size, postsInAll: inAll.get(term) ?? 0 };
        return { date: dayText(stream.first + i), term, ...counts, examples: [...ids].slice(0, EXAMPLES) };
      });
  });
  const provenance = {
    method: "first-seen-terms",
    version: 1,
    parameters: { known, postsMin },
    inputs: streamDigest(stream),
  };
  return { provenance, rows };
}

function indexOf({ first, days }: PostStream, day: string | undefined): number {
  if (day === undefined) return days.length - 1;
  const index = (dayNumber(day) ?? Number.NaN) - first;
  if (days[index] === undefined)
    throw new SituationError(
      "DAY_UNKNOWN",
      `${day} is no day of the stream; give one from ${dayText(first)} to ${dayText(first + days.length - 1)}.`,
    );
  return index;
}

function postsByTerm(posts: readonly Post[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { id, words } of posts)
    for (const term of termsOf(words)) {
      const ids = found.get(term) ?? new Set();
      found.set(term, ids.add(id));
    }
  return found;
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  let both = 0;
  for (const id of b) if (a.has(id)) both += 1;
  return both >= OVERLAP * Math.min(a.size, b.size);
}

/** G² of a in n against b in m, and what of a the two together make expect. */
function keynessOf(a: number, n: number, b: number, m: number): { keyness: number | null; expected: number } {
  if (m === 0) return { keyness: null, expected: 0 };
  const share = (a + b) / (n + m);
  const part = (observed: number, expected: number) => (observed === 0 ? 0 : observed * Math.log(observed / expected));
  const both = part(a, n * share) + part(b, m * share) + part(n - a, n * (1 - share)) + part(m - b, m * (1 - share));
  return { keyness: 2 * both, expected: (b * n) / m };
}
