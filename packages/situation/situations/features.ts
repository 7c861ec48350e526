import { Counter, type Families, weigh } from "../text/features.ts";
import type { Segment } from "../text/segment.ts";
import type { SparseRow } from "../text/sparse.ts";
import { emergencyCount, keywordCounts } from "./keywords.ts";
import { SITUATIONS } from "./situation.ts";
import { type BySituation, sharesOf } from "./trend.ts";

/** Hashed columns: 2^16. */
export const BITS = 16;
/** Dense columns behind them: three of each situation, four of the emergency and the style. */
export const SIGNALS = 3 * SITUATIONS.length + 4;
export const COLUMNS = (1 << BITS) + SIGNALS;

const counter = new Counter(BITS);
/** Weight of a signal against a family of length 1. */
const SCALE = 0.6;

/** A text as the classifier sees it. */
export interface Seen {
  readonly families: Families;
  readonly signals: Float64Array;
  readonly keywords: BySituation<number>;
}

/**
 * Words, sequences of one and two characters, and signals from the keywords: whether a situation has any, how many, what
 * share; whether an emergency is spoken of at all.
 *
 * @param text as `readText` makes it ready
 */
export function seen(text: string, segment: Segment): Seen {
  const words = segment(text);
  const keywords = keywordCounts(words);
  const emergency = emergencyCount(text);
  const shares = sharesOf(keywords);
  const signals = [
    ...SITUATIONS.flatMap((name) => [Math.sign(keywords[name]), Math.log1p(keywords[name]) / 2, shares[name] ?? 0]),
    Math.sign(emergency),
    Math.min(1, Math.log1p(emergency) / 2),
    Number(/[?!]/.test(text)),
    Number(text.includes("我")),
  ];
  const counted = words.filter((word) => word.trim() !== "").map(withoutNumbers);
  return {
    families: [counter.words(counted, 0), counter.sequences(withoutNumbers(text), 2, 1)],
    signals: Float64Array.from(signals, (signal) => SCALE * signal),
    keywords,
  };
}

/** One number is as good as another. */
function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, "0");
}

export function rowOf({ families, signals }: Seen, importance: Float64Array): SparseRow {
  return weigh(families, importance, signals);
}
