/** The smallest member of the sorted sample that a share p does not exceed; a count stays a count (Hyndman and Fan 1996, type 1). */
export function sampleQuantile(sorted: readonly number[], p: number): number | null {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation (n − 1). */
export function deviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** The sample in order. */
export function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
