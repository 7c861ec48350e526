import { type Provenance, inputsDigest } from "../provenance.ts";
import { type DailyCounts, firstDays } from "./counts.ts";
import { dayText } from "./days.ts";
import { EpidemicError, whole } from "./fault.ts";
import { exceeds, type Projection, type ProjectOptions, project } from "./project.ts";

export interface NamedCounts {
  readonly name: string;
  readonly counts: DailyCounts;
}

export interface CalibrateOptions extends ProjectOptions {
  /** Days before the first projection; 21 when absent. */
  readonly warmUp?: number;
  /** Days from one projection to the next; the horizon when absent, so that no day is judged twice. */
  readonly step?: number;
  /** Only projections made from this day to that one, YYYY-MM-DD. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** A window with as many cases counts as enough; 11 when absent. */
  readonly casesMin?: number;
  /** The N of the events "more than N cases over the horizon"; 0, 10 and 50 when absent. */
  readonly thresholds?: readonly number[];
}

/** How projections held against what came. */
export interface CalibrationRow {
  /** All projections, those from a window with too few cases, those from one with enough. */
  readonly group: "all" | "few" | "enough";
  /** The event: more cases over the horizon than this; null: more than over as many days before it. */
  readonly above: number | null;
  readonly projections: number;
  readonly coverage50: number | null;
  readonly coverage95: number | null;
  /** Mean width of the 95 % interval, cases. */
  readonly width95: number | null;
  readonly brier: number | null;
  /** The Brier score of always saying the share of events in this very group: what a projection must beat. */
  readonly brierBaseRate: number | null;
  readonly events: number;
}

export interface Calibration {
  readonly provenance: Provenance;
  readonly rows: readonly CalibrationRow[];
  /** Projections that could not be made: no case to project from, or a day without a count. */
  readonly skipped: number;
}

const GROUPS = ["all", "few", "enough"] as const;

interface Judged {
  readonly enough: boolean;
  readonly in50: boolean;
  readonly in95: boolean;
  readonly width: number;
  readonly came: number;
  readonly before: number;
  readonly projection: Projection;
}

/**
 * Projects from day after day of known series, each time with what was known then, and holds the total of the horizon
 * against what came: coverage of the central intervals and the Brier score (1950).
 *
 * @throws EpidemicError `PARAMETER`
 */
export function calibrate(series: readonly NamedCounts[], options: CalibrateOptions): Calibration {
  const { warmUp = 21, from, to, casesMin = 11, thresholds = [0, 10, 50], horizon = 7, window = 7, seed = 1 } = options;
  const step = options.step ?? horizon;
  whole("The warm-up", warmUp, window + 1, 10_000);
  whole("The step", step, 1, 365);
  whole("The horizon", horizon, 1, 365);
  const judged: Judged[] = [];
  let skipped = 0;
  for (const [place, { counts }] of series.entries()) {
    for (let origin = warmUp; origin + horizon <= counts.total.length; origin += step) {
      const day = dayText(counts.first + origin - 1);
      if ((from !== undefined && day < from) || (to !== undefined && day > to)) continue;
      // Each projection has numbers of its own, so that the table does not hang on one draw.
      const own = { ...options, horizon, window, seed: (seed + place * 10_007 + origin) >>> 0 };
      const result = judge(counts, origin, own, casesMin);
      if (result === null) skipped += 1;
      else judged.push(result);
    }
  }
  const { interval, imports = 0.1, dispersion = 0.2, drift = 0.2, damping = 0.2, simulations = 1000 } = options;
  const parameters = {
    warmUp,
    step,
    horizon,
    window,
    casesMin,
    seed,
    simulations,
    imports,
    dispersion,
    drift,
    damping,
  };
  return {
    provenance: { method: "calibration-renewal", version: 1, parameters, inputs: inputsDigest([series, interval]) },
    rows: GROUPS.flatMap((group) => {
      const members = judged.filter(({ enough }) => group === "all" || enough === (group === "enough"));
      return [null, ...thresholds].map((above) => row(group, above, members));
    }),
    skipped,
  };
}

type Judge = ProjectOptions & { readonly horizon: number; readonly window: number };

function judge(counts: DailyCounts, origin: number, options: Judge, casesMin: number): Judged | null {
  const came = total(counts.total.slice(origin, origin + options.horizon));
  const before = total(counts.total.slice(Math.max(0, origin - options.horizon), origin));
  const recent = total(counts.total.slice(origin - options.window, origin));
  if (came === null || before === null || recent === null || recent === 0) return null;
  try {
    const projection = project(firstDays(counts, origin), options);
    const { q025, q25, q75, q975 } = projection.total;
    if (q025 === null || q25 === null || q75 === null || q975 === null) return null;
    return {
      enough: recent >= casesMin,
      in50: came >= q25 && came <= q75,
      in95: came >= q025 && came <= q975,
      width: q975 - q025,
      came,
      before,
      projection,
    };
  } catch (error) {
    if (error instanceof EpidemicError && error.code === "NO_ESTIMATE") return null;
    throw error;
  }
}

function row(group: CalibrationRow["group"], above: number | null, judged: readonly Judged[]): CalibrationRow {
  const n = judged.length;
  const share = (value: (one: Judged) => number) =>
    n === 0 ? null : judged.reduce((sum, one) => sum + value(one), 0) / n;
  const happened = ({ came, before }: Judged) => Number(came > (above ?? before));
  const rate = share(happened);
  return {
    group,
    above,
    projections: n,
    coverage50: share(({ in50 }) => Number(in50)),
    coverage95: share(({ in95 }) => Number(in95)),
    width95: share(({ width }) => width),
    brier: share((one) => (exceeds(one.projection, above ?? one.before) - happened(one)) ** 2),
    brierBaseRate: rate === null ? null : rate * (1 - rate),
    events: judged.reduce((sum, one) => sum + happened(one), 0),
  };
}

function total(counts: readonly (number | null)[]): number | null {
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}
