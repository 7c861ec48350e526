import { dayNumber } from "../epidemic/days.ts";
import { EpidemicError, type Problem } from "../epidemic/fault.ts";
import { detect } from "./detect.ts";
import { type DetectorSettings, detectorSettings } from "./settings.ts";

/** From a day on, this detector with these parameters judges a disease in an area. */
export interface ThresholdRule {
  /** The disease's name as the counts have it; `*` for every disease. */
  readonly disease: string;
  /** Code of the area by GB/T 2260, with or without the zeros at its end: 32, 3201, 320115; `*` for every area. */
  readonly area: string;
  /** First day in force, YYYY-MM-DD. */
  readonly from: string;
  /** Last day in force; none when absent. */
  readonly until?: string;
  readonly settings: DetectorSettings;
  /** Who has decided it, where it stands. */
  readonly source: string;
}

export interface ReadThresholds {
  readonly rules: readonly ThresholdRule[];
  /** Entries that were not taken, by their place from 1. */
  readonly problems: readonly Problem[];
}

const MEMBERS = ["disease", "area", "from", "until", "method", "parameters", "source"];
const ENTRIES_MAX = 100_000;

/**
 * A table of thresholds as it comes from a file: a list of
 * `{"disease", "area", "from", "until"?, "method", "parameters"?, "source"}`. Entries that cannot be right are told.
 *
 * @throws EpidemicError `PARAMETER` when it is no list
 */
export function readThresholds(value: unknown): ReadThresholds {
  if (!Array.isArray(value) || value.length > ENTRIES_MAX)
    throw new EpidemicError("PARAMETER", `A table of thresholds is a list of at most ${ENTRIES_MAX} entries.`);
  const [rules, problems]: [ThresholdRule[], Problem[]] = [[], []];
  for (const [i, entry] of value.entries()) {
    const read = readRule(entry);
    if ("settings" in read) rules.push(read);
    else problems.push({ code: "THRESHOLD_INVALID", row: i + 1, ...read });
  }
  return { rules, problems };
}

/**
 * The rule in force on a day for a disease in an area: one that names the disease goes before one for all, then the one
 * for the smallest area, then the newest. Null where none applies.
 */
export function chooseThreshold(
  rules: readonly ThresholdRule[],
  { disease, area, on }: { readonly disease: string; readonly area: string; readonly on: string },
): ThresholdRule | null {
  const applying = rules.filter(
    (rule) =>
      (rule.disease === "*" || rule.disease === disease) &&
      (rule.area === "*" || area.startsWith(significant(rule.area))) &&
      rule.from <= on &&
      (rule.until === undefined || on <= rule.until),
  );
  const [first] = applying.toSorted(
    (a, b) =>
      Number(a.disease === "*") - Number(b.disease === "*") ||
      specificity(b.area) - specificity(a.area) ||
      (a.from < b.from ? 1 : a.from > b.from ? -1 : 0),
  );
  return first ?? null;
}

function specificity(area: string): number {
  return area === "*" ? 0 : significant(area).length;
}

/** The code without the pairs of zeros that stand for the levels below. */
function significant(area: string): string {
  return area.length === 6 ? area.replace(/(?:00)+$/, "") : area;
}

function readRule(entry: unknown): ThresholdRule | Pick<Problem, "column" | "message"> {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    return { column: "", message: "An entry is an object." };
  const given = entry as { readonly [name: string]: unknown };
  const unknown = Object.keys(given).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    return { column: unknown.slice(0, 40), message: `An entry has only ${MEMBERS.join(", ")}.` };
  const { disease, area, from, until, method, parameters = {}, source } = given;
  if (typeof disease !== "string" || disease === "" || disease.length > 200)
    return { column: "disease", message: "Name the disease, or write * for every one." };
  if (typeof area !== "string" || !/^(?:\*|(?:\d\d){1,3}|\d{9})$/.test(area))
    return { column: "area", message: "Give 2, 4, 6 or 9 digits of GB/T 2260, or * for every area." };
  if (typeof from !== "string" || dayNumber(from) === null)
    return { column: "from", message: "Give the first day in force, YYYY-MM-DD." };
  if (until !== undefined && (typeof until !== "string" || dayNumber(until) === null || until < from))
    return {
      column: "until",
      message: "Give the last day in force, YYYY-MM-DD, not before the first, or leave it out.",
    };
  if (typeof source !== "string" || source === "") return { column: "source", message: "Say who has decided it." };
  if (typeof method !== "string") return { column: "method", message: "Name the detector." };
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters))
    return { column: "parameters", message: "Parameters are an object of names and values." };
  const settings = settingsOf(method, parameters as { readonly [name: string]: unknown });
  if (typeof settings === "string") return { column: "parameters", message: settings };
  return { disease, area, from, ...(until === undefined ? {} : { until }), settings, source };
}

/** The settings, or what is wrong with them: the detector itself checks the ranges. */
function settingsOf(method: string, parameters: { readonly [name: string]: unknown }): DetectorSettings | string {
  try {
    const settings = detectorSettings(method, parameters);
    detect({ first: 0, periodDays: 7, counts: [] }, settings);
    return settings;
  } catch (error) {
    if (error instanceof EpidemicError) return error.message;
    throw error;
  }
}
