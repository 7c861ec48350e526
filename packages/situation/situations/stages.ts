import { dayText } from "../epidemic/days.ts";
import { inputsDigest, type Provenance } from "../provenance.ts";
import { SituationError } from "./fault.ts";

/** Where a wave of attention stands. */
export type Stage = "latent" | "growth" | "outbreak" | "decline" | "residual";

export interface StageRow {
  readonly date: string;
  readonly count: number;
  /** U: a count above it is a signal. Within a wave it is the bound of the day before the wave. */
  readonly upper: number | null;
  /** Null where no bound is known yet. */
  readonly stage: Stage | null;
}

/** A wave from its first signal to its end. */
export interface Wave {
  readonly start: string;
  readonly peakDate: string;
  readonly peak: number;
  /** The first day after the peak with less than half of it; null where that has not come. */
  readonly halfDate: string | null;
  /** The day on which the wave was over; null where it is not. */
  readonly end: string | null;
  /** Days from the start to the peak, and from the peak to half of it. */
  readonly riseDays: number;
  readonly fadeDays: number | null;
  /** Growth in a phase and rapid fading: halved at least as fast as it rose. Null where it has not halved. */
  readonly fadesRapidly: boolean | null;
}

export interface Stages {
  readonly provenance: Provenance;
  readonly rows: readonly StageRow[];
  readonly waves: readonly Wave[];
}

const SLOPE_DAYS = 3;
const BELOW_DAYS = 7;

/**
 * Stages of attention, "phase growth and rapid fading". There is no agreed formula; the rule is ours. Of each day, from
 * what is known on it:
 *
 * - latent: no wave, the count not above U;
 * - growth: above U, the slope of 3 days above 0, and more than on any day of the wave before;
 * - outbreak: above U and at least half of the wave's peak so far;
 * - decline: the slope of 3 days below 0 for 3 days in a row, and less than half of the peak;
 * - residual: not above U for 7 days in a row; it stays until the next signal.
 *
 * A wave begins with a signal and ends with the residual stage. U is held from the day on which it begins, or a wave
 * would hide itself by raising its own bound. A day on which no rule holds keeps the stage of the day before.
 *
 * @param first number of the first day
 * @param upper U of each day, null where it is not known; DOMAIN takes that of eears
 * @throws SituationError `PARAMETER` when the lists differ in length or a count is no count
 */
export function opinionStages(first: number, counts: readonly number[], upper: readonly (number | null)[]): Stages {
  if (counts.length !== upper.length)
    throw new SituationError(
      "PARAMETER",
      `There are ${counts.length} counts and ${upper.length} bounds; give one a day.`,
    );
  if (!counts.every((count) => Number.isFinite(count) && count >= 0))
    throw new SituationError("PARAMETER", "A count must be a number, 0 or more.");
  const rows: StageRow[] = [];
  const waves: OpenWave[] = [];
  let wave: OpenWave | null = null;
  let stage: Stage | null = null;
  for (const [day, count] of counts.entries()) {
    const bound: number | null = wave === null ? (upper[day] ?? null) : wave.upper;
    if (wave === null && bound !== null && count > bound) {
      wave = { start: day, peakDay: day, peak: 0, half: null, end: null, below: 0, upper: bound };
      waves.push(wave);
    }
    if (wave !== null) stage = stageInWave(wave, stage, counts, day);
    else if (bound === null) stage = null;
    else if (stage !== "residual") stage = "latent";
    if (wave !== null && stage === "residual") {
      wave.end = day;
      wave = null;
    }
    rows.push({ date: dayText(first + day), count, upper: bound, stage });
  }
  const parameters = { slopeDays: SLOPE_DAYS, belowDays: BELOW_DAYS, peakShare: 0.5 };
  const provenance = { method: "opinion-stages", version: 1, parameters, inputs: inputsDigest([first, counts, upper]) };
  return { provenance, rows, waves: waves.map((one) => waveOf(first, one)) };
}

interface OpenWave {
  readonly start: number;
  readonly upper: number;
  peakDay: number;
  peak: number;
  half: number | null;
  end: number | null;
  /** Days in a row without a signal. */
  below: number;
}

/** The stage of a day within a wave; takes the day into the wave. */
function stageInWave(wave: OpenWave, before: Stage | null, counts: readonly number[], day: number): Stage | null {
  const count = counts[day] ?? 0;
  const isSignal = count > wave.upper;
  const isHighest = count > wave.peak;
  const isLessThanHalf = 2 * count < wave.peak;
  wave.below = isSignal ? 0 : wave.below + 1;
  if (isHighest) {
    wave.peak = count;
    wave.peakDay = day;
    wave.half = null;
  } else if (isLessThanHalf) wave.half ??= day;
  if (wave.below >= BELOW_DAYS) return "residual";
  if (isSignal && isHighest && slopeAt(counts, day) > 0) return "growth";
  if (isSignal && !isLessThanHalf) return "outbreak";
  if (isLessThanHalf && isFalling(counts, day)) return "decline";
  return before;
}

/** The slope of the line through the last three days. */
function slopeAt(counts: readonly number[], day: number): number {
  return ((counts[day] ?? 0) - (counts[Math.max(0, day - SLOPE_DAYS + 1)] ?? 0)) / (SLOPE_DAYS - 1);
}

function isFalling(counts: readonly number[], day: number): boolean {
  return day >= SLOPE_DAYS && [day - 2, day - 1, day].every((one) => slopeAt(counts, one) < 0);
}

function waveOf(first: number, { start, peakDay, peak, half, end }: OpenWave): Wave {
  const riseDays = peakDay - start;
  const fadeDays = half === null ? null : half - peakDay;
  return {
    start: dayText(first + start),
    peakDate: dayText(first + peakDay),
    peak,
    halfDate: half === null ? null : dayText(first + half),
    end: end === null ? null : dayText(first + end),
    riseDays,
    fadeDays,
    fadesRapidly: fadeDays === null ? null : fadeDays <= Math.max(1, riseDays),
  };
}
