import type { Identified } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import { allOf, type QueryContext, visible } from "./context.ts";
import { releasesVisible } from "./releases.ts";
import { signalsVisible } from "./signals.ts";

/** More than this and the prefix is too short to be of use. */
const MATCHES_MAX = 10;

/** Records, events, requests, resources, offers, tasks, signals and releases whose identifier begins so, as far as the viewer may see them. */
export async function identify(context: QueryContext, viewer: Viewer, prefix: string): Promise<readonly Identified[]> {
  const { query } = context.database;
  const found = new Map<string, Identified>();
  const begins = (column: string) =>
    sql<SqlBool>`${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} <= ${`${prefix}g`}`;
  for (const place of ["reports", "summaries", "notices"] as const) {
    const condition = allOf([visible(context, place, viewer), begins(`${place}.record`)]);
    const rows = await query.selectFrom(place).select("record").where(condition).limit(MATCHES_MAX).execute();
    for (const { record } of rows) found.set(record, { what: "record", id: record });
  }
  const open = [
    { what: "event", table: "events" },
    { what: "resource", table: "resources" },
    { what: "offer", table: "offers" },
    { what: "task", table: "tasks" },
  ] as const;
  for (const { what, table } of open) {
    const select = sql<{
      id: string;
    }>`select ${sql.ref(what)} as id from ${sql.table(table)} where ${begins(what)} limit ${MATCHES_MAX}`;
    for (const { id } of (await select.execute(query)).rows) found.set(id, { what, id });
  }
  const own = viewer === "node" ? sql<SqlBool>`1 = 1` : sql<SqlBool>`unit = ${viewer.unit}`;
  const isManager = viewer !== "node" && viewer.chain === context.chain && viewer.role !== "member";
  const requests = await query
    .selectFrom("requests")
    .select("request")
    .where(allOf([begins("request"), ...(isManager ? [] : [own])]))
    .limit(MATCHES_MAX)
    .execute();
  for (const { request } of requests) found.set(request, { what: "request", id: request });
  const signals = await query
    .selectFrom("signals")
    .select("signal")
    .where(allOf([begins("signal"), signalsVisible(context, viewer)]))
    .limit(MATCHES_MAX)
    .execute();
  for (const { signal } of signals) found.set(signal, { what: "signal", id: signal });
  const releases = await query
    .selectFrom("releases")
    .select("release")
    .where(allOf([begins("release"), releasesVisible(context, viewer)]))
    .limit(MATCHES_MAX)
    .execute();
  for (const { release } of releases) found.set(release, { what: "release", id: release });
  return [...found.values()].slice(0, MATCHES_MAX);
}
