/** Counts with a level of a factor and a time each: what the model is fitted to. */
export interface Observation {
  readonly count: number;
  /** From 0 to one less than the number of levels. */
  readonly level: number;
  readonly time: number;
}

/** A fitted model: ln μ = a(level) + b · time. */
export interface QuasiPoisson {
  readonly fitted: Float64Array;
  /** How much each count draws its own fitted value to itself: the diagonal of the hat matrix. */
  readonly leverage: Float64Array;
  /** Pearson's estimate of the dispersion, not below 1. */
  readonly dispersion: number;
  /** Linear predictor and its variance without the dispersion; null for a level without a count. */
  readonly predict: (level: number, time: number) => { readonly eta: number; readonly variance: number } | null;
}

const STEPS_MAX = 100;
const PRECISION = 1e-12;
/** Below this a mean is nothing: a level of which all counts are 0 has no finite predictor. */
const ETA_MIN = -30;
const ETA_MAX = 30;

/** Weighted least squares of one step: a line for each level, all with the same slope. */
interface Lines {
  /** Of each level: the sum of the weights, the mean time and the mean working value. */
  readonly weights: Float64Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly slope: number;
  /** Weighted squares of the times around their level's mean; infinite without a trend. */
  readonly squares: number;
}

/**
 * A quasi-Poisson regression with log link on the levels of a factor and a linear time, by iteratively reweighted least
 * squares. Within a level the time is centred, so each step is a regression of one slope and needs no matrix.
 *
 * @param prior a weight for each observation
 * @returns null where it does not converge or the counts are too few for a dispersion
 */
export function fitQuasiPoisson(
  observations: readonly Observation[],
  prior: Float64Array,
  hasTrend: boolean,
): QuasiPoisson | null {
  const levels = observations.reduce((max, { level }) => Math.max(max, level), -1) + 1;
  const eta = Float64Array.from(observations, ({ count }) => Math.log(count + 0.1));
  const fitted = eta.map(Math.exp);
  let deviance = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS_MAX; step++) {
    const lines = regression(observations, prior, eta, fitted, levels, hasTrend);
    let next = 0;
    for (const [i, { count, level, time }] of observations.entries()) {
      const predictor = valueAt(lines, level, time);
      const mean = Math.exp(predictor);
      [eta[i], fitted[i]] = [predictor, mean];
      const logarithm = count === 0 ? 0 : count * (Math.log(count) - predictor);
      next += 2 * (prior[i] ?? 1) * (logarithm - (count - mean));
    }
    if (!Number.isFinite(next)) return null;
    if (Math.abs(next - deviance) <= PRECISION * (Math.abs(next) + 0.1))
      return modelOf(observations, prior, fitted, regression(observations, prior, eta, fitted, levels, hasTrend));
    deviance = next;
  }
  return null;
}

function regression(
  observations: readonly Observation[],
  prior: Float64Array,
  eta: Float64Array,
  fitted: Float64Array,
  levels: number,
  hasTrend: boolean,
): Lines {
  const [weights, times, values] = [new Float64Array(levels), new Float64Array(levels), new Float64Array(levels)];
  const [weight, value] = [new Float64Array(eta.length), new Float64Array(eta.length)];
  for (const [i, { count, level, time }] of observations.entries()) {
    const mean = at(fitted, i);
    const own = at(prior, i) * mean;
    const working = at(eta, i) + (count - mean) / mean;
    [weight[i], value[i]] = [own, working];
    weights[level] = at(weights, level) + own;
    times[level] = at(times, level) + own * time;
    values[level] = at(values, level) + own * working;
  }
  for (let level = 0; level < levels; level++) {
    if (at(weights, level) === 0) continue;
    times[level] = at(times, level) / at(weights, level);
    values[level] = at(values, level) / at(weights, level);
  }
  let [squares, products] = [0, 0];
  if (hasTrend)
    for (const [i, { level, time }] of observations.entries()) {
      const centred = time - at(times, level);
      squares += at(weight, i) * centred * centred;
      products += at(weight, i) * centred * (at(value, i) - at(values, level));
    }
  const isSloped = squares > 0;
  return {
    weights,
    times,
    values,
    slope: isSloped ? products / squares : 0,
    squares: isSloped ? squares : Number.POSITIVE_INFINITY,
  };
}

function modelOf(
  observations: readonly Observation[],
  prior: Float64Array,
  fitted: Float64Array,
  lines: Lines,
): QuasiPoisson | null {
  const used = lines.weights.filter((weight) => weight > 0).length + Number(Number.isFinite(lines.squares));
  const freedom = observations.length - used;
  if (freedom < 1) return null;
  const leverage = new Float64Array(fitted.length);
  let pearson = 0;
  for (const [i, { count, level, time }] of observations.entries()) {
    pearson += (at(prior, i) * (count - at(fitted, i)) ** 2) / at(fitted, i);
    leverage[i] = at(prior, i) * at(fitted, i) * varianceAt(lines, level, time);
  }
  return {
    fitted,
    leverage,
    dispersion: Math.max(1, pearson / freedom),
    predict: (level, time) =>
      (lines.weights[level] ?? 0) > 0
        ? { eta: valueAt(lines, level, time), variance: varianceAt(lines, level, time) }
        : null,
  };
}

function valueAt({ values, times, slope }: Lines, level: number, time: number): number {
  return Math.min(ETA_MAX, Math.max(ETA_MIN, at(values, level) + slope * (time - at(times, level))));
}

function varianceAt({ weights, times, squares }: Lines, level: number, time: number): number {
  return 1 / at(weights, level) + (time - at(times, level)) ** 2 / squares;
}

function at(values: Float64Array, i: number): number {
  return values[i] ?? 0;
}
