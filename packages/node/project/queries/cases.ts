import type { CaseItem } from "@tocsin/api";
import type { KindData, OpenDelta } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { CaseFilter, CaseOrder, CaseSort } from "../filterseam.ts";
import type { Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present, within } from "./content.ts";
import { allOf, type QueryContext, visible } from "./context.ts";
import { repeatedThings } from "./counts.ts";
import { cursorOf, limitOf, pageOf } from "./page.ts";
import { NodeError } from "../../errors.ts";

/** What each order compares; where it is not known, the empty text. */
const ORDERED: { readonly [O in Exclude<CaseOrder, "filed" | "day">]: RawBuilder<string> } = {
  onset: sql<string>`coalesce(reports.onset, '')`,
  area: sql<string>`coalesce(reports.place, '')`,
  unit: sql<string>`reports.unit`,
};

/** Cases and contacts all have a day, so that an index has their order; trajectories have none. */
function orderedBy(by: Exclude<CaseOrder, "filed">, kind: CaseFilter["kind"]): RawBuilder<string> {
  if (by !== "day") return ORDERED[by];
  return kind === "trajectory" ? sql<string>`coalesce(reports.day, '')` : sql<string>`reports.day`;
}

type CaseRow = Row<"reports"> & { readonly body: string | null };

/** A page of the line list. Rows with the same place in the order stand newest first. */
export async function listCaseLines(
  context: QueryContext,
  viewer: Viewer,
  filter: CaseFilter,
  sort: CaseSort,
  page: PageRequest,
): Promise<Page<CaseItem>> {
  const { database } = context;
  const list = `cases ${sort.by} ${sort.descending}`;
  const again = await repeatedThings(context, "reports", counted(context, viewer, filter, "reports"));
  const canonical =
    again.length === 0 ? [] : [sql<SqlBool>`coalesce(reports.canon, reports.record) not in ${database.listed(again)}`];
  const conditions = [
    counted(context, viewer, filter, "reports"),
    ...canonical,
    ...asked(filter),
    ...behind(list, sort, filter.kind, page),
    sql<SqlBool>`not exists (select 1 from reports as newer where newer.canon = reports.canon
      and newer.seq > reports.seq and ${counted(context, viewer, filter, "newer")})`,
  ];
  const direction = sql.raw(sort.descending ? "desc" : "asc");
  const order =
    sort.by === "filed"
      ? sql`reports.seq ${direction}`
      : sql`${orderedBy(sort.by, filter.kind)} ${direction}, reports.seq desc`;
  const { rows } = await sql<CaseRow>`select reports.*, report_bodies.body from reports
    join report_bodies on report_bodies.record = reports.record
    where ${allOf(conditions)} order by ${order} limit ${limitOf(page) + 1} offset ${page.skip ?? 0}`.execute(
    database.query,
  );
  return pageOf(list, page, context.height(), rows, caseItem, (row) => placeOf(row, sort.by));
}

/** What takes part: an older report of a thing whose newest takes part stands in no line, whatever is asked for. */
function counted(
  context: QueryContext,
  viewer: Viewer,
  { kind, status = "actual" }: CaseFilter,
  name: string,
): RawBuilder<SqlBool> {
  const column = (of: string) => sql.ref(`${name}.${of}`);
  return allOf([
    visible(context, "reports", viewer, name),
    sql<SqlBool>`${column("kind")} = ${kind} and ${column("status")} = ${status}`,
    sql<SqlBool>`${column("standing")} not in ('rejected', 'retracted')`,
  ]);
}

function asked({ area, event, standing, unit, classification, from, to }: CaseFilter): RawBuilder<SqlBool>[] {
  const equal = (name: string, value: string | undefined) =>
    value === undefined ? [] : [sql<SqlBool>`${sql.ref(`reports.${name}`)} = ${value}`];
  return [
    ...(area === undefined ? [] : [within(sql.ref("reports.place"), area)]),
    ...equal("event", event),
    ...equal("standing", standing),
    ...equal("unit", unit),
    ...equal("series", classification === undefined ? undefined : `case:${classification}`),
    ...(from === undefined ? [] : [sql<SqlBool>`reports.day >= ${from}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`reports.day <= ${to}`]),
  ];
}

/** Rows behind the last of the page before. @throws NodeError BAD_REQUEST for a cursor of another order */
function behind(
  list: string,
  { by, descending }: CaseSort,
  kind: CaseFilter["kind"],
  page: PageRequest,
): RawBuilder<SqlBool>[] {
  const last = cursorOf(list, page);
  if (last === undefined) return [];
  const [seq, value] = last;
  if (typeof seq !== "number") throw new NodeError("BAD_REQUEST", "cursor");
  const further = sql.raw(descending ? "<" : ">");
  if (by === "filed") return [sql<SqlBool>`reports.seq ${further} ${seq}`];
  if (typeof value !== "string") throw new NodeError("BAD_REQUEST", "cursor");
  const column = orderedBy(by, kind);
  return [sql<SqlBool>`(${column} ${further} ${value} or (${column} = ${value} and reports.seq < ${seq}))`];
}

function placeOf({ seq, day, onset, place, unit }: CaseRow, by: CaseOrder): readonly (string | number)[] {
  const value = { filed: undefined, day, onset, area: place, unit }[by];
  return value === undefined ? [Number(seq)] : [Number(seq), value ?? ""];
}

function caseItem(row: CaseRow): CaseItem {
  const { record, unit, kind, status, standing, revision, s, event, area, headline, day, detail, erased, tick } = row;
  const delta = JSON.parse(row.body ?? "null") as OpenDelta | null;
  return {
    ...{
      record,
      unit,
      revision: Number(revision),
      tick: Number(tick),
      s: Number(s ?? 5),
      detail: Number(detail) === 1,
    },
    kind: kind as CaseItem["kind"],
    status: status as CaseItem["status"],
    standing: standing as CaseItem["standing"],
    ...present({ event, area, headline, day: day === "" ? null : day }),
    ...(Number(erased) === 1 ? { erased: true } : {}),
    ...(delta === null ? {} : ofKind(delta.data)),
  };
}

/** What a kind says of its persons in the open. */
function ofKind(data: KindData): Partial<CaseItem> {
  switch (data.kind) {
    case "case": {
      const { classification, onsetDay, ageBand, origin, occurrenceArea, treatmentArea, responsibleArea } = data;
      return {
        ...{ case: data.case, classification, origin, occurrenceArea, responsibleArea },
        ...(onsetDay === undefined ? {} : { onset: onsetDay }),
        ...(ageBand === undefined ? {} : { age: ageBand }),
        ...(treatmentArea === undefined ? {} : { treatmentArea }),
      };
    }
    case "contact":
      return { persons: data.close };
    case "trajectory":
      return { persons: data.persons };
    default:
      return {};
  }
}
