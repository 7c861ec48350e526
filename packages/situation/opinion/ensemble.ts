import { type LinearModel, scoreOf, trainLogistic, trainRidge } from "../text/linear.ts";
import { type Counts, weigh } from "../text/features.ts";
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
  /** λ of a logistic regression beside the ridge in the view of each outcome; null for none. */
  readonly logisticPenalty: number | null;
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
    const scoresOf = viewScorer(base);
    texts.forEach((text, i) => {
      if (isHeld(i)) held[i] = scoresOf(text);
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

/** Raw scores of each outcome in a text: amounts, or log-odds of classes. Making the function costs more than to call it. */
export function ensembleScorer(ensemble: Ensemble): (text: Prepared) => number[] {
  const scoresOf = viewScorer(ensemble);
  return (text) => {
    const row = denseRow(scoresOf(text));
    return ensemble.joints.map((joint) => scoreOf(joint, row));
  };
}

type Views = Pick<Ensemble, "signals" | "views">;

function trainViews(
  texts: readonly Prepared[],
  targets: readonly (readonly number[])[],
  { penalty, logisticPenalty }: EnsembleOptions,
): Views {
  const scales = scalesOf(texts);
  const rowsBy = (importance: Float64Array) => texts.map((text) => rowOf(text, importance, scales.signals));
  const all = trainRidge(rowsBy(scales.idf), targets, { size: COLUMNS, penalty });
  const views = targets.map((values): View => {
    const importance = ratios(texts, values, scales);
    const rows = rowsBy(importance);
    const models = trainRidge(rows, [values], { size: COLUMNS, penalty });
    if (logisticPenalty === null) return { importance, models };
    const isThere = values.map((value) => value > 0);
    return {
      importance,
      models: [...models, trainLogistic(rows, isThere, { size: COLUMNS, penalty: logisticPenalty })],
    };
  });
  return { signals: scales.signals, views: [{ importance: scales.idf, models: all }, ...views] };
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

/**
 * What all models of all views say of a text. The numbers of a column lie side by side, those of the columns that count
 * alone, so that a text is walked once and its columns are found in the cache.
 */
function viewScorer({ signals, views }: Views): (text: Prepared) => number[] {
  const stride = views.reduce((sum, { models }) => sum + 1 + models.length, 0);
  const places = new Int32Array(1 << BITS).fill(-1);
  let used = 0;
  for (let column = 0; column < places.length; column++)
    if (views.some(({ importance }) => importance[column] !== 0)) places[column] = used++;
  const table = new Float32Array(used * stride);
  const lists = views.flatMap(({ importance, models }) => [importance, ...models.map(({ weights }) => weights)]);
  lists.forEach((list, i) => {
    places.forEach((place, column) => {
      if (place >= 0) table[place * stride + i] = list[column] as number;
    });
  });
  const sizes = views.map(({ models }) => models.length);
  const models = views.flatMap((view) => view.models);
  return (text) => {
    const totals = models.map(({ weights, bias }) =>
      text.signals.reduce(
        (sum, value, i) => sum + value * (signals[i] as number) * (weights[(1 << BITS) + i] as number),
        bias,
      ),
    );
    for (const family of text.families) addFamily(family, places, table, sizes, totals);
    return totals;
  };
}

/** Adds what a family says, as `weigh` makes a row of it, to each model's total. */
function addFamily(
  { columns, values }: Counts,
  places: Int32Array,
  table: Float32Array,
  sizes: readonly number[],
  totals: number[],
): void {
  const squares = new Float64Array(sizes.length);
  const sums = new Float64Array(totals.length);
  const stride = sizes.length + totals.length;
  for (let i = 0; i < columns.length; i++) {
    const place = places[columns[i] as number] as number;
    if (place < 0) continue;
    const times = values[i] as number;
    const amount = times === 1 ? 1 : 1 + Math.log(times);
    let at = place * stride;
    for (let view = 0, model = 0; view < sizes.length; view++) {
      const value = amount * (table[at++] as number);
      squares[view] = (squares[view] as number) + value * value;
      for (const end = model + (sizes[view] as number); model < end; model++)
        sums[model] = (sums[model] as number) + value * (table[at++] as number);
    }
  }
  let model = 0;
  sizes.forEach((size, view) => {
    const length = Math.sqrt(squares[view] as number) || 1;
    for (const end = model + size; model < end; model++)
      totals[model] = (totals[model] as number) + (sums[model] as number) / length;
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
