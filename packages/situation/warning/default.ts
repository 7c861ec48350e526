import { yearsBefore } from "./pastyears.ts";
import { type CountSeries, weeksOf } from "./series.ts";
import { type DetectorSettings, parametersInForce } from "./settings.ts";

/** What `evaluateDetectors` has chosen; a test holds the two together. */
export const DEFAULT_DETECTORS = {
  years: { method: "farrington" },
  short: { method: "ears-c2" },
} as const satisfies { readonly [history: string]: DetectorSettings };

/** The detector for a series for which none is named: by whether it reaches back as far as one over past years needs. */
export function defaultDetector(series: CountSeries): DetectorSettings {
  const weeks = weeksOf(series);
  const { window, yearsMin = 3 } = parametersInForce(DEFAULT_DETECTORS.years);
  const newest = weeks.counts.length - 1;
  const reaches = newest >= 0 && yearsBefore(weeks, newest, Number(yearsMin)) - Number(window) >= 0;
  return reaches ? DEFAULT_DETECTORS.years : DEFAULT_DETECTORS.short;
}
