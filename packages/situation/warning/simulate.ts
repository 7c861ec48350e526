import type { Random } from "../numeric/random.ts";

/** A baseline of weekly counts: ln μ(t) = theta + beta t + Σ over m waves, variance phi μ. */
export interface Scenario {
  readonly theta: number;
  readonly beta: number;
  readonly gamma1: number;
  readonly gamma2: number;
  readonly phi: number;
  /** Waves a year of the season: 0 none, 1 yearly, 2 half-yearly besides. */
  readonly m: number;
}

/** A simulated series with the cases of outbreaks in it. */
export interface SimulatedSeries {
  readonly counts: readonly number[];
  /** Cases of each week that belong to an outbreak in the judged weeks. */
  readonly outbreak: readonly number[];
}

/** theta, beta where there is a trend, gamma1, gamma2, phi: Noufaily et al. 2013, section 3. */
const BASES = [
  [0.1, 0.0025, 0.6, 0.6, 1.5],
  [-2, 0.005, 0.1, 0.3, 2],
  [1.5, 0.003, 0.2, -0.4, 1],
  [0.5, 0.002, 0.5, 0.5, 5],
  [2.5, 0.001, 1, 0.1, 3],
  [3.75, 0.001, 0.1, -0.1, 1.1],
  [5, 0.0001, 0.05, 0.01, 1.2],
] as const;

/** The 42 scenarios: each base without and with trend, without season, with one wave and with two. */
export const SCENARIOS: readonly Scenario[] = BASES.flatMap(([theta, slope, gamma1, gamma2, phi]) =>
  [0, slope].flatMap((beta) => [0, 1, 2].map((m) => ({ theta, beta, gamma1, gamma2, phi, m }))),
);

export const WEEKS = 624;
/** Past outbreaks begin in the weeks from here until the judged weeks. */
const BASELINE_FROM = 312;
/** The last 49 weeks are judged. */
export const JUDGED_FROM = 575;
const PAST_OUTBREAKS = 4;
/** An outbreak's expected size in standard deviations of the baseline where it begins. */
const SIZES = [2, 3, 5, 10] as const;
/** Cases come so many weeks after the begin: the whole part of a lognormal variable with this deviation, ln mean 0. */
const SPREAD = 0.5;

/**
 * One series by the scheme of Noufaily et al. 2013 (Stat Med 32:1206): a negative binomial baseline, four outbreaks in
 * the past, one in the judged weeks. An outbreak's size is Poisson around k standard deviations; its cases are spread
 * lognormally from its first week on. The paper looks at each k from 1 to 10 apart; here k is one of 2, 3, 5, 10 for the
 * judged outbreak as for the past ones.
 */
export function simulateSeries(scenario: Scenario, random: Random): SimulatedSeries {
  const counts = Array.from({ length: WEEKS }, (_, t) => baselineCount(scenario, meanAt(scenario, t), random));
  for (let i = 0; i < PAST_OUTBREAKS; i++) addOutbreak(scenario, counts, BASELINE_FROM, JUDGED_FROM, random);
  const before = [...counts];
  addOutbreak(scenario, counts, JUDGED_FROM, WEEKS, random);
  return { counts, outbreak: counts.map((count, t) => count - (before[t] ?? 0)) };
}

function meanAt({ theta, beta, gamma1, gamma2, m }: Scenario, t: number): number {
  let exponent = theta + beta * (t + 1);
  for (let wave = 1; wave <= m; wave++) {
    const angle = (2 * Math.PI * wave * (t + 1)) / 52;
    exponent += gamma1 * Math.cos(angle) + gamma2 * Math.sin(angle);
  }
  return Math.exp(exponent);
}

function baselineCount({ phi }: Scenario, mean: number, random: Random): number {
  return phi > 1 ? random.negativeBinomial(mean, mean / (phi - 1)) : random.poisson(mean);
}

function addOutbreak(scenario: Scenario, counts: number[], from: number, to: number, random: Random): void {
  const start = from + Math.floor(random.uniform() * (to - from));
  const k = SIZES[Math.floor(random.uniform() * SIZES.length)] ?? 2;
  const size = random.poisson(k * Math.sqrt(scenario.phi * meanAt(scenario, start)));
  for (let i = 0; i < size; i++) {
    const week = start + Math.floor(Math.exp(SPREAD * random.normal()));
    if (week < to) counts[week] = (counts[week] ?? 0) + 1;
  }
}
