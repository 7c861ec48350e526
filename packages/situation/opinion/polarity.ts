import type { Provenance } from "../provenance.ts";
import { logistic } from "../text/linear.ts";
import { type UnreadReason, readText } from "../text/read.ts";
import type { Segment } from "../text/segment.ts";
import { macroF1 } from "./agreement.ts";
import { provenanceOf, rounded } from "./emotion.ts";
import { type Ensemble, type EnsembleOptions, ensembleScorer } from "./ensemble.ts";
import { OpinionError } from "./fault.ts";
import { prepare } from "./features.ts";
import { type Example, type Origin, trainOn } from "./training.ts";

/** In the order of all vectors. */
export const POLARITIES = ["positive", "neutral", "negative"] as const;

export type Polarity = (typeof POLARITIES)[number];

export interface PolarityModel {
  readonly task: "polarity";
  readonly origin: Origin;
  readonly ensemble: Ensemble;
  /** What each polarity's chance is divided by, so that rare ones are found as well as frequent ones. */
  readonly divisors: readonly number[];
}

/** The polarity and the weight of each, which sum to 1; null, with a reason, where the text cannot be scored. */
export interface PolarityRow {
  readonly polarity: Polarity | null;
  readonly positive: number | null;
  readonly neutral: number | null;
  readonly negative: number | null;
  readonly reason: UnreadReason | null;
}

const OPTIONS: EnsembleOptions = { penalty: 1, logisticPenalty: 0.15, jointPenalty: 1, folds: 3, kind: "classes" };
const CLASS_LEAST = 10;
/** Divisors are shares of the examples to one of these powers: 0 leaves chances as they are. */
const POWERS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const VERSION = 1;

/** @throws OpinionError TRAINING_SET when too few texts can be read, or too few of one polarity are there */
export function trainPolarity(examples: readonly Example<Polarity>[], segment: Segment): PolarityModel {
  const few = POLARITIES.find((one) => examples.filter(({ label }) => label === one).length < CLASS_LEAST);
  if (few !== undefined)
    throw new OpinionError("TRAINING_SET", `Fewer than ${CLASS_LEAST} texts are labelled ${few}; give more.`);
  const targetsOf = (label: Polarity) => POLARITIES.map((one) => Number(one === label));
  const { ensemble, held, labels, origin } = trainOn(examples, targetsOf, segment, OPTIONS);
  const shares = POLARITIES.map((one) => labels.filter((label) => label === one).length / labels.length);
  const candidates = POWERS.map((power) => {
    const divisors = shares.map((share) => share ** power);
    const told = held.map((scores) => strongest(weightsOf(scores, divisors)));
    return { divisors, f1: macroF1(told, labels, POLARITIES) };
  });
  const { divisors } = candidates.reduce((best, one) => (one.f1 > best.f1 ? one : best));
  return { task: "polarity", origin, ensemble, divisors };
}

/** Scores texts, a row each in their order. */
export function scorePolarity(
  model: PolarityModel,
  texts: readonly string[],
  segment: Segment,
): { readonly rows: readonly PolarityRow[]; readonly provenance: Provenance } {
  const scoresOf = ensembleScorer(model.ensemble);
  const rows = texts.map((raw): PolarityRow => {
    const { text, reason } = readText(raw);
    if (text === null) return { polarity: null, positive: null, neutral: null, negative: null, reason };
    const weights = weightsOf(scoresOf(prepare(text, segment)), model.divisors);
    const [positive, neutral, negative] = weights.map(rounded) as [number, number, number];
    return { polarity: strongest(weights), positive, neutral, negative, reason: null };
  });
  return { rows, provenance: provenanceOf("opinion-polarity", VERSION, model.origin, texts) };
}

function weightsOf(scores: readonly number[], divisors: readonly number[]): number[] {
  const weights = scores.map((score, i) => logistic(score) / (divisors[i] as number));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function strongest(weights: readonly number[]): Polarity {
  return POLARITIES[weights.indexOf(Math.max(...weights))] as Polarity;
}
