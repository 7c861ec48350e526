import { dayText } from "../epidemic/days.ts";
import type { Provenance } from "../provenance.ts";
import { inRange } from "./fault.ts";
import { type PostStream, streamDigest } from "./posts.ts";
import { termsOf } from "./terms.ts";

export interface BurstOptions {
  /** How many times as frequent a term is in its burst: s; 2 when absent. */
  readonly ratio?: number;
  /** What it costs to enter a burst, in ln(batches): γ; 1 when absent. */
  readonly gamma?: number;
}

/** Batches from and to, both within, and how much better the burst explains them than the ordinary state. */
export interface Burst {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}

/**
 * Bursts of batched arrivals: the two-state automaton of Kleinberg 2002 (Bursty and hierarchical structure in streams, KDD,
 * section 4). Of the d_t documents of batch t, r_t are relevant; state 0 expects the share p0 = R / D, state 1 s · p0. A
 * batch costs −ln [C(d_t, r_t) p^r_t (1 − p)^(d_t − r_t)], the step up γ ln n, the step down nothing; the cheapest way is
 * found by dynamic programming. A burst's weight is what its batches cost less in state 1. s · p0 is at most 0.9999.
 *
 * @param relevant r_t
 * @param all d_t, none below r_t
 * @throws SituationError `PARAMETER`
 */
export function kleinbergBursts(
  relevant: readonly number[],
  all: readonly number[],
  { ratio = 2, gamma = 1 }: BurstOptions = {},
): Burst[] {
  inRange("The ratio", ratio, 1.0001, 1e6);
  inRange("Gamma", gamma, 0, 1e3);
  const total = sum(all);
  const share = total === 0 ? 0 : sum(relevant) / total;
  if (share === 0 || share === 1) return [];
  const high = Math.min(0.9999, ratio * share);
  if (high <= share) return [];
  // C(d, r) is the same in both states and left out.
  const gain = relevant.map(
    (r, t) => r * Math.log(high / share) + ((all[t] ?? 0) - r) * Math.log((1 - high) / (1 - share)),
  );
  return cheapest(gain, gamma * Math.log(relevant.length));
}

/** The runs of state 1 on the cheapest way, where a batch in state 1 costs `gain` less and entering it costs `toll`. */
function cheapest(gain: readonly number[], toll: number): Burst[] {
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  const entered: boolean[] = [];
  const left: boolean[] = [];
  for (const less of gain) {
    // Of two ways that cost the same, the one that stays in its state.
    entered.push(low + toll < high);
    left.push(high < low);
    [low, high] = [Math.min(low, high), Math.min(high, low + toll) - less];
  }
  const bursts: Burst[] = [];
  let isHigh = high < low;
  let end = gain.length - 1;
  for (let t = gain.length - 1; t >= 0; t--) {
    if (isHigh && entered[t] === true) {
      bursts.unshift({ start: t, end, weight: sum(gain.slice(t, end + 1)) });
      isHigh = false;
    } else if (!isHigh && left[t] === true) {
      isHigh = true;
      end = t - 1;
    }
  }
  return bursts;
}

export interface TermBurstOptions extends BurstOptions {
  /** Posts that a term must be in, over all days; 5 when absent. */
  readonly postsMin?: number;
  /** How many bursts are told, the weightiest first; 50 when absent. */
  readonly top?: number;
}

export interface TermBurstRow {
  readonly term: string;
  readonly start: string;
  readonly end: string;
  readonly weight: number;
  /** Posts with the term within the burst, and over all days. */
  readonly posts: number;
  readonly postsInAll: number;
  /** Ids of the first posts of the burst. */
  readonly examples: readonly string[];
}

export interface TermBursts {
  readonly provenance: Provenance;
  readonly rows: readonly TermBurstRow[];
}

/**
 * The bursts of all terms of a stream; a batch is a day, a document a post.
 *
 * @throws SituationError `PARAMETER`
 */
export function termBursts(stream: PostStream, options: TermBurstOptions = {}): TermBursts {
  const { ratio = 2, gamma = 1, postsMin = 5, top = 50 } = options;
  inRange("The smallest number of posts", postsMin, 1, 1e6, true);
  inRange("The number of bursts", top, 1, 1e4, true);
  const terms = new Map<string, { counts: Map<number, number>; ids: Map<number, string[]> }>();
  for (const [day, posts] of stream.days.entries())
    for (const { id, words } of posts)
      for (const term of termsOf(words)) {
        const found = terms.get(term) ?? { counts: new Map(), ids: new Map() };
        found.counts.set(day, (found.counts.get(day) ?? 0) + 1);
        const ids = found.ids.get(day) ?? [];
        if (ids.length < EXAMPLES) found.ids.set(day, [...ids, id]);
        terms.set(term, found);
      }
  const all = stream.days.map((posts) => posts.length);
  const rows: TermBurstRow[] = [];
  for (const [term, { counts, ids }] of terms) {
    const relevant = all.map((_, day) => counts.get(day) ?? 0);
    const postsInAll = sum(relevant);
    if (postsInAll < postsMin) continue;
    for (const { start, end, weight } of kleinbergBursts(relevant, all, { ratio, gamma })) {
      const days = Array.from({ length: end - start + 1 }, (_, i) => start + i);
      rows.push({
        term,
        start: dayText(stream.first + start),
        end: dayText(stream.first + end),
        weight,
        posts: sum(relevant.slice(start, end + 1)),
        postsInAll,
        examples: days.flatMap((day) => ids.get(day) ?? []).slice(0, EXAMPLES),
      });
    }
  }
  rows.sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1));
  const parameters = { ratio, gamma, postsMin, top };
  const provenance = { method: "bursts-kleinberg", version: 1, parameters, inputs: streamDigest(stream) };
  return { provenance, rows: rows.slice(0, top) };
}

const EXAMPLES = 3;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
