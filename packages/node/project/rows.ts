import type { Delta, Json, ReportState, Summary, SummaryState } from "@tocsin/core";
import type { ReportRow, SummaryRow } from "./tables.ts";

/** What summary and report rows share, from a summary: the same cut everywhere, so that counts agree. */
export function commonColumns(
  summary: Summary | undefined,
  standing: { readonly status: string; readonly revision: number; readonly erased?: boolean },
): Omit<SummaryRow, "record" | "origin" | "tick" | "unit" | "status"> {
  const counts = summary?.counts;
  return {
    standing: standing.status,
    revision: standing.revision,
    s: summary?.s ?? 5,
    kind: summary?.kind ?? null,
    situation: summary?.situation ?? null,
    category: summary?.category ?? null,
    area: summary?.area ?? null,
    headline: summary?.headline ?? null,
    occurred: summary?.occurred ?? null,
    c: summary?.c ?? null,
    grade: summary?.grade ?? null,
    warning: summary?.warning ?? null,
    event: summary?.event ?? null,
    people: jsonOrNull(summary?.people),
    counts: jsonOrNull(counts),
    series: textOrNull(counts?.["series"]),
    day: textOrNull(counts?.["day"]),
    figure: typeof counts?.["new"] === "number" ? counts["new"] : null,
    detail: summary?.detail === true ? 1 : 0,
    erased: standing.erased === true ? 1 : 0,
  };
}

/** A report of this chain. */
export function reportRow(
  record: string,
  state: ReportState,
  summary: Summary,
  body: Delta | undefined,
  tick: number,
): ReportRow {
  const timeliness = body !== undefined && body.form !== "opaque" ? body.t : undefined;
  return {
    ...commonColumns(summary, state),
    record,
    unit: state.writer,
    status: summary.status,
    tick,
    detected: timeliness?.detected ?? null,
    body: body === undefined ? null : JSON.stringify(body),
    body_digest: state.body,
    sealed: JSON.stringify(state.sealed ?? []),
    climb: state.climb,
    due: state.due,
    urgency: state.urgency,
    follows: state.follows ?? null,
    summary: JSON.stringify(summary),
    climbed_tick: state.climb === "climbed" || state.climb === "here" ? tick : null,
  };
}

/** A summary of a chain below. Until its content has arrived only its standing is known. */
export function summaryRow(state: SummaryState, status: string, tick: number): SummaryRow {
  return {
    ...commonColumns(state.summary, state),
    record: state.record,
    unit: state.summary?.unit ?? "",
    status: state.summary?.status ?? status,
    origin: state.origin,
    tick,
  };
}

function jsonOrNull(value: Json | object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}
