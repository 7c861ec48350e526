import type { Delta } from "@tocsin/core";
import { type SqlBool, sql } from "kysely";
import type { CountFilter, LineList, ListedCase, Voice, VoiceFilter, Voices } from "../analysisseam.ts";
import type { Viewer } from "../caller.ts";
import { happened, present, within } from "./content.ts";
import { allOf, type QueryContext, visible } from "./context.ts";
import { canonicalRecords } from "./counts.ts";

/** More cases than this are counted by day, not listed. */
const CASES_MAX = 50_000;

interface CaseRow {
  readonly onset: string | null;
  readonly day: string;
  readonly imported: number | null;
}

export async function listCases(context: QueryContext, viewer: Viewer, filter: CountFilter): Promise<LineList> {
  const columns = ["onset", "day", "imported", "seq"];
  const from = await canonicalRecords(context, viewer, { ...filter, over: "reports" }, columns);
  const query = sql<CaseRow>`select onset, day, imported from ${from} order by day, seq limit ${CASES_MAX + 1}`;
  const { rows } = await query.execute(context.database.query);
  const cases = rows.slice(0, CASES_MAX).map(
    ({ onset, day, imported }): ListedCase => ({
      report: day,
      ...present({ onset }),
      ...(imported === null ? {} : { imported: imported === 1 }),
    }),
  );
  return { cases, isCut: rows.length > CASES_MAX, height: context.height() };
}

/** Reports whose content stands in the open and that nobody has taken back or rejected. */
export async function listVoices(
  context: QueryContext,
  viewer: Viewer,
  filter: VoiceFilter,
  limit: number,
): Promise<Voices> {
  const { status = "actual", area, event, from, to } = filter;
  const at = happened("reports");
  const rows = await context.database.query
    .selectFrom("reports")
    .innerJoin("report_bodies", "report_bodies.record", "reports.record")
    .select(["reports.record", "situation", "place", "event", "body", at.as("at")])
    .where(
      allOf([
        visible(context, "reports", viewer),
        sql<SqlBool>`kind is not null and body is not null`,
        sql<SqlBool>`standing not in ('rejected', 'retracted') and status = ${status}`,
        ...(area === undefined ? [] : [within(sql.ref("place"), area)]),
        ...(event === undefined ? [] : [sql<SqlBool>`event = ${event}`]),
        ...(from === undefined ? [] : [sql<SqlBool>`${at} >= ${from}`]),
        ...(to === undefined ? [] : [sql<SqlBool>`${at} < ${to}`]),
      ]),
    )
    .orderBy("reports.seq", "desc")
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).flatMap((row) => voiceOf(row));
  return { items, isCut: rows.length > limit, height: context.height() };
}

interface VoiceRow {
  readonly record: string;
  readonly situation: string | null;
  readonly place: string | null;
  readonly event: string | null;
  readonly body: string | null;
  readonly at: number | string;
}

function voiceOf({ record, situation, place, event, body, at }: VoiceRow): Voice[] {
  const delta = JSON.parse(body ?? "null") as Delta | null;
  if (delta?.form !== "open") return [];
  const { a, i } = delta;
  return [
    {
      record,
      situation: situation ?? "",
      place: place ?? "",
      ...present({ event }),
      at: Number(at),
      text: [a.headline, a.main, i?.text].filter((part) => part !== undefined).join("\n"),
      topics: i?.topics ?? [],
      emotions: i?.emotions ?? [],
      ...(i?.polarity === undefined ? {} : { polarity: i.polarity }),
    },
  ];
}
