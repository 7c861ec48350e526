import { whole, within } from "../epidemic/fault.ts";
import { normalQuantile } from "../numeric/gamma.ts";
import { negativeBinomialQuantile } from "../numeric/negativebinomial.ts";
import { poissonQuantile } from "../numeric/poisson.ts";
import { type Judged, notJudged } from "./judged.ts";
import { yearsBefore } from "./pastyears.ts";
import { fitQuasiPoisson, type Observation, type QuasiPoisson } from "./quasipoisson.ts";
import { type CountSeries, weeksOf } from "./series.ts";

export interface FarringtonOptions {
  /** Years of the baseline at most; 5 when absent. */
  readonly years?: number;
  /** Years that it must have; 3 when absent, or `years` where that is less. */
  readonly yearsMin?: number;
  /** Weeks before and after the same week of a past year that share its seasonal level; 3 when absent. */
  readonly window?: number;
  /** Levels of the season; 10 when absent. 1 takes the weeks of the windows alone (Farrington et al. 1996). */
  readonly periods?: number;
  /** Newest weeks that are left out of the baseline, besides the judged one; 26 when absent. */
  readonly skip?: number;
  /** A past week whose Anscombe residual exceeds this weighs less; 2.58 when absent. */
  readonly outlier?: number;
  /** One-sided chance of a false alarm; 0.005 when absent. */
  readonly alpha?: number;
  /**
   * Where the bound comes from: `nb-plugin`, the default, the quantile of the negative binomial distribution with the
   * expected mean; `nb-upper`, with the upper quantile of that mean; `power`, normal after the 2/3 power.
   */
  readonly bound?: "nb-plugin" | "nb-upper" | "power";
  /** Cases that four weeks with the judged one must have for an alarm; 5 when absent. */
  readonly casesMin?: number;
}

export const FARRINGTON_DEFAULTS = {
  years: 5,
  window: 3,
  periods: 10,
  skip: 26,
  outlier: 2.58,
  alpha: 0.005,
  bound: "nb-plugin" as const,
  casesMin: 5,
};

type Settings = Required<FarringtonOptions>;

const CASES_WEEKS = 4;

/**
 * Farrington Flexible (Noufaily et al. 2013, Stat Med 32:1206): a quasi-Poisson regression on linear time and seasonal
 * levels, past outbreaks weighed down, the newest half year left out. The trend stays unless it expects more than ever
 * was. Days are added up to weeks that end with the series.
 *
 * @param last only so many of the newest weeks are judged
 * @returns what is judged of each week of `weeksOf(series)`, the newest `last` of them
 * @throws EpidemicError `PARAMETER`
 */
export function farrington(series: CountSeries, options: FarringtonOptions = {}, last?: number): Judged[] {
  const settings = checked(options);
  const weeks = weeksOf(series);
  const from = Math.max(0, weeks.counts.length - (last ?? weeks.counts.length));
  return weeks.counts.slice(from).map((count, i) => judge(weeks, count, from + i, settings));
}

function checked(options: FarringtonOptions): Settings {
  const given: Omit<Settings, "yearsMin"> = { ...FARRINGTON_DEFAULTS, ...options };
  const { years, window, periods, skip, outlier, alpha, casesMin } = given;
  const { yearsMin = Math.min(3, years) } = options;
  whole("The number of years", years, 1, 50);
  whole("The least number of years", yearsMin, 1, years);
  whole("The window", window, 0, 20);
  whole("The number of periods", periods, 1, 50 - 2 * window);
  whole("The number of weeks left out", skip, 0, 51);
  within("The limit for outliers", outlier, 0.1, 100);
  within("Alpha", alpha, 1e-9, 0.5);
  whole("The least number of cases", casesMin, 0, 1e9);
  return { ...given, yearsMin };
}

function judge(weeks: CountSeries, count: number | null, now: number, settings: Settings): Judged {
  if (count === null) return notJudged("count-missing");
  const observations = baselineOf(weeks, now, settings);
  if (observations === null) return notJudged("years-too-few");
  const model = fitted(observations, now, settings);
  const prediction = model?.predict(settings.periods - 1, now);
  if (model === null || prediction === null || prediction === undefined) return notJudged("no-fit");
  const expected = Math.exp(prediction.eta);
  const upper = boundOf(prediction, model.dispersion, settings);
  const recent = weeks.counts.slice(Math.max(0, now - CASES_WEEKS + 1), now + 1);
  const isEnough = recent.reduce<number>((sum, cases) => sum + (cases ?? 0), 0) >= settings.casesMin;
  const isAbove = count > upper;
  const reason = isAbove && !isEnough ? "cases-too-few" : null;
  return { expected, statistic: count, threshold: upper, upper, alarm: isAbove && isEnough, reason };
}

/** The weeks that are fitted, with their seasonal level; null where the series does not reach back far enough. */
function baselineOf(weeks: CountSeries, now: number, settings: Settings): Observation[] | null {
  const { window, periods, skip } = settings;
  const centres = [now];
  for (let year = 1; year <= settings.years; year++) {
    const centre = yearsBefore(weeks, now, year);
    if (centre - window < 0) break;
    centres.push(centre);
  }
  if (centres.length - 1 < settings.yearsMin) return null;
  const observations: Observation[] = [];
  const first = (centres.at(-1) ?? now) - window;
  for (let week = first; week < now - skip; week++) {
    const count = weeks.counts[week];
    const level = levelOf(week, centres, window, periods);
    if (count !== null && count !== undefined && level !== null) observations.push({ count, level, time: week });
  }
  return observations;
}

/**
 * The seasonal level of a week: the last for those in the window around the same week of any year, the others share
 * what is between two windows, the first of them a week longer where it does not divide. Null: not in the baseline.
 *
 * @param centres the judged week, then the same week of each year before
 */
function levelOf(week: number, centres: readonly number[], window: number, periods: number): number | null {
  const year = centres.findIndex((centre) => week >= centre - window);
  const centre = centres[year] ?? 0;
  if (week <= centre + window) return periods - 1;
  if (periods === 1) return null;
  const gap = (centres[year - 1] ?? 0) - centre - 2 * window - 1;
  const place = week - centre - window - 1;
  const [length, longer] = [Math.floor(gap / (periods - 1)), gap % (periods - 1)];
  const inLonger = longer * (length + 1);
  return place < inLonger ? Math.floor(place / (length + 1)) : longer + Math.floor((place - inLonger) / length);
}

/** Fitted, then fitted again with past outbreaks weighed down; with the trend if it can be kept. */
function fitted(observations: readonly Observation[], now: number, settings: Settings): QuasiPoisson | null {
  const highest = observations.reduce((max, { count }) => Math.max(max, count), 0);
  const model = reweighted(observations, settings.outlier, true);
  const prediction = model?.predict(settings.periods - 1, now);
  const isKept = prediction !== null && prediction !== undefined && Math.exp(prediction.eta) <= highest;
  return isKept ? (model ?? null) : reweighted(observations, settings.outlier, false);
}

function reweighted(observations: readonly Observation[], outlier: number, hasTrend: boolean): QuasiPoisson | null {
  const weights = new Float64Array(observations.length).fill(1);
  const model = fitQuasiPoisson(observations, weights, hasTrend);
  if (model === null) return null;
  for (const [i, { count }] of observations.entries()) {
    const residual = anscombe(count, model.fitted[i] ?? 1, model.leverage[i] ?? 0, model.dispersion);
    if (residual > outlier) weights[i] = residual ** -2;
  }
  const scale = observations.length / weights.reduce((sum, weight) => sum + weight, 0);
  return scale === 1
    ? model
    : fitQuasiPoisson(
        observations,
        weights.map((weight) => weight * scale),
        hasTrend,
      );
}

/** The standardised Anscombe residual of a count. */
function anscombe(count: number, mean: number, leverage: number, dispersion: number): number {
  const own = 1 - leverage;
  // A count that alone makes its level is fitted exactly.
  if (own <= 1e-12) return 0;
  return (1.5 * (count ** (2 / 3) * mean ** (-1 / 6) - Math.sqrt(mean))) / Math.sqrt(dispersion * own);
}

function boundOf(prediction: { readonly eta: number; readonly variance: number }, phi: number, settings: Settings) {
  const { alpha, bound } = settings;
  const z = normalQuantile(1 - alpha);
  const mean = Math.exp(prediction.eta);
  const variance = phi * prediction.variance;
  if (bound === "power") {
    // Var(μ) = μ² Var(η), so τ = φ + Var(μ) / μ.
    const deviation = Math.sqrt((4 / 9) * mean ** (1 / 3) * (phi + mean * variance));
    return (mean ** (2 / 3) + z * deviation) ** 1.5;
  }
  const centre = bound === "nb-plugin" ? mean : Math.min(1e9, Math.exp(prediction.eta + z * Math.sqrt(variance)));
  return phi > 1
    ? negativeBinomialQuantile({ mean: centre, size: centre / (phi - 1) }, 1 - alpha)
    : poissonQuantile(centre, 1 - alpha);
}
