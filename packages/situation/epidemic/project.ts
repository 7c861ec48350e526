import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayText } from "./days.ts";
import { EpidemicError, whole, within } from "./fault.ts";
import { infectivity, localCounts } from "./infectivity.ts";
import { type Gamma, gammaTail } from "../numeric/gamma.ts";
import { mean, sampleQuantile, sorted } from "../numeric/quantiles.ts";
import { Random } from "../numeric/random.ts";
import { posterior, priorOf } from "./rt.ts";
import type { SerialInterval } from "./serialinterval.ts";

export interface ProjectOptions {
  readonly interval: SerialInterval;
  /** Days of the window that R is taken from; 7 when absent. */
  readonly window?: number;
  /** Mean and deviation of R before the data; 1 and 1 when absent: a week with few cases says little of growth. */
  readonly priorMean?: number;
  readonly priorSd?: number;
  /** Days ahead; 7 when absent. */
  readonly horizon?: number;
  readonly simulations?: number;
  readonly seed?: number;
  /**
   * How unevenly cases infect: each infects by a negative binomial with this size (Lloyd-Smith et al. 2005); null: all
   * alike (Poisson). 0.2 when absent.
   */
  readonly dispersion?: number | null;
  /** Deviation of ln R from one day to the next, for R does not stay as it was; 0.2 when absent. */
  readonly drift?: number;
  /** The share of ln R that is lost a day: growth is met by measures, decline ends; 0.2 when absent, 0 for none. */
  readonly damping?: number;
  /**
   * Cases a day that are not infected by the series' own; `recent`: as many as were imported in the window, as a gamma
   * posterior with shape 0.5 added; 0.1 when absent.
   */
  readonly imports?: number | "recent";
}

/** A day ahead, or all of them as `total`. */
export interface ProjectionRow {
  readonly day: string;
  readonly mean: number | null;
  readonly q025: number | null;
  readonly q25: number | null;
  readonly median: number | null;
  readonly q75: number | null;
  readonly q975: number | null;
}

export interface Projection {
  readonly provenance: Provenance;
  /** P(R > 1) in the window that was projected from. */
  readonly above1: number;
  readonly rMean: number;
  readonly rows: readonly ProjectionRow[];
  readonly total: ProjectionRow;
  /** Cases over the whole horizon, one a simulation, in order. */
  readonly totals: readonly number[];
}

/**
 * Cases of the coming days by a stochastic renewal process on the last window's R (Cori et al. 2013; Nouvellet et al.
 * 2018, Epidemics 22:3): each simulation draws an R, lets it drift, and draws each day's cases from R and the
 * infectivity of all cases until then. It knows no measures, no susceptibles who run out and no reporting delay. The
 * defaults of dispersion, drift, damping, imports and prior were chosen on the provinces of China, June to August 2021; `calibrate`
 * tells how they do elsewhere.
 *
 * @throws EpidemicError `PARAMETER`; `NO_ESTIMATE` where the last window has unknown days or no infectivity
 */
export function project(counts: DailyCounts, options: ProjectOptions): Projection {
  const settings = { window: 7, priorMean: 1, priorSd: 1, horizon: 7, simulations: 1000, seed: 1, ...options };
  const { interval, window, priorMean, priorSd, horizon, simulations, seed } = settings;
  const { dispersion = 0.2, drift = 0.2, damping = 0.2, imports = 0.1 } = options;
  whole("The window", window, 1, 365);
  whole("The horizon", horizon, 1, 365);
  whole("The number of simulations", simulations, 10, 1_000_000);
  whole("The seed", seed, 0, 0xffff_ffff);
  within("The drift", drift, 0, 5);
  within("The damping", damping, 0, 1);
  if (dispersion !== null) within("The dispersion", dispersion, 1e-3, 1e9);
  if (imports !== "recent") within("The imported cases a day", imports, 0, 1e6);

  const recent = lastWindow(counts, interval, window);
  const r = posterior(priorOf(priorMean, priorSd), recent.local, recent.infective);
  const random = new Random(seed);
  const paths = Array.from({ length: simulations }, () => {
    const from = imports === "recent" ? random.gamma(recent.imported + 0.5) / window : imports;
    return path(counts.total, { interval, horizon, dispersion, drift, damping, imports: from, r }, random);
  });
  const last = counts.first + counts.total.length - 1;
  const rows = Array.from({ length: horizon }, (_, i) => ({
    day: dayText(last + 1 + i),
    ...summary(sorted(paths.map((days) => days[i] ?? 0))),
  }));
  const totals = sorted(paths.map((days) => days.reduce((sum, count) => sum + count, 0)));
  const { interval: _, ...parameters } = { ...settings, dispersion, drift, damping, imports };
  return {
    provenance: { method: "projection-renewal", version: 1, parameters, inputs: inputsDigest([counts, interval]) },
    above1: gammaTail(r, 1),
    rMean: r.shape * r.scale,
    rows,
    total: { day: "total", ...summary(totals) },
    totals,
  };
}

/** The share of simulations in which more than `threshold` cases come over the horizon. */
export function exceeds({ totals }: Projection, threshold: number): number {
  return totals.filter((total) => total > threshold).length / totals.length;
}

function lastWindow(counts: DailyCounts, interval: SerialInterval, window: number) {
  const length = counts.total.length;
  const first = Math.max(1, length - window);
  const days = localCounts(counts).slice(first);
  let [local, infective, imported] = [0, 0, 0];
  for (const [i, count] of days.entries()) {
    if (count === null)
      throw new EpidemicError("NO_ESTIMATE", `${dayText(counts.first + first + i)} has no count; the last days must.`);
    local += count;
    infective += infectivity(counts.total, interval, first + i);
    imported += counts.imported[first + i] ?? 0;
  }
  if (length <= window) throw new EpidemicError("NO_ESTIMATE", `${length} days are too few; give more than ${window}.`);
  if (infective <= 0)
    throw new EpidemicError("NO_ESTIMATE", "No case before could infect; there is nothing to project.");
  return { local, infective, imported };
}

interface PathOptions {
  readonly interval: SerialInterval;
  readonly horizon: number;
  readonly dispersion: number | null;
  readonly drift: number;
  readonly damping: number;
  readonly imports: number;
  readonly r: Gamma;
}

function path(total: readonly (number | null)[], options: PathOptions, random: Random): number[] {
  const { interval, horizon, dispersion, drift, damping, imports, r } = options;
  const past = total.slice(-interval.length);
  let reproduction = random.gamma(r.shape) * r.scale;
  const known = past.length;
  for (let day = 0; day < horizon; day++) {
    if (drift > 0) reproduction *= Math.exp(drift * random.normal() - (drift * drift) / 2);
    reproduction **= 1 - damping;
    const lambda = infectivity(past, interval, known + day);
    past.push(offspring(reproduction, lambda, dispersion, random) + random.poisson(imports));
  }
  return past.slice(known).map((count) => count ?? 0);
}

/** Cases that the infectivity of one day brings. */
function offspring(r: number, lambda: number, dispersion: number | null, random: Random): number {
  if (lambda <= 0) return 0;
  return dispersion === null
    ? random.poisson(r * lambda)
    : random.negativeBinomial(r * lambda, Math.max(dispersion * lambda, 1e-6));
}

function summary(ordered: readonly number[]): Omit<ProjectionRow, "day"> {
  const q = (p: number) => sampleQuantile(ordered, p);
  return { mean: mean(ordered), q025: q(0.025), q25: q(0.25), median: q(0.5), q75: q(0.75), q975: q(0.975) };
}
