import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayText } from "./days.ts";
import { whole } from "./fault.ts";
import { type Proportion, proportion } from "./proportion.ts";

/** Imported and local cases of some days; the share is that of the imported. */
export interface OriginRow extends Proportion {
  readonly start: string;
  readonly end: string;
  readonly imported: number;
  readonly local: number;
  /** Days without a count: they are in neither. */
  readonly daysUnknown: number;
}

export interface Origins {
  readonly provenance: Provenance;
  readonly rows: readonly OriginRow[];
}

/**
 * Import against local, period by period, with an exact interval for the share.
 *
 * @param days of a period; 7 when absent. The last may be shorter.
 * @throws EpidemicError `PARAMETER`
 */
export function importAgainstLocal(counts: DailyCounts, days = 7): Origins {
  whole("The period", days, 1, 366);
  const rows: OriginRow[] = [];
  for (let start = 0; start < counts.total.length; start += days) {
    const total = counts.total.slice(start, start + days);
    const imported = counts.imported.slice(start, start + days).reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const all = total.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    rows.push({
      start: dayText(counts.first + start),
      end: dayText(counts.first + start + total.length - 1),
      imported,
      local: all - imported,
      daysUnknown: total.filter((count) => count === null).length,
      ...proportion(imported, all),
    });
  }
  const provenance = { method: "origin-share", version: 1, parameters: { days }, inputs: inputsDigest(counts) };
  return { provenance, rows };
}
