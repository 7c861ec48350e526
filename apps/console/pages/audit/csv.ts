/** What is asked about: a period and, if one is named, a unit. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly unit?: string;
}

/** Address of a list as CSV; the browser saves it with the session that it has. */
export function csvAddress(path: string, { from, to, unit }: Asked, more: { readonly [name: string]: string } = {}) {
  const query = new URLSearchParams({ from: String(from), to: String(to), ...more });
  if (unit !== undefined) query.set("unit", unit);
  return `${path}?${query}`;
}
