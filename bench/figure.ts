/** A measured figure with what it is to be at most. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "s" | "MB" | "a second";
  /** Absent for a figure that has no target of its own. */
  readonly atMost?: number;
  readonly note?: string;
}

/** `0.83 of the target  one report over HTTP, p50  8.3 ms (target 10 ms)`; a ratio above 1 misses it. */
export function formatFigure({ what, value, unit, atMost, note }: Figure): string {
  const ratio = atMost === undefined ? "" : `${(value / atMost).toFixed(2)} of the target`;
  const target = atMost === undefined ? "" : ` (target ${atMost} ${unit})`;
  return `${ratio.padEnd(20)}${what}  ${round(value)} ${unit}${target}${note === undefined ? "" : `  ${note}`}`;
}

/** The value below which a part of the sorted values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
