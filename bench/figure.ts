/** A measured figure with what it is to be at most or at least. */
export interface Figure {
  readonly what: string;
  /** Null or no number where nothing could be measured. */
  readonly value: number | null;
  readonly unit: string;
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly note?: string;
}

/** A line or bars of a chart: one value for each point. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}

/** What a suite has come to. Members that do not apply to it are absent. */
export interface SuiteResult {
  readonly suite: string;
  /** False when it was cut short: the figures are those so far. */
  readonly complete: boolean;
  readonly figures: readonly Figure[];
  readonly charts?: readonly Chart[];
  readonly tps?: number;
  /** `tps` as a share of the verifications of one core a second. */
  readonly shareOfLimit?: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  readonly offered?: number;
  readonly admitted?: number;
  readonly refused?: number;
  readonly invalid?: number;
  readonly error?: string;
}

/** `missed  one report over HTTP, p50  8.3 ms (at most 10 ms)`. */
export function formatFigure({ what, value, unit, atMost, atLeast, note }: Figure): string {
  const target = [
    ...(atMost === undefined ? [] : [`at most ${round(atMost)} ${unit}`]),
    ...(atLeast === undefined ? [] : [`at least ${round(atLeast)} ${unit}`]),
  ].join(", ");
  const verdict = target === "" ? "" : isMet({ what, value, unit, atMost, atLeast } as Figure) ? "met" : "missed";
  const tail = `${target === "" ? "" : ` (${target})`}${note === undefined ? "" : `  ${note}`}`;
  return `${verdict.padEnd(8)}${what}  ${round(value)} ${unit}${tail}`;
}

/** Whether a figure is what it is to be; true where it has no target. */
export function isMet({ value, atMost, atLeast }: Figure): boolean {
  if (value === null || Number.isNaN(value)) return atMost === undefined && atLeast === undefined;
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

/** The value below which a part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Few digits. What could not be measured is no number, or null when it has gone through JSON. */
export function round(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "–";
  if (value >= 100) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toFixed(3);
}
