import { type Json, type Summary, beijingDay, trimArea } from "@tocsin/core";

/** What one record adds to the counts, and what is counted once. */
export interface Figure {
  readonly series: string;
  readonly day: string;
  /** Area code without trailing zeros: 320100 and 3201 are one place. */
  readonly place: string;
  readonly figure: number;
  /** Records of one canonical thing share it: a case by its own id, all else by the record. */
  readonly canon: string;
}

const FIGURE_MAX = 1_000_000_000;

/**
 * The figure that a summary stands for, from the same members on every chain, so that counts over reports, summaries and
 * notices agree. Series of other kinds than `count` carry a colon, which no series name holds: cases are never added to
 * reported counts, nor positive samples to cases.
 */
export function figureOf(summary: Summary): Figure | undefined {
  const { counts, kind, area = "", record, occurred } = summary;
  if (counts === undefined || kind === undefined) return undefined;
  const place = trimArea(area);
  // Days of the counts are calendar days of Beijing time; China has one time zone.
  const day = occurred === undefined ? "" : beijingDay(occurred);
  switch (kind) {
    case "count":
      return {
        series: text(counts["series"]),
        day: text(counts["day"]),
        place: trimArea(text(counts["area"])),
        figure: whole(counts["new"]),
        canon: record,
      };
    case "case":
      return {
        series: `case:${text(counts["classification"])}`,
        day: text(counts["reportDay"]),
        place,
        figure: 1,
        canon: `case:${text(counts["case"])}`,
      };
    case "laboratory":
      return { series: "laboratory:positive", day, place, figure: whole(counts["positive"]), canon: record };
    case "unknown-cause":
      return { series: "unknown-cause:cases", day, place, figure: whole(counts["cases"]), canon: record };
    case "contact":
      return { series: "contact:close", day, place, figure: whole(counts["close"]), canon: record };
    default:
      return undefined;
  }
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Other chains' figures beyond the bounds of every form would spoil a sum. */
function whole(value: Json | undefined): number {
  return typeof value === "number" && Math.abs(value) <= FIGURE_MAX ? value : 0;
}
