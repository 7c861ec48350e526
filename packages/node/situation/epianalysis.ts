import type { EpiReply } from "@tocsin/api";
import {
  type Case,
  type CaseRow,
  type DailyCounts,
  type DayRow,
  EpidemicError,
  type SerialInterval,
  dailyCounts,
  dayText,
  discreteSerialInterval,
  epidemicCurve,
  estimateRt,
  growth,
  nowcast,
  project,
  readCases,
} from "@tocsin/situation";

/** What an epidemic analysis is made of: a line list, or counts by day; never both. */
export interface EpiInput {
  readonly cases?: readonly CaseRow[];
  readonly counts?: readonly DayRow[];
  /** Mean and deviation of the serial interval, days. */
  readonly interval?: { readonly mean: number; readonly sd: number };
  readonly window: number;
  readonly horizon: number;
  /** The newest day, where the caller asks for an earlier one than the data have. */
  readonly to?: string;
}

/** What of a reply the analysis gives. */
export type EpiAnalysis = Pick<EpiReply, "asOf" | "curves" | "growth" | "rt" | "nowcast" | "projection" | "missing">;

type Missing = EpiReply["missing"][number];

/** The parts that the inputs allow; each that they do not allow is named with the reason. Pure. */
export function analyseEpi(input: EpiInput): EpiAnalysis {
  const missing: Missing[] = [];
  const attempt = <T>(what: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof EpidemicError)) throw error;
      missing.push({ what, code: error.code, say: error.message });
      return undefined;
    }
  };
  const { cases } = readCases(input.cases ?? []);
  const isListed = input.cases !== undefined;
  const onset = isListed ? attempt("onset", () => epidemicCurve(cases, "onset")) : undefined;
  const report = attempt("report", () =>
    isListed
      ? epidemicCurve(cases, "report")
      : { by: "report" as const, counts: dailyCounts(input.counts ?? []).counts, undated: 0 },
  );
  const curves = [report, onset].filter((curve) => curve !== undefined).map(curveOf);
  if (report === undefined) return { curves, missing };
  const asOf = report.counts.first + report.counts.total.length - 1;
  const interval = attempt("rt", () => intervalOf(input));
  const parts = {
    growth: attempt("growth", () => newestGrowth(report.counts, input.window)),
    rt: interval && attempt("rt", () => rtOf(report.counts, interval, input)),
    nowcast: isListed ? attempt("nowcast", () => nowcastOf(cases, asOf)) : undefined,
    projection: interval && attempt("projection", () => projectionOf(report.counts, interval, input)),
  };
  const had = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
  return { asOf: dayText(asOf), curves, ...had, missing };
}

function curveOf({ by, counts, undated }: ReturnType<typeof epidemicCurve>): EpiReply["curves"][number] {
  const days = counts.total.map((total, i) => ({
    day: dayText(counts.first + i),
    total,
    imported: counts.imported[i] ?? null,
  }));
  return { by, days, undated };
}

/** @throws EpidemicError SERIAL_INTERVAL where none is given: it depends on the disease */
function intervalOf({ interval }: EpiInput): SerialInterval {
  if (interval === undefined)
    throw new EpidemicError("SERIAL_INTERVAL", "Give siMean and siSd: the serial interval depends on the disease.");
  return discreteSerialInterval(interval.mean, interval.sd);
}

function newestGrowth(counts: DailyCounts, window: number) {
  const { provenance, rows } = growth(counts, window);
  const newest = rows.at(-1);
  if (newest === undefined)
    throw new EpidemicError("NO_ESTIMATE", `The series is shorter than the window of ${window} days.`);
  return { provenance, ...newest };
}

function rtOf(counts: DailyCounts, interval: SerialInterval, { window }: EpiInput) {
  const { rows, ...rest } = estimateRt(counts, { interval, window });
  return { ...rest, rows: [...rows] };
}

function nowcastOf(cases: readonly Case[], asOf: number) {
  const { provenance, rows } = nowcast(cases, { asOf });
  return { provenance, rows: [...rows] };
}

/** Without the single simulations, which are many. */
function projectionOf(counts: DailyCounts, interval: SerialInterval, { window, horizon }: EpiInput) {
  const { totals: _totals, ...projection } = project(counts, { interval, window, horizon });
  return { ...projection, rows: [...projection.rows] };
}
