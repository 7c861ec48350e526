import { EpidemicError, within } from "./fault.ts";

/** How much of an area's travel goes to another: people, or any measure that is the same for all links. */
export interface TravelLink {
  readonly from: string;
  readonly to: string;
  readonly flow: number;
}

export interface GravityArea {
  readonly area: string;
  readonly population: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface GravityOptions {
  /** Exponents of the populations and the distance; 1, 1 and 2 when absent. */
  readonly fromExponent?: number;
  readonly toExponent?: number;
  readonly distanceExponent?: number;
}

const EARTH_KM = 6371;
/** Nearer areas count as this far: the distance between two centres says little then. */
const DISTANCE_MIN_KM = 10;

/**
 * Links by the gravity model, population^a × population^b / distance^c, where no travel data exist (Zipf 1946; for
 * epidemics Viboud et al. 2006, Science 312:447). Only their proportions mean something.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function gravityLinks(areas: readonly GravityArea[], options: GravityOptions = {}): TravelLink[] {
  const { fromExponent = 1, toExponent = 1, distanceExponent = 2 } = options;
  for (const { area, population, latitude, longitude } of areas) {
    within(`The population of ${area}`, population, 1, 1e10);
    within(`The latitude of ${area}`, latitude, -90, 90);
    within(`The longitude of ${area}`, longitude, -180, 180);
  }
  return areas.flatMap((from) =>
    areas
      .filter(({ area }) => area !== from.area)
      .map((to) => ({
        from: from.area,
        to: to.area,
        flow:
          (from.population ** fromExponent * to.population ** toExponent) /
          Math.max(DISTANCE_MIN_KM, distanceKm(from, to)) ** distanceExponent,
      })),
  );
}

/** Along the great circle (haversine). */
function distanceKm(a: GravityArea, b: GravityArea): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [p, q] = [radians(a.latitude), radians(b.latitude)];
  const across = radians(b.longitude - a.longitude);
  const h = Math.sin((q - p) / 2) ** 2 + Math.cos(p) * Math.cos(q) * Math.sin(across / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Flows as shares of all that leaves an area: to, from, share. */
export function travelShares(links: readonly TravelLink[]): Map<string, Map<string, number>> {
  const leaving = new Map<string, number>();
  for (const { from, to, flow } of links) {
    if (!(flow >= 0 && flow < Number.POSITIVE_INFINITY) || from === to)
      throw new EpidemicError("PARAMETER", `The link from ${from} to ${to} needs a flow of 0 or more to another area.`);
    leaving.set(from, (leaving.get(from) ?? 0) + flow);
  }
  const shares = new Map<string, Map<string, number>>();
  for (const { from, to, flow } of links) {
    const all = leaving.get(from) ?? 0;
    const own = shares.get(to) ?? new Map<string, number>();
    if (all > 0) own.set(from, (own.get(from) ?? 0) + flow / all);
    shares.set(to, own);
  }
  return shares;
}
