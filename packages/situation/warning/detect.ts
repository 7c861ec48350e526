import { dayText } from "../epidemic/days.ts";
import { type Provenance, inputsDigest } from "../provenance.ts";
import { cusum } from "./cusum.ts";
import { ears } from "./ears.ts";
import { eears } from "./eears.ts";
import { farrington } from "./farrington.ts";
import type { Judged } from "./judged.ts";
import { movingPercentile } from "./percentile.ts";
import { type CountSeries, weeksOf } from "./series.ts";
import { type DetectorSettings, parametersInForce } from "./settings.ts";

/** A period with its count and what the detector says of it. */
export interface DetectionRow extends Judged {
  /** The period's first day. */
  readonly date: string;
  readonly count: number | null;
}

export interface Detection {
  readonly provenance: Provenance;
  readonly rows: readonly DetectionRow[];
}

/**
 * A series through a detector, a row a period. Farrington adds days up to weeks and gives a row a week.
 *
 * @param last only so many of the newest periods are judged; all when absent
 * @throws EpidemicError `PARAMETER`
 */
export function detect(series: CountSeries, settings: DetectorSettings, last?: number): Detection {
  const judged = judgedBy(series, settings, last);
  const { first, periodDays, counts } = settings.method === "farrington" ? weeksOf(series) : series;
  const newest = judged.slice(Math.max(0, judged.length - (last ?? judged.length)));
  const from = counts.length - newest.length;
  // Member by member: spreading an object for each of millions of rows takes most of the time.
  const rows = newest.map(({ expected, statistic, threshold, upper, alarm, reason }, i) => {
    const date = dayText(first + (from + i) * periodDays);
    return { date, count: counts[from + i] ?? null, expected, statistic, threshold, upper, alarm, reason };
  });
  const parameters = { ...parametersInForce(settings), periodDays: series.periodDays };
  return { provenance: { method: settings.method, version: 1, parameters, inputs: inputsDigest(series) }, rows };
}

function judgedBy(series: CountSeries, settings: DetectorSettings, last: number | undefined): Judged[] {
  switch (settings.method) {
    case "ears-c1":
      return ears("c1", series.counts, settings);
    case "ears-c2":
      return ears("c2", series.counts, settings);
    case "ears-c3":
      return ears("c3", series.counts, settings);
    case "eears":
      return eears(series.counts, settings);
    case "cusum":
      return cusum(series, settings);
    case "percentile":
      return movingPercentile(series, settings, last);
    case "farrington":
      return farrington(series, settings, last);
  }
}
