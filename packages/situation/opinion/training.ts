import { inputsDigest } from "../provenance.ts";
import { readText } from "../text/read.ts";
import type { Segment } from "../text/segment.ts";
import { type Ensemble, type EnsembleOptions, trainEnsemble } from "./ensemble.ts";
import { OpinionError } from "./fault.ts";
import { type Prepared, prepare } from "./features.ts";

/** A text with its label. */
export interface Example<Label> {
  readonly text: string;
  readonly label: Label;
}

/** Where a model comes from: stands in its file and in the provenance of all that it says. */
export interface Origin {
  /** Texts that it has learnt from. */
  readonly texts: number;
  /** SHA-256 of texts and labels in their order. */
  readonly examples: string;
  readonly parameters: { readonly [name: string]: number | null };
}

const EXAMPLES_LEAST = 30;

export interface Trained<Label> {
  readonly ensemble: Ensemble;
  readonly held: readonly (readonly number[])[];
  readonly labels: readonly Label[];
  readonly origin: Origin;
}

/**
 * Trains on those texts that can be read; the others are passed over.
 *
 * @param targetsOf the values of each outcome, 0 where it is not there
 * @throws OpinionError TRAINING_SET when too few texts can be read
 */
export function trainOn<Label>(
  examples: readonly Example<Label>[],
  targetsOf: (label: Label) => readonly number[],
  segment: Segment,
  options: EnsembleOptions,
): Trained<Label> {
  const texts: Prepared[] = [];
  const labels: Label[] = [];
  for (const example of examples) {
    const { text } = readText(example.text);
    if (text === null) continue;
    texts.push(prepare(text, segment));
    labels.push(example.label);
  }
  if (texts.length < EXAMPLES_LEAST)
    throw new OpinionError(
      "TRAINING_SET",
      `${texts.length} texts can be learnt from; give at least ${EXAMPLES_LEAST} in Chinese, better a thousand.`,
    );
  const rows = labels.map(targetsOf);
  const targets = (rows[0] ?? []).map((_, outcome) => rows.map((row) => row[outcome] as number));
  const origin = {
    texts: texts.length,
    examples: inputsDigest(examples.map(({ text, label }) => [text, label])),
    parameters: {
      penalty: options.penalty,
      logisticPenalty: options.logisticPenalty,
      jointPenalty: options.jointPenalty,
      folds: options.folds,
    },
  };
  return { ...trainEnsemble(texts, targets, options), labels, origin };
}
