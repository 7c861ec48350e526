import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { whole, within } from "./fault.ts";
import { infectivity } from "./infectivity.ts";
import { type TravelLink, travelShares } from "./links.ts";
import type { SerialInterval } from "./serialinterval.ts";

export interface AreaCounts {
  readonly area: string;
  readonly counts: DailyCounts;
}

export interface ReachedOptions {
  readonly interval: SerialInterval;
  /** Days ahead; 7 when absent. */
  readonly horizon?: number;
  /**
   * First cases that one infectious case brings about elsewhere; fitted to the arrivals so far when absent. Without
   * arrivals there is no chance to tell, only an order.
   */
  readonly scale?: number;
}

/** An area without a case so far. */
export interface ReachedRow {
  readonly area: string;
  /** Infectious cases elsewhere, each weighted by the share of its area's travel that comes here. */
  readonly pressure: number;
  /** Of all areas not reached, the chance that this one is reached first. */
  readonly nextShare: number | null;
  /** P(reached within the horizon), null without a scale. */
  readonly chance: number | null;
}

export interface Reached {
  readonly provenance: Provenance;
  /** Highest pressure first. */
  readonly rows: readonly ReachedRow[];
  readonly scale: number | null;
  /** Arrivals that the scale was fitted to. */
  readonly arrivals: number;
}

/**
 * Areas likely to be reached next: an area without cases meets its first with the hazard scale × Σ travel share ×
 * infectivity of the areas that have cases (the gravity model's hazard, Viboud et al. 2006; exponential waiting as in
 * Kramer et al. 2016, R Soc Open Sci 3:160294). The scale is the maximum-likelihood one of the arrivals so far. The
 * pressure is taken to stay as it is; closed roads are in the links or nowhere.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function reachedNext(
  areas: readonly AreaCounts[],
  links: readonly TravelLink[],
  options: ReachedOptions,
): Reached {
  const { interval, horizon = 7 } = options;
  whole("The horizon", horizon, 1, 365);
  if (options.scale !== undefined) within("The scale", options.scale, 0, 1e9);
  const shares = travelShares(links);
  const days = timeline(areas);
  const infective = areas.map((area) => onTimeline(area, days, interval));
  const place = new Map(areas.map(({ area }, i) => [area, i]));
  const pressureOn = (to: string, day: number): number => {
    let sum = 0;
    for (const [from, share] of shares.get(to) ?? []) {
      const i = place.get(from);
      if (i !== undefined) sum += share * (infective[i]?.[day] ?? 0);
    }
    return sum;
  };
  const arrival = areas.map(({ counts }) => {
    const at = counts.total.findIndex((count) => (count ?? 0) > 0);
    return at < 0 ? null : at + counts.first - days.first;
  });
  const names = [...new Set([...areas.map(({ area }) => area), ...shares.keys()])];
  const exposures = names.flatMap((name) => {
    const i = place.get(name);
    const at = i === undefined ? null : (arrival[i] ?? null);
    const last = at ?? days.length - 1;
    return Array.from({ length: last + 1 }, (_, day) => ({ x: pressureOn(name, day), event: day === at }));
  });
  // An arrival without pressure came from outside of the links; it says nothing of them.
  const felt = exposures.filter(({ x }) => x > 0);
  const arrivals = felt.filter(({ event }) => event).length;
  const scale = options.scale ?? fittedScale(felt);
  const free = names.filter((name) => (arrival[place.get(name) ?? -1] ?? null) === null);
  const pressures = free.map((area) => ({ area, pressure: pressureOn(area, days.length) }));
  const all = pressures.reduce((sum, { pressure }) => sum + pressure, 0);
  const rows = pressures
    .map(({ area, pressure }) => ({
      area,
      pressure,
      nextShare: all > 0 ? pressure / all : null,
      chance: scale === null ? null : -Math.expm1(-scale * pressure * horizon),
    }))
    .toSorted((a, b) => b.pressure - a.pressure || (a.area < b.area ? -1 : 1));
  const parameters = { horizon, scale, scaleFitted: options.scale === undefined };
  const inputs = inputsDigest([areas, links, interval]);
  return { provenance: { method: "reached-gravity-hazard", version: 1, parameters, inputs }, rows, scale, arrivals };
}

interface Days {
  readonly first: number;
  readonly length: number;
}

function timeline(areas: readonly AreaCounts[]): Days {
  if (areas.length === 0) return { first: 0, length: 0 };
  const first = areas.reduce((min, { counts }) => Math.min(min, counts.first), Number.POSITIVE_INFINITY);
  const end = areas.reduce((max, { counts }) => Math.max(max, counts.first + counts.total.length), first);
  return { first, length: end - first };
}

/** Infectivity on each day of the timeline and on the day after it. */
function onTimeline({ counts }: AreaCounts, days: Days, interval: SerialInterval): number[] {
  const from = counts.first - days.first;
  return Array.from({ length: days.length + 1 }, (_, day) =>
    day < from ? 0 : infectivity(counts.total, interval, day - from),
  );
}

/** The s that makes Σ ln(1 − exp(−s x)) over arrivals − s Σ x over the rest greatest: where its slope is 0. */
function fittedScale(exposures: readonly { readonly x: number; readonly event: boolean }[]): number | null {
  const came = exposures.filter(({ event }) => event).map(({ x }) => x);
  const waited = exposures.reduce((sum, { x, event }) => sum + (event ? 0 : x), 0);
  if (came.length === 0 || waited <= 0) return null;
  const slope = (s: number) => came.reduce((sum, x) => sum + x / Math.expm1(s * x), 0) - waited;
  let [low, high] = [1e-12, 1];
  while (slope(high) > 0 && high < 1e12) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
