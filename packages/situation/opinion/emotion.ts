import { type Provenance, inputsDigest } from "../provenance.ts";
import { type UnreadReason, readText } from "../text/read.ts";
import type { Segment } from "../text/segment.ts";
import { type Ensemble, type EnsembleOptions, ensembleScorer } from "./ensemble.ts";
import { prepare } from "./features.ts";
import { EMOTIONS, type Emotion } from "./signals.ts";
import { type Example, type Origin, trainOn } from "./training.ts";

/** 0 none, 1 low, 2 moderate, 3 high. */
export const INTENSITY_MAX = 3;

/** The intensity of each emotion in a text, 0 to 3. */
export type EmotionLabel = { readonly [emotion in Emotion]: number };

export interface EmotionModel {
  readonly task: "emotion";
  readonly origin: Origin;
  readonly ensemble: Ensemble;
  /** For each emotion the intensities from which on it is class 1, 2 and 3; null where the examples showed none. */
  readonly cuts: readonly (readonly (number | null)[])[];
}

/** Intensities 0 to 3 and their classes; null, with a reason, where the text cannot be scored. */
export type EmotionRow = { readonly [name in Emotion | `${Emotion}Class`]: number | null } & {
  readonly reason: UnreadReason | null;
};

const OPTIONS: EnsembleOptions = { penalty: 1, logisticPenalty: null, jointPenalty: 10, folds: 3, kind: "amounts" };
/** A class must have been there so often for a cut to be learnt. */
const CLASS_LEAST = 5;
const VERSION = 1;

/**
 * @param examples texts with intensities
 * @throws OpinionError TRAINING_SET when too few texts can be read
 */
export function trainEmotion(examples: readonly Example<EmotionLabel>[], segment: Segment): EmotionModel {
  const valuesOf = (label: EmotionLabel) => EMOTIONS.map((emotion) => label[emotion]);
  const { ensemble, held, labels, origin } = trainOn(examples, valuesOf, segment, OPTIONS);
  const cuts = EMOTIONS.map((emotion, e) =>
    cutsOf(
      held.map((scores) => scores[e] as number),
      labels.map((label) => label[emotion]),
    ),
  );
  return { task: "emotion", origin, ensemble, cuts };
}

/** Scores texts, a row each in their order. */
export function scoreEmotion(
  model: EmotionModel,
  texts: readonly string[],
  segment: Segment,
): { readonly rows: readonly EmotionRow[]; readonly provenance: Provenance } {
  const scoresOf = ensembleScorer(model.ensemble);
  const rows = texts.map((raw): EmotionRow => {
    const { text, reason } = readText(raw);
    if (text === null) return row(() => [null, null], reason);
    const scores = scoresOf(prepare(text, segment));
    return row((e) => {
      const intensity = Math.min(INTENSITY_MAX, Math.max(0, scores[e] as number));
      return [rounded(intensity), classOf(intensity, model.cuts[e] ?? [])];
    }, null);
  });
  return { rows, provenance: provenanceOf("opinion-emotion", VERSION, model.origin, texts) };
}

/** What says how scores came about: the model's origin and the texts' digest. */
export function provenanceOf(
  method: string,
  version: number,
  { texts, examples, parameters }: Origin,
  inputs: readonly string[],
): Provenance {
  return {
    method,
    version,
    parameters: { trainedOn: texts, examples, ...parameters },
    inputs: inputsDigest(inputs),
  };
}

/** Four decimals: more say nothing. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function row(of: (e: number) => readonly [number | null, number | null], reason: UnreadReason | null): EmotionRow {
  const cells = EMOTIONS.flatMap((emotion, e) => {
    const [intensity, level] = of(e);
    return [
      [emotion, intensity],
      [`${emotion}Class`, level],
    ];
  });
  return { ...Object.fromEntries(cells), reason };
}

function classOf(intensity: number, cuts: readonly (number | null)[]): number {
  let level = 0;
  cuts.forEach((cut, i) => {
    if (cut !== null && intensity >= cut) level = i + 1;
  });
  return level;
}

/**
 * For each class the cut with the best F1 of "this class or above", half way to the next lower score; none is below the one
 * before.
 */
function cutsOf(scores: readonly number[], truths: readonly number[]): (number | null)[] {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  let least = 0;
  return [1, 2, 3].map((level) => {
    const all = truths.filter((truth) => truth >= level).length;
    if (all < CLASS_LEAST) return null;
    let [right, best, cut] = [0, 0, least];
    order.forEach((i, taken) => {
      if ((truths[i] as number) >= level) right += 1;
      const f1 = (2 * right) / (taken + 1 + all);
      const next = scores[order[taken + 1] ?? i] as number;
      const between = ((scores[i] as number) + next) / 2;
      if (f1 > best && between >= least) [best, cut] = [f1, between];
    });
    least = Math.max(cut, 1e-4);
    return rounded(least);
  });
}
