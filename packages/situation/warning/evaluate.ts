import { dayNumber } from "../epidemic/days.ts";
import { whole } from "../epidemic/fault.ts";
import { Random } from "../numeric/random.ts";
import { type Provenance, inputsDigest } from "../provenance.ts";
import { detect } from "./detect.ts";
import { K1 } from "./k1.ts";
import { emptyTally, foundAtShare, foundByAlarm, score, type Tally } from "./score.ts";
import type { CountSeries } from "./series.ts";
import type { DetectorSettings } from "./settings.ts";
import { JUDGED_FROM, SCENARIOS, simulateSeries, WEEKS } from "./simulate.ts";

/** How a detector did on series of which the outbreaks are known. */
export interface EvaluationRow {
  readonly detector: string;
  /** `simulated`: Noufaily's scheme; `k1`: the labelled series. */
  readonly series: "simulated" | "k1";
  readonly outbreaks: number;
  readonly detected: number;
  /** Share of the outbreaks with an alarm in one of their weeks. */
  readonly sensitivity: number | null;
  /** Weeks judged that belong to no outbreak, and those of them with an alarm. */
  readonly calmWeeks: number;
  readonly falseAlarms: number;
  /** False alarms that a series gives a year. */
  readonly falseAlarmsAYear: number | null;
  /** Mean over the detected ones, days from the outbreak's first week to that of the alarm. */
  readonly daysToDetection: number | null;
  /** The same with the threshold moved to where a series gives one false alarm a year. */
  readonly sensitivityAtOne: number | null;
  readonly daysAtOne: number | null;
}

/** The detector that is taken where none is named, and why. */
export interface Choice {
  /** With `years` of history, or with a `short` one. */
  readonly history: "years" | "short";
  readonly detector: string;
  readonly why: string;
}

export interface Evaluation {
  readonly provenance: Provenance;
  readonly rows: readonly EvaluationRow[];
  readonly choices: readonly Choice[];
}

export interface EvaluateOptions {
  /** Series of each of the 42 scenarios; 10 when absent. */
  readonly seeds?: number;
  readonly seed?: number;
  /** Told after each scenario. */
  readonly progress?: (done: number, of: number) => void;
}

interface Compared {
  readonly name: string;
  readonly settings: DetectorSettings;
  /** Whether it looks at past years. */
  readonly needsYears: boolean;
}

/** The detectors that are compared, each with its own defaults. */
const COMPARED: readonly Compared[] = [
  { name: "ears-c1", settings: { method: "ears-c1" }, needsYears: false },
  { name: "ears-c2", settings: { method: "ears-c2" }, needsYears: false },
  { name: "ears-c3", settings: { method: "ears-c3" }, needsYears: false },
  { name: "eears", settings: { method: "eears" }, needsYears: false },
  { name: "cusum", settings: { method: "cusum" }, needsYears: false },
  { name: "percentile 80", settings: { method: "percentile" }, needsYears: true },
  { name: "percentile 90", settings: { method: "percentile", percentile: 90 }, needsYears: true },
  { name: "farrington", settings: { method: "farrington" }, needsYears: true },
];

const WEEKS_A_YEAR = 365.25 / 7;
/** Where years of history are missing, so many weeks before the judged ones are known. */
const SHORT_HISTORY = 52;
const FIRST_DAY = dayNumber("2001-01-01") ?? 0;

/**
 * Every detector over seeded series of the 42 scenarios and over the labelled series, then the choice of the default.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function evaluateDetectors({ seeds = 10, seed = 1, progress }: EvaluateOptions = {}): Evaluation {
  whole("The number of seeds", seeds, 1, 10_000);
  whole("The seed", seed, 0, 2 ** 31);
  const simulated = COMPARED.map(emptyTally);
  for (const [i, scenario] of SCENARIOS.entries()) {
    for (let n = 0; n < seeds; n++) {
      const { counts, outbreak } = simulateSeries(scenario, new Random((seed + n * 1009 + i * 1_000_003) >>> 0));
      const inOutbreak = spanOf(outbreak.slice(JUDGED_FROM));
      COMPARED.forEach(({ settings, needsYears }, k) => {
        const known = weekly(counts.slice(needsYears ? 0 : JUDGED_FROM - SHORT_HISTORY));
        score(simulated[k] ?? emptyTally(), detect(known, settings, WEEKS - JUDGED_FROM).rows, inOutbreak);
      });
    }
    progress?.(i + 1, SCENARIOS.length);
  }
  const labelled = COMPARED.map(({ settings }) => {
    const tally = emptyTally();
    const isLabelled = K1.counts.map((_, week) => K1.outbreak.includes(week));
    score(tally, detect(weekly(K1.counts), settings).rows, isLabelled);
    return tally;
  });
  return {
    provenance: {
      method: "detector-evaluation",
      version: 1,
      parameters: { seeds, seed },
      inputs: inputsDigest([SCENARIOS, K1, COMPARED]),
    },
    rows: [
      ...simulated.map((tally, k) => rowOf(tally, k, "simulated")),
      ...labelled.map((tally, k) => rowOf(tally, k, "k1")),
    ],
    choices: [chosen(simulated, "years"), chosen(simulated, "short")],
  };
}

function weekly(counts: readonly number[]): CountSeries {
  return { first: FIRST_DAY, periodDays: 7, counts };
}

/** The weeks from an outbreak's first case to its last. */
function spanOf(outbreak: readonly number[]): boolean[] {
  const first = outbreak.findIndex((cases) => cases > 0);
  const last = outbreak.findLastIndex((cases) => cases > 0);
  return outbreak.map((_, week) => first >= 0 && week >= first && week <= last);
}

function rowOf(tally: Tally, k: number, series: EvaluationRow["series"]): EvaluationRow {
  const atOne = foundAtShare(tally, 1 / WEEKS_A_YEAR);
  return {
    detector: COMPARED[k]?.name ?? "",
    series,
    outbreaks: tally.outbreaks.length,
    ...foundByAlarm(tally),
    calmWeeks: tally.calm.length,
    falseAlarms: tally.falseAlarms,
    falseAlarmsAYear: tally.calm.length === 0 ? null : (tally.falseAlarms / tally.calm.length) * WEEKS_A_YEAR,
    sensitivityAtOne: atOne.sensitivity,
    daysAtOne: atOne.daysToDetection,
  };
}

/** The detector that finds most outbreaks at one false alarm a year, the quicker of equals. */
function chosen(tallies: readonly Tally[], history: Choice["history"]): Choice {
  const candidates = COMPARED.map(({ name, needsYears }, k) => ({
    name,
    needsYears,
    row: rowOf(tallies[k] ?? emptyTally(), k, "simulated"),
  }))
    .filter(({ needsYears }) => history === "years" || !needsYears)
    .toSorted(
      (a, b) =>
        (b.row.sensitivityAtOne ?? 0) - (a.row.sensitivityAtOne ?? 0) ||
        (a.row.daysAtOne ?? Number.MAX_VALUE) - (b.row.daysAtOne ?? Number.MAX_VALUE),
    );
  const [best, second] = candidates;
  const percent = (share: number | null | undefined) => `${(100 * (share ?? 0)).toFixed(1)} %`;
  const why =
    `at one false alarm a year and series it finds ${percent(best?.row.sensitivityAtOne)} of ${best?.row.outbreaks} ` +
    `simulated outbreaks, the next, ${second?.name}, ${percent(second?.row.sensitivityAtOne)}; with its own threshold ` +
    `${percent(best?.row.sensitivity)} at ${(best?.row.falseAlarmsAYear ?? 0).toFixed(1)} false alarms a year`;
  return { history, detector: best?.name ?? "", why };
}
