import { type SparseRow, dot } from "./sparse.ts";

/** A linear model of one outcome: bias + weights · row. */
export interface LinearModel {
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface RidgeOptions {
  /** Number of columns. */
  readonly size: number;
  /** λ of Σ importance (y − bias − w·x)² + λ|w|². */
  readonly penalty: number;
  /** How much each row counts; 1 each when absent. */
  readonly importances?: ArrayLike<number>;
}

const STEPS_MAX = 200;
const RESIDUAL = 1e-2;
/** The bias is a column of this value; so large that the penalty hardly touches it. */
const BIAS_VALUE = 3;
const NEWTON_STEPS = 6;
const CURVATURE_MIN = 0.01;

/** What a model says of a row. */
export function scoreOf({ weights, bias }: LinearModel, row: SparseRow): number {
  return dot(row, weights) + bias;
}

/**
 * Ridge regression of several outcomes on the same rows, by conjugate gradients in the space of the rows (with X the rows
 * times the roots of their importances: solve (XXᵀ + λI) α = y, then w = Xᵀα). Deterministic; no dense matrix.
 *
 * @param targets for each outcome its value in each row
 * @returns one model an outcome
 */
export function trainRidge(
  rows: readonly SparseRow[],
  targets: readonly ArrayLike<number>[],
  { size, penalty, importances }: RidgeOptions,
): LinearModel[] {
  const outcomes = targets.length;
  const roots = Float64Array.from(rows, (_, i) => Math.sqrt(importances?.[i] ?? 1));
  const matrix = matrixOf(rows, roots, size);
  const weights = new Float64Array((matrix.used.length + 1) * outcomes);
  const times = (alpha: Float64Array): Float64Array => {
    multiplyTransposed(matrix, alpha, outcomes, weights);
    const product = alpha.map((value) => penalty * value);
    multiply(matrix, weights, outcomes, product);
    return product;
  };
  const wanted = new Float64Array(rows.length * outcomes);
  targets.forEach((values, t) => {
    for (let i = 0; i < rows.length; i++) wanted[i * outcomes + t] = (roots[i] as number) * (values[i] as number);
  });
  multiplyTransposed(matrix, conjugateGradients(times, wanted, outcomes), outcomes, weights);
  return targets.map((_, t) => {
    const own = new Float64Array(size);
    matrix.used.forEach((column, place) => {
      own[column] = weights[place * outcomes + t] as number;
    });
    return { weights: own, bias: BIAS_VALUE * (weights[matrix.used.length * outcomes + t] as number) };
  });
}

/** Rows of a sparse matrix one after the other, times the roots of their importances, each with the bias as last column. */
interface Matrix {
  /** The columns that any row has, in the order of their places here: few of many, so that the weights stay in the cache. */
  readonly used: readonly number[];
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

function matrixOf(rows: readonly SparseRow[], roots: Float64Array, size: number): Matrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = (starts[i] as number) + row.columns.length + 1;
  });
  const columns = new Int32Array(starts[rows.length] as number);
  const values = new Float64Array(columns.length);
  const places = new Int32Array(size).fill(-1);
  const used: number[] = [];
  for (const row of rows)
    for (const column of row.columns) if (places[column] === -1) places[column] = used.push(column) - 1;
  rows.forEach((row, i) => {
    const [start, end, root] = [starts[i] as number, (starts[i + 1] as number) - 1, roots[i] as number];
    for (let k = start; k < end; k++) {
      columns[k] = places[row.columns[k - start] as number] as number;
      values[k] = root * (row.values[k - start] as number);
    }
    columns[end] = used.length;
    values[end] = root * BIAS_VALUE;
  });
  return { used, starts, columns, values };
}

/** Adds the matrix times `weights` to `product`; vectors hold the outcomes of a row or column side by side. */
function multiply({ starts, columns, values }: Matrix, weights: Float64Array, outcomes: number, product: Float64Array) {
  for (let i = 0; i + 1 < starts.length; i++)
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const value = values[k] as number;
      const at = (columns[k] as number) * outcomes;
      for (let t = 0, o = i * outcomes; t < outcomes; t++, o++)
        product[o] = (product[o] as number) + value * (weights[at + t] as number);
    }
}

/** `weights` becomes the transposed matrix times `alpha`. */
function multiplyTransposed(matrix: Matrix, alpha: Float64Array, outcomes: number, weights: Float64Array) {
  const { starts, columns, values } = matrix;
  weights.fill(0);
  for (let i = 0; i + 1 < starts.length; i++)
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const value = values[k] as number;
      const at = (columns[k] as number) * outcomes;
      for (let t = 0, o = i * outcomes; t < outcomes; t++, o++)
        weights[at + t] = (weights[at + t] as number) + value * (alpha[o] as number);
    }
}

/** Solves A x = b for each of some right sides that lie side by side; A is symmetric, positive definite, a function. */
function conjugateGradients(times: (x: Float64Array) => Float64Array, b: Float64Array, sides: number): Float64Array {
  const x = new Float64Array(b.length);
  const r = Float64Array.from(b);
  const p = Float64Array.from(b);
  let squares = inner(r, r, sides);
  const enough = squares.map((square) => RESIDUAL * RESIDUAL * square);
  for (let step = 0; step < STEPS_MAX && squares.some((square, t) => square > (enough[t] as number)); step++) {
    const ap = times(p);
    const along = inner(p, ap, sides).map((value, t) => (value > 0 ? (squares[t] as number) / value : 0));
    for (let i = 0; i < x.length; i++) {
      const a = along[i % sides] as number;
      x[i] = (x[i] as number) + a * (p[i] as number);
      r[i] = (r[i] as number) - a * (ap[i] as number);
    }
    const next = inner(r, r, sides);
    const ratios = next.map((square, t) => ((squares[t] as number) > 0 ? square / (squares[t] as number) : 0));
    for (let i = 0; i < p.length; i++) p[i] = (r[i] as number) + (ratios[i % sides] as number) * (p[i] as number);
    squares = next;
  }
  return x;
}

function inner(a: Float64Array, b: Float64Array, sides: number): number[] {
  const sums = new Array<number>(sides).fill(0);
  for (let i = 0; i < a.length; i++)
    sums[i % sides] = (sums[i % sides] as number) + (a[i] as number) * (b[i] as number);
  return sums;
}

/**
 * Logistic regression by Newton's method: each step is a ridge regression with importances p(1 − p) (iteratively
 * reweighted least squares). Deterministic.
 *
 * @param labels true where the outcome is there
 * @param options.penalty λ of Σ importance · loss + λ/2 |w|²
 */
export function trainLogistic(
  rows: readonly SparseRow[],
  labels: readonly boolean[],
  options: RidgeOptions,
): LinearModel {
  let model: LinearModel = { weights: new Float64Array(options.size), bias: 0 };
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const scores = rows.map((row) => scoreOf(model, row));
    const chances = scores.map(logistic);
    const curvatures = chances.map((chance) => Math.max(CURVATURE_MIN, chance * (1 - chance)));
    const targets = scores.map(
      (score, i) => score + (Number(labels[i]) - (chances[i] as number)) / (curvatures[i] as number),
    );
    const importances = curvatures.map((curvature, i) => curvature * (options.importances?.[i] ?? 1));
    model = trainRidge(rows, [targets], { ...options, importances })[0] ?? model;
  }
  return model;
}

/** The chance that a score of a logistic model stands for. */
export function logistic(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
