import { type Provenance, inputsDigest } from "../provenance.ts";
import type { Case } from "./cases.ts";
import { dayText } from "./days.ts";
import { type DelayDistribution, type DelayRow, reportingDelay } from "./delay.ts";
import { whole } from "./fault.ts";
import { sampleQuantile, sorted } from "../numeric/quantiles.ts";
import { Random } from "../numeric/random.ts";

export interface NowcastOptions {
  /** Number of the day until which reports are in. */
  readonly asOf: number;
  /** Longest delay, days; the longest seen when absent. */
  readonly longest?: number;
  readonly simulations?: number;
  readonly seed?: number;
}

/** Cases with onset on a day: those reported, and how many there will have been. */
export interface NowcastRow {
  readonly day: string;
  readonly reported: number;
  /** The share of the day's cases that is reported by now. */
  readonly share: number;
  readonly median: number | null;
  readonly q025: number | null;
  readonly q25: number | null;
  readonly q75: number | null;
  readonly q975: number | null;
  /** Less than 2 % are reported by now: a figure would be a guess. */
  readonly reason: "hardly-reported" | null;
}

export interface Nowcast {
  readonly provenance: Provenance;
  readonly delay: DelayDistribution;
  readonly rows: readonly NowcastRow[];
}

const SHARE_MIN = 0.02;
/** Weight of the neighbouring days' level against a day's own reports, in cases. */
const LEVEL_WEIGHT = 0.5;

/**
 * Cases by day of onset corrected for reports still to come: Lawless 1994 (Can J Stat 22:15), n / F, with the interval of
 * the Bayesian form (Höhle and an der Heiden 2014, Biometrics 70:993). The delay's reverse hazards are drawn from beta
 * posteriors, the cases to come from a negative binomial, whose prior is the level of the days that are mostly in. The
 * delay is taken to have stayed the same, and a case without an onset is not in it.
 *
 * @throws EpidemicError `NO_ESTIMATE` when no case has both dates, `PARAMETER`
 */
export function nowcast(cases: readonly Case[], options: NowcastOptions): Nowcast {
  const { asOf, longest, simulations = 1000, seed = 1 } = options;
  whole("The number of simulations", simulations, 10, 100_000);
  whole("The seed", seed, 0, 0xffff_ffff);
  const delay = longest === undefined ? reportingDelay(cases, asOf) : reportingDelay(cases, asOf, longest);
  const max = delay.rows.length - 1;
  const days = Array.from({ length: max + 1 }, (_, i) => asOf - max + i);
  const reported = days.map(
    (day) => cases.filter((one) => one.onset === day && isIn(one.report, asOf, day, max)).length,
  );
  const shares = days.map((day) => delay.rows[asOf - day]?.cumulative ?? 1);
  const level = levelOf(reported, shares);
  const random = new Random(seed);
  const draws: number[][] = days.map(() => []);
  for (let i = 0; i < simulations; i++) {
    const drawn = drawnShares(delay.rows, random);
    for (const [d, n] of reported.entries()) {
      const share = drawn[max - d] ?? 1;
      const rate = random.gamma(n + LEVEL_WEIGHT) / (share + LEVEL_WEIGHT / level);
      draws[d]?.push(n + random.poisson(rate * (1 - share)));
    }
  }
  const rows = days.map((day, d): NowcastRow => {
    const own = { day: dayText(day), reported: reported[d] ?? 0, share: shares[d] ?? 1 };
    if (own.share < SHARE_MIN)
      return { ...own, median: null, q025: null, q25: null, q75: null, q975: null, reason: "hardly-reported" };
    const ordered = sorted(draws[d] ?? []);
    const q = (p: number) => sampleQuantile(ordered, p);
    return {
      ...own,
      median: q(0.5),
      q025: q(0.025),
      q25: q(0.25),
      q75: q(0.75),
      q975: q(0.975),
      reason: null,
    };
  });
  const parameters = { asOf: dayText(asOf), longest: max, simulations, seed };
  const inputs = inputsDigest(cases.map(({ onset, report }) => [onset, report]));
  return { provenance: { method: "nowcast-lawless", version: 1, parameters, inputs }, delay, rows };
}

function isIn(report: number | null, asOf: number, onset: number, longest: number): boolean {
  return report !== null && report <= asOf && report >= onset && report - onset <= longest;
}

/** Mean of n / F over the newest seven days with more than half reported; half a case at the least. */
function levelOf(reported: readonly number[], shares: readonly number[]): number {
  const estimates = reported.flatMap((n, d) => ((shares[d] ?? 0) > 0.5 ? [n / (shares[d] ?? 1)] : [])).slice(-7);
  return Math.max(0.5, estimates.reduce((sum, n) => sum + n, 0) / Math.max(1, estimates.length));
}

/** One draw of the share reported within each delay. */
function drawnShares(rows: readonly DelayRow[], random: Random): number[] {
  const shares = Array<number>(rows.length).fill(1);
  for (let days = rows.length - 1; days >= 1; days--) {
    const { count, atRisk } = rows[days] ?? { count: 0, atRisk: 0 };
    const hazard = atRisk === 0 ? 0 : random.beta(count + 0.5, atRisk - count + 0.5);
    shares[days - 1] = (shares[days] ?? 1) * (1 - hazard);
  }
  return shares;
}
