import { type LinearModel, scoreOf, trainLogistic, trainRidge } from "../text/linear.ts";
import { weigh } from "../text/features.ts";
import type { SparseRow } from "../text/sparse.ts";
import { BITS, COLUMNS, type Prepared, type Scales, scalesOf } from "./features.ts";

/** A view of a text: what each column counts, and the linear models over it. */
export interface View {
  readonly importance: Float64Array;
  readonly models: readonly LinearModel[];
}

/** Views whose scores are joined by one linear model for each outcome. */
export interface Ensemble {
  readonly signals: Float64Array;
  readonly views: readonly View[];
  readonly joints: readonly LinearModel[];
}

export interface EnsembleOptions {
  /** λ of the ridge regressions on words and sequences. */
  readonly penalty: number;
  /** λ of the model that joins the views' scores. */
  readonly jointPenalty: number;
  /** Folds in which the views' scores for the joint model are made, each by models that have not seen the text. */
  readonly folds: number;
  /** Whether outcomes are yes or no (logistic joint) or amounts (ridge joint). */
  readonly kind: "amounts" | "classes";
}

/** Occurrences that each column is given beforehand in each class. */
const SMOOTHING = 1;

/**
 * Trains an ensemble: one view with inverse document frequencies for all outcomes, and for each outcome one whose columns
 * count by their log-count ratio as well (Wang and Manning 2012, "NBSVM"). A joint model then weighs the views' scores,
 * which are made in folds (stacking).
 *
 * @param targets for each outcome its value in each text; above 0 is there
 * @returns the ensemble, and what it says of each text by models that have not seen it
 */
export function trainEnsemble(
  texts: readonly Prepared[],
  targets: readonly (readonly number[])[],
  options: EnsembleOptions,
): { readonly ensemble: Ensemble; readonly held: readonly (readonly number[])[] } {
  const held: number[][] = texts.map(() => []);
  for (let fold = 0; fold < options.folds; fold++) {
    const isHeld = (i: number) => scattered(i) % options.folds === fold;
    const base = trainViews(
      texts.filter((_, i) => !isHeld(i)),
      targets.map((values) => values.filter((_, i) => !isHeld(i))),
      options,
    );
    texts.forEach((text, i) => {
      if (isHeld(i)) held[i] = viewScores(base, text);
    });
  }
  const rows = held.map(denseRow);
  const size = held[0]?.length ?? 0;
  const joints =
    options.kind === "amounts"
      ? trainRidge(rows, targets, { size, penalty: options.jointPenalty })
      : targets.map((values) =>
          trainLogistic(
            rows,
            values.map((value) => value > 0),
            { size, penalty: options.jointPenalty },
          ),
        );
  const ensemble = { ...trainViews(texts, targets, options), joints };
  return { ensemble, held: rows.map((row) => joints.map((joint) => scoreOf(joint, row))) };
}

/** Raw scores of each outcome: amounts, or log-odds of classes. */
export function ensembleScores(ensemble: Ensemble, text: Prepared): number[] {
  const row = denseRow(viewScores(ensemble, text));
  return ensemble.joints.map((joint) => scoreOf(joint, row));
}

type Views = Pick<Ensemble, "signals" | "views">;

function trainViews(
  texts: readonly Prepared[],
  targets: readonly (readonly number[])[],
  { penalty }: EnsembleOptions,
): Views {
  const scales = scalesOf(texts);
  const view = (importance: Float64Array, outcomes: readonly (readonly number[])[]): View => {
    const rows = texts.map((text) => rowOf(text, importance, scales.signals));
    return { importance, models: trainRidge(rows, outcomes, { size: COLUMNS, penalty }) };
  };
  const views = targets.map((values) => view(ratios(texts, values, scales), [values]));
  return { signals: scales.signals, views: [view(scales.idf, targets), ...views] };
}

/** |ln of how much more often texts with the outcome have a column than texts without it|, times its inverse frequency. */
function ratios(texts: readonly Prepared[], values: readonly number[], { idf }: Scales): Float64Array {
  const counts = [new Float64Array(1 << BITS).fill(SMOOTHING), new Float64Array(1 << BITS).fill(SMOOTHING)];
  texts.forEach(({ families }, i) => {
    const own = counts[(values[i] as number) > 0 ? 1 : 0] as Float64Array;
    for (const { columns } of families) for (const column of columns) own[column] = (own[column] as number) + 1;
  });
  const [without, within] = counts.map((own) => normalisedCounts(own));
  return idf.map((of, column) => of * Math.abs(Math.log((within?.[column] as number) / (without?.[column] as number))));
}

function viewScores({ signals, views }: Views, text: Prepared): number[] {
  return views.flatMap(({ importance, models }) => {
    const row = rowOf(text, importance, signals);
    return models.map((model) => scoreOf(model, row));
  });
}

function rowOf({ families, signals }: Prepared, importance: Float64Array, scales: Float64Array): SparseRow {
  return weigh(
    families,
    importance,
    signals.map((value, i) => value * (scales[i] as number)),
  );
}

function denseRow(values: readonly number[]): SparseRow {
  return { columns: Int32Array.from(values, (_, i) => i), values: Float64Array.from(values) };
}

function normalisedCounts(counts: Float64Array): Float64Array {
  const sum = counts.reduce((all, value) => all + value, 0);
  return counts.map((value) => value / sum);
}

/** A number for a place in the list by which texts are dealt to folds: labels in turn do not fall into one fold each. */
function scattered(place: number): number {
  const mixed = Math.imul(place ^ (place >>> 16), 0x45d9f3b);
  return Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 8;
}
