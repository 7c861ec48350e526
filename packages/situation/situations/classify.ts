import { inputsDigest, type Provenance } from "../provenance.ts";
import { inverseFrequencies } from "../text/features.ts";
import { type LinearModel, scoreOf, trainRidge } from "../text/linear.ts";
import { readText, type UnreadReason } from "../text/read.ts";
import type { Segment } from "../text/segment.ts";
import { SituationError } from "./fault.ts";
import { BITS, COLUMNS, rowOf, type Seen, seen } from "./features.ts";
import { CLASSES, type SituationClass } from "./situation.ts";
import { type BySituation, sharesOf } from "./trend.ts";

/** Where a model comes from: stands in its file and in the provenance of all that it says. */
export interface SituationOrigin {
  /** Texts that it has learnt from. */
  readonly texts: number;
  /** SHA-256 of texts and labels in their order. */
  readonly examples: string;
  readonly penalty: number;
}

/** A linear model of what a text is about: a score for each class. */
export interface SituationModel {
  readonly origin: SituationOrigin;
  readonly importance: Float64Array;
  /** In the order of CLASSES. */
  readonly models: readonly LinearModel[];
}

export interface SituationExample {
  readonly text: string;
  readonly label: SituationClass;
}

/** The class of a text, a weight for each class, which add up to 1, and the shares of its keywords. */
export interface ClassRow {
  /** Null, with a reason, where the text cannot be read. */
  readonly class: SituationClass | null;
  readonly reason: UnreadReason | null;
  /** Not calibrated: a weight orders the classes of one text, it is no chance. */
  readonly weights: { readonly [name in SituationClass]: number | null };
  /** Null where the text has no keyword. */
  readonly shares: BySituation<number | null>;
}

const PENALTY = 0.5;
const CLASS_LEAST = 10;
/** A word that one text alone has says nothing of others. */
const TEXTS_LEAST = 2;
const VERSION = 1;

/**
 * Learns one class against the others by ridge regression on ±1; a text counts as the root of how rare its class is.
 * Texts that cannot be read are passed over.
 *
 * @throws SituationError `TRAINING_SET` when a class has fewer than ten texts
 */
export function trainSituations(examples: readonly SituationExample[], segment: Segment): SituationModel {
  const texts: Seen[] = [];
  const labels: SituationClass[] = [];
  for (const { text: raw, label } of examples) {
    const { text } = readText(raw);
    if (text === null) continue;
    texts.push(seen(text, segment));
    labels.push(label);
  }
  const few = CLASSES.find((name) => labels.filter((label) => label === name).length < CLASS_LEAST);
  if (few !== undefined)
    throw new SituationError(
      "TRAINING_SET",
      `Fewer than ${CLASS_LEAST} readable texts are labelled ${few}; give more.`,
    );
  const importance = inverseFrequencies(
    texts.map(({ families }) => families),
    BITS,
    TEXTS_LEAST,
  );
  const rows = texts.map((text) => rowOf(text, importance));
  const sizes = CLASSES.map((name) => labels.filter((label) => label === name).length);
  const importances = labels.map((label) => Math.sqrt(labels.length / (sizes[CLASSES.indexOf(label)] ?? 1)) / 2);
  const targets = CLASSES.map((name) => labels.map((label) => (label === name ? 1 : -1)));
  const models = trainRidge(rows, targets, { size: COLUMNS, penalty: PENALTY, importances });
  const origin = {
    texts: texts.length,
    examples: inputsDigest(examples.map(({ text, label }) => [text, label])),
    penalty: PENALTY,
  };
  return { origin, importance, models };
}

/** Classifies texts, a row each in their order. */
export function classifySituations(
  model: SituationModel,
  texts: readonly string[],
  segment: Segment,
): { readonly provenance: Provenance; readonly rows: readonly ClassRow[] } {
  const parameters = { modelTexts: model.origin.texts, modelExamples: model.origin.examples };
  const provenance = { method: "situation-class", version: VERSION, parameters, inputs: inputsDigest(texts) };
  return { provenance, rows: texts.map((text) => rowFor(model, text, segment)) };
}

function rowFor(model: SituationModel, raw: string, segment: Segment): ClassRow {
  const { text, reason } = readText(raw);
  if (text === null) {
    const none = { epidemic: null, medical: null, government: null, opinion: null, media: null };
    return { class: null, reason, weights: { ...none, none: null }, shares: none };
  }
  const view = seen(text, segment);
  const row = rowOf(view, model.importance);
  const scores = model.models.map((one) => scoreOf(one, row));
  const best = Math.max(...scores);
  // Scores lie around −1 and 1; softmax at twice the scale sets them beside each other.
  const heights = scores.map((score) => Math.exp(2 * (score - best)));
  const total = heights.reduce((sum, height) => sum + height, 0);
  const weight = (name: SituationClass) => rounded((heights[CLASSES.indexOf(name)] ?? 0) / total);
  return {
    class: CLASSES[scores.indexOf(best)] ?? null,
    reason: null,
    weights: {
      epidemic: weight("epidemic"),
      medical: weight("medical"),
      government: weight("government"),
      opinion: weight("opinion"),
      media: weight("media"),
      none: weight("none"),
    },
    shares: sharesOf(view.keywords),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
