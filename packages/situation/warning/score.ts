import type { DetectionRow } from "./detect.ts";
import type { Reason } from "./judged.ts";

/** What a detector said of series of which the outbreaks are known. */
export interface Tally {
  /** Strength of each judged week that belongs to no outbreak, and whether it was an alarm. */
  readonly calm: number[];
  falseAlarms: number;
  readonly outbreaks: Outbreak[];
}

interface Outbreak {
  /** Strength and alarm of each of its weeks. */
  readonly strengths: number[];
  readonly alarms: boolean[];
}

/** How many outbreaks were found, and how soon. */
export interface Found {
  readonly detected: number;
  /** Null without outbreaks. */
  readonly sensitivity: number | null;
  /** Mean over the detected ones, days from the outbreak's first week to that of the alarm. */
  readonly daysToDetection: number | null;
}

const WEEK_DAYS = 7;

export function emptyTally(): Tally {
  return { calm: [], falseAlarms: 0, outbreaks: [] };
}

/**
 * Adds a detector's rows. Weeks before the detector can begin do not count, nor does an outbreak that lies in them; a
 * week that it leaves without a statistic for another reason is one without alarm.
 *
 * @param inOutbreak whether each row's week belongs to an outbreak
 */
export function score(tally: Tally, rows: readonly DetectionRow[], inOutbreak: readonly boolean[]): void {
  let current: Outbreak | null = null;
  for (const [i, row] of rows.entries()) {
    if (row.reason !== null && NOT_BEGUN.includes(row.reason)) continue;
    if (inOutbreak[i] !== true) {
      current = null;
      tally.calm.push(strengthOf(row));
      tally.falseAlarms += Number(row.alarm);
      continue;
    }
    if (current === null) {
      current = { strengths: [], alarms: [] };
      tally.outbreaks.push(current);
    }
    current.strengths.push(strengthOf(row));
    current.alarms.push(row.alarm);
  }
}

const NOT_BEGUN: readonly Reason[] = ["baseline-short", "years-too-few"];

/**
 * How far a week is past what was expected, in units of what the detector asks for: above 1 is an alarm. With it detectors
 * of different scales can be held against each other.
 */
function strengthOf({ statistic, threshold, expected, upper, reason }: DetectionRow): number {
  if (statistic === null || threshold === null) return Number.NEGATIVE_INFINITY;
  if (reason === "cases-too-few") return 0;
  if (upper === null || upper !== threshold) return statistic / threshold;
  // The statistic is the count and the threshold a bound of it.
  const room = upper - (expected ?? 0);
  const above = statistic - (expected ?? 0);
  return room > 0 ? above / room : above > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** With the detector's own threshold. */
export function foundByAlarm({ outbreaks }: Tally): Found {
  return found(outbreaks.map(({ alarms }) => alarms.indexOf(true)));
}

/** With the threshold moved to where only such a share of the calm weeks has an alarm. */
export function foundAtShare({ outbreaks, calm }: Tally, share: number): Found {
  const limit = calm.toSorted((a, b) => b - a)[Math.floor(share * calm.length)] ?? Number.POSITIVE_INFINITY;
  return found(outbreaks.map(({ strengths }) => strengths.findIndex((strength) => strength > limit)));
}

/** @param weeks of each outbreak, how many weeks after its first the first alarm came; -1 never */
function found(weeks: readonly number[]): Found {
  const delays = weeks.filter((week) => week >= 0);
  const total = delays.reduce((sum, week) => sum + week, 0);
  return {
    detected: delays.length,
    sensitivity: weeks.length === 0 ? null : delays.length / weeks.length,
    daysToDetection: delays.length === 0 ? null : (total / delays.length) * WEEK_DAYS,
  };
}
