import { Counter, type Families, inverseFrequencies } from "../text/features.ts";
import type { Segment } from "../text/segment.ts";
import { SIGNALS, negatedWords, signalsOf } from "./signals.ts";

/** There are 2^17 columns for words and sequences; the signals stand behind them. */
export const BITS = 17;
export const COLUMNS = (1 << BITS) + SIGNALS;

/** Texts that must have a feature for it to count. */
const TEXTS_LEAST = 2;
/** Characters of a sequence. */
const SEQUENCE_LONGEST = 3;
/** What a signal's standard deviation becomes. */
const SIGNAL_SHARE = 0.2;
/** Rare signals are not blown up beyond this. */
const DEVIATION_MIN = 0.05;

/** What is counted in a text, before a model says what counts. */
export interface Prepared {
  readonly families: Families;
  readonly signals: Float64Array;
}

/** What a model has learnt of how often features are. */
export interface Scales {
  /** Inverse document frequency of each hashed column. */
  readonly idf: Float64Array;
  /** What each signal is multiplied with. */
  readonly signals: Float64Array;
}

const counter = new Counter(BITS);

/** @param text as `readText` makes it ready */
export function prepare(text: string, segment: Segment): Prepared {
  const words = segment(text).filter((word) => word !== " ");
  return {
    families: [counter.words(negatedWords(words), 0), counter.sequences(text, SEQUENCE_LONGEST, 1)],
    signals: signalsOf(text, words),
  };
}

export function scalesOf(texts: readonly Prepared[]): Scales {
  const idf = inverseFrequencies(
    texts.map(({ families }) => families),
    BITS,
    TEXTS_LEAST,
  );
  const signals = Float64Array.from({ length: SIGNALS }, (_, signal) => {
    const values = texts.map((text) => text.signals[signal] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return SIGNAL_SHARE / Math.max(DEVIATION_MIN, Math.sqrt(square));
  });
  return { idf, signals };
}
