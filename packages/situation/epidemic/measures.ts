import { type Provenance, inputsDigest } from "../provenance.ts";
import type { DailyCounts } from "./counts.ts";
import { dayNumber, dayText } from "./days.ts";
import { EpidemicError, whole } from "./fault.ts";
import { betaCdf } from "../numeric/beta.ts";
import { estimateRt, type RtOptions, type RtRow } from "./rt.ts";

/** What was done and from which day, YYYY-MM-DD. */
export interface Measure {
  readonly date: string;
  readonly name: string;
}

/** R in the window before a measure and in the window after; null where there is none. */
export interface MeasureRow extends Measure {
  readonly before: RtRow | null;
  readonly after: RtRow | null;
  /** P(R after < R before), the windows taken as independent; null where either is absent. */
  readonly lower: number | null;
}

export interface Measures {
  readonly provenance: Provenance;
  readonly rows: readonly MeasureRow[];
}

export interface MeasureOptions extends RtOptions {
  /** Days from the measure until it shows in the counts: incubation and reporting; 0 when absent. */
  readonly lagDays?: number;
}

/**
 * Measures on the timeline with R before and after. It says what came after, not what came of it: measures come
 * together, and R changes without them.
 *
 * @throws EpidemicError `PARAMETER`
 */
export function rtAroundMeasures(counts: DailyCounts, measures: readonly Measure[], options: MeasureOptions): Measures {
  const { lagDays = 0, window = 7 } = options;
  whole("The lag", lagDays, 0, 60);
  const rt = estimateRt(counts, options);
  const byStart = new Map(rt.rows.map((row) => [row.start, row]));
  const rows = measures.map(({ date, name }): MeasureRow => {
    const day = dayNumber(date);
    if (day === null) throw new EpidemicError("PARAMETER", `The measure's date ${date} is no day; write YYYY-MM-DD.`);
    const before = byStart.get(dayText(day - window)) ?? null;
    const after = byStart.get(dayText(day + lagDays)) ?? null;
    return { date, name, before, after, lower: lowerChance(before, after) };
  });
  const inputs = inputsDigest([rt.provenance.inputs, measures]);
  const parameters = { ...rt.provenance.parameters, lagDays };
  return {
    provenance: { method: "rt-around-measures", version: 1, parameters, inputs },
    rows: rows.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date))),
  };
}

/** P(X < Y) of two gammas: X / (X + Y), in their scales, is beta. */
function lowerChance(before: RtRow | null, after: RtRow | null): number | null {
  const [x, y] = [gammaOfRow(after), gammaOfRow(before)];
  if (x === null || y === null) return null;
  return betaCdf(x.shape, y.shape, y.scale / (x.scale + y.scale));
}

function gammaOfRow(row: RtRow | null) {
  if (row === null || row.mean === null || row.sd === null) return null;
  return { shape: (row.mean / row.sd) ** 2, scale: row.sd ** 2 / row.mean };
}
