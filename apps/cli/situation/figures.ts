/** A figure for people: two decimals, whole numbers as they are, nothing for null. */
export function figure(value: number | null): string {
  if (value === null) return "";
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

/** Low and high end. */
export function range(low: number | null, high: number | null): string {
  return low === null || high === null ? "" : `${figure(low)} – ${figure(high)}`;
}
