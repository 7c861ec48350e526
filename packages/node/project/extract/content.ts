import { type Delta, type Json, type Summary, trimArea } from "@tocsin/core";
import type { Row } from "../tables.ts";
import { figureOf } from "./figures.ts";

/** The end of the year 2099, ms. */
const TIME_MAX = 4_102_444_800_000;

type Content = Omit<
  Row<"notices">,
  "seq" | "record" | "origin" | "unit" | "received" | "changed" | "tick" | "standing" | "revision" | "erased"
>;

/**
 * A summary as the columns may take it. Other chains wrote what has climbed; whatever is not of the form that is expected
 * counts as absent here, and `RowChanges` holds each column to its type.
 */
export function asSummary(value: Json | Summary | undefined): Summary | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { area, counts, occurred, ...rest } = value as Summary;
  return {
    ...rest,
    ...(isTime(occurred) ? { occurred } : {}),
    ...(typeof area === "string" ? { area } : {}),
    ...(typeof counts === "object" && counts !== null ? { counts } : {}),
  };
}

/** Whether the value is a time that the ledger's forms allow; no calendar has the others. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= TIME_MAX;
}

/** The columns of a summary's content: the same cut for reports, summaries and notices. */
export function contentColumns(summary: Summary): Content {
  const figure = figureOf(summary);
  return {
    status: summary.status,
    s: summary.s,
    kind: summary.kind ?? null,
    situation: summary.situation ?? null,
    category: summary.category ?? null,
    area: summary.area ?? null,
    place: summary.area === undefined ? null : trimArea(summary.area),
    headline: summary.headline ?? null,
    occurred: summary.occurred ?? null,
    c: summary.c ?? null,
    grade: summary.grade ?? null,
    warning: summary.warning ?? null,
    event: summary.event ?? null,
    people: jsonText(summary.people),
    counts: jsonText(summary.counts),
    detail: summary.detail ? 1 : 0,
    series: figure?.series ?? null,
    day: figure?.day ?? null,
    figure_place: figure?.place ?? null,
    figure: figure?.figure ?? null,
    canon: figure?.canon ?? null,
  };
}

/** What a redacted report, or a summary whose content has not arrived, has in these columns. */
export function emptyContent(keep: Pick<Content, "status" | "s">): Content {
  const nothing = {
    kind: null,
    situation: null,
    category: null,
    area: null,
    place: null,
    headline: null,
    occurred: null,
    c: null,
    grade: null,
    warning: null,
    event: null,
    people: null,
    counts: null,
    series: null,
    day: null,
    figure_place: null,
    figure: null,
    canon: null,
  };
  return { ...nothing, ...keep, detail: 0 };
}

/** The open text of a report that full-text search looks into. */
export function searchText(delta: Delta): string {
  if (delta.form === "opaque") return "";
  if (delta.form === "limited") return delta.category;
  const { a, i, data } = delta;
  const parts = [
    a.headline,
    a.main,
    a.place.text,
    a.spread,
    a.category,
    i?.text,
    ...(i?.topics ?? []),
    ...textsOf(data),
  ];
  return parts.filter((part) => part !== undefined).join("\n");
}

/** The texts among a kind's own fields, lists of texts too. */
function textsOf(data: object): string[] {
  const values = Object.entries(data).flatMap(([name, value]) => (name === "kind" ? [] : (value as unknown)));
  return values.flat().filter((value) => typeof value === "string");
}

/** The same of a summary: what climbs is all there is to search. */
export function summaryText(summary: Summary): string {
  return [summary.headline, summary.category].filter((part) => typeof part === "string").join("\n");
}

export function jsonText(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
