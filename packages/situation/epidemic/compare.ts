import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayNumber, dayText } from "./days.ts";
import { EpidemicError, whole, within } from "./fault.ts";
import { infectivity, localCounts } from "./infectivity.ts";
import type { Gamma } from "../numeric/gamma.ts";
import { mean, sampleQuantile, sorted } from "../numeric/quantiles.ts";
import { negativeBinomialQuantile } from "../numeric/negativebinomial.ts";
import { poissonQuantile } from "../numeric/poisson.ts";
import { Random } from "../numeric/random.ts";
import { posterior, priorOf } from "./rt.ts";
import type { SerialInterval } from "./serialinterval.ts";

export interface CompareOptions {
  readonly interval: SerialInterval;
  /** Hours until control starts when the word goes hop by hop: what the recorded outbreak is taken to have had. */
  readonly hopHours: number;
  /** Hours until control starts when all are told at once. */
  readonly atOnceHours: number;
  /** Days of the windows that share one R, side by side and not overlapping; 2 when absent, to follow a fast change. */
  readonly window?: number;
  /** The day from which control shows in the counts; when absent the first day of the first window with R below 1. */
  readonly controlDay?: string | undefined;
  readonly priorMean?: number;
  readonly priorSd?: number;
  readonly simulations?: number;
  readonly seed?: number;
  /** Size of the negative binomial of offspring; null for Poisson, which is the default. */
  readonly dispersion?: number | null;
}

/** Fewer cases than this and R is mostly the prior's. */
const CASES_MIN = 11;

/** Cases of the whole series in one arm, or the difference of the arms, seed by seed. */
export interface CompareRow {
  readonly arm: "recorded" | "hop-by-hop" | "at-once" | "difference";
  readonly hours: number | null;
  readonly mean: number | null;
  readonly q025: number | null;
  readonly median: number | null;
  readonly q975: number | null;
}

export interface Comparison {
  readonly provenance: Provenance;
  readonly rows: readonly CompareRow[];
  /** The share of seeds in which at-once had fewer cases. */
  readonly fewerAtOnce: number;
  readonly assumptions: readonly string[];
  /** The day from which control showed in the counts. */
  readonly controlDay: string;
  readonly windows: readonly { readonly start: string; readonly end: string; readonly rMean: number }[];
}

/**
 * What would have been, in a model, had control started earlier: a stochastic renewal process on Cori's R. Each seed
 * draws an R for each window from its posterior; in the arm at once the same R of the days from the control day on comes
 * earlier by the hours saved, and the time before it is as much shorter. A model and not evidence.
 *
 * @throws EpidemicError `PARAMETER`; `NO_ESTIMATE` where a day of the series is unknown
 */
export function compareControl(counts: DailyCounts, options: CompareOptions): Comparison {
  const { interval, hopHours, atOnceHours, dispersion = null } = options;
  const { window = 2, priorMean = 5, priorSd = 5, simulations = 1000, seed = 1 } = options;
  whole("The window", window, 1, 365);
  whole("The number of simulations", simulations, 10, 1_000_000);
  whole("The seed", seed, 0, 0xffff_ffff);
  within("The hours hop by hop", hopHours, 0, 24 * 30);
  within("The hours at once", atOnceHours, 0, hopHours);
  if (dispersion !== null) within("The dispersion", dispersion, 1e-3, 1e9);
  const total = known(counts);
  const blocks = windows(counts, interval, window, priorOf(priorMean, priorSd));
  const arms: [number[], number[]] = [[], []];
  const control = controlStart(counts, blocks, options.controlDay);
  const earlierDays = (hopHours - atOnceHours) / 24;
  for (let i = 0; i < simulations; i++) {
    const own = (seed + i) >>> 0;
    const draw = new Random(own);
    const r = blocks.flatMap(({ r: { shape, scale }, days }) => Array(days).fill(draw.gamma(shape) * scale));
    // Both arms meet the same chance, day by day: what differs is the hours.
    const chances = r.map(() => draw.uniform());
    for (const [arm, shift] of [0, earlierDays].entries())
      arms[arm]?.push(outbreak(total, counts.imported, earlier(r, control - 1, shift), interval, dispersion, chances));
  }
  const [hop, once] = arms;
  const difference = hop.map((cases, i) => cases - (once[i] ?? 0));
  const recorded = total.reduce((sum, count) => sum + count, 0);
  const rows: CompareRow[] = [
    { arm: "recorded", hours: null, mean: recorded, q025: null, median: null, q975: null },
    { arm: "hop-by-hop", hours: hopHours, ...summary(hop) },
    { arm: "at-once", hours: atOnceHours, ...summary(once) },
    { arm: "difference", hours: hopHours - atOnceHours, ...summary(difference) },
  ];
  const parameters = { hopHours, atOnceHours, window, priorMean, priorSd, simulations, seed, dispersion };
  return {
    provenance: { method: "compare-renewal", version: 1, parameters, inputs: inputsDigest([counts, interval]) },
    rows,
    fewerAtOnce: difference.filter((cases) => cases > 0).length / simulations,
    controlDay: dayText(counts.first + control),
    assumptions: assumptions({ ...options, dispersion }, window, counts, dayText(counts.first + control)),
    windows: blocks.map(({ start, days, r }) => ({
      start: dayText(counts.first + start),
      end: dayText(counts.first + start + days - 1),
      rMean: r.shape * r.scale,
    })),
  };
}

interface Block {
  readonly start: number;
  readonly days: number;
  readonly r: Gamma;
}

/**
 * Windows side by side from the second day on, so that their posteriors are independent. Each grows until it has enough
 * cases for an R that is not the prior's; what is left over at the end joins the last.
 */
function windows(counts: DailyCounts, interval: SerialInterval, window: number, prior: Gamma): Block[] {
  const local = localCounts(counts);
  const parts: { start: number; days: number; cases: number; infective: number }[] = [];
  let isOpen = false;
  for (let day = 1; day < local.length; day++) {
    if (!isOpen) parts.push({ start: day, days: 0, cases: 0, infective: 0 });
    const part = parts.at(-1);
    if (part === undefined) break;
    part.days += 1;
    part.cases += local[day] ?? 0;
    part.infective += infectivity(counts.total, interval, day);
    isOpen = part.days < window || part.cases < CASES_MIN;
  }
  const rest = isOpen && parts.length > 1 ? parts.pop() : undefined;
  const last = parts.at(-1);
  if (last === undefined) throw new EpidemicError("NO_ESTIMATE", "One day is too short; give the whole outbreak.");
  if (rest !== undefined) {
    last.days += rest.days;
    last.cases += rest.cases;
    last.infective += rest.infective;
  }
  if (last.infective <= 0) throw new EpidemicError("NO_ESTIMATE", "No case could infect; begin with the first case.");
  return parts.map(({ start, days, cases, infective }) => ({ start, days, r: posterior(prior, cases, infective) }));
}

/** The day, counted from the series' first, from which control showed. */
function controlStart({ first }: DailyCounts, blocks: readonly Block[], given: string | undefined): number {
  const last = blocks.at(-1);
  const end = last === undefined ? 0 : last.start + last.days;
  const found =
    given === undefined
      ? blocks.find(({ r }) => r.shape * r.scale < 1)?.start
      : (dayNumber(given) ?? Number.NaN) - first;
  if (found === undefined) throw new EpidemicError("NO_ESTIMATE", "R never falls below 1; name the day of control.");
  if (!(found >= 1 && found < end))
    throw new EpidemicError("PARAMETER", `The day of control ${given} is not in the series after its first day.`);
  return found;
}

/**
 * R of each day when its course from index `control` on comes earlier by a part of days and what was before it has that
 * much less time. R is a step a day; a day in which it changes has the mean over its hours.
 */
function earlier(r: readonly number[], control: number, days: number): number[] {
  const change = Math.max(0, control - days);
  return r.map((_, day) => {
    const until = Math.min(day + 1, Math.max(day, change));
    return integral(r, day, until) + integral(r, until + days, day + 1 + days);
  });
}

/** Of the steps between two times; the last step goes on. */
function integral(r: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let start = from; start < to; ) {
    const end = Math.min(to, Math.floor(start) + 1);
    sum += (r[Math.min(Math.floor(start), r.length - 1)] ?? 0) * (end - start);
    start = end;
  }
  return sum;
}

function outbreak(
  total: readonly number[],
  imported: readonly (number | null)[],
  r: readonly number[],
  interval: SerialInterval,
  dispersion: number | null,
  chances: readonly number[],
): number {
  const cases = [total[0] ?? 0];
  for (const [i, reproduction] of r.entries()) {
    const lambda = infectivity(cases, interval, i + 1);
    cases.push((imported[i + 1] ?? 0) + infected(reproduction * lambda, lambda, dispersion, chances[i] ?? 0.5));
  }
  return cases.reduce((sum, count) => sum + count, 0);
}

/** The count that has this chance; one chance gives more cases for a higher mean. */
function infected(expected: number, lambda: number, dispersion: number | null, chance: number): number {
  if (expected <= 0) return 0;
  return dispersion === null
    ? poissonQuantile(expected, chance)
    : negativeBinomialQuantile({ mean: expected, size: dispersion * lambda }, chance);
}

function known({ first, total }: DailyCounts): number[] {
  return total.map((count, i) => {
    if (count === null)
      throw new EpidemicError("NO_ESTIMATE", `${dayText(first + i)} has no count; the comparison needs every day.`);
    return count;
  });
}

function summary(cases: readonly number[]): Pick<CompareRow, "mean" | "q025" | "median" | "q975"> {
  const ordered = sorted(cases);
  const q = (p: number) => sampleQuantile(ordered, p);
  return { mean: mean(cases), q025: q(0.025), median: q(0.5), q975: q(0.975) };
}

function assumptions(
  options: CompareOptions,
  window: number,
  { first, total }: DailyCounts,
  controlDay: string,
): string[] {
  const { hopHours, atOnceHours, dispersion } = options;
  const spread = dispersion === null ? "all cases infect alike (Poisson)" : `offspring vary with size ${dispersion}`;
  return [
    "This is a model and not evidence: nobody saw the outbreak that did not happen.",
    `The recorded outbreak had the hop-by-hop delay of ${hopHours} h; at once takes ${atOnceHours} h.`,
    `Control shows in the counts from ${controlDay} on; at once, that day and all after it come ${hopHours - atOnceHours} h earlier, and the days before are as they were but as much shorter. Nothing else differs.`,
    "Cases are counted by day of report and stand for days of onset; the delay from onset to report is constant.",
    `R is one value in each window of at least ${window} days and ${CASES_MIN} cases, drawn from its posterior after Cori et al. 2013; ${spread}.`,
    `The cases of ${dayText(first)} (${total[0] ?? 0}) are all imported and the same in both arms, as are imported cases of later days.`,
    "Cases that nobody reported, people who run out, other areas and behaviour that changes by itself are left out.",
    "Both arms use the same random numbers, seed by seed; the difference is taken within a seed.",
  ];
}
