import type { PublicRelease, ReleaseItem } from "@tocsin/api";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest, ReleaseFilter } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present, within } from "./content.ts";
import { allOf, type QueryContext } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const LIST = "releases";

/** What was published is for everyone; what was signed is for the units of the chain. */
export function releasesVisible({ chain }: QueryContext, viewer: Viewer): RawBuilder<SqlBool> {
  if (viewer === "node" || viewer.chain === chain) return sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`kind <> ${"bulletin"}`;
}

/** Releases, newest first. */
export async function listReleases(
  context: QueryContext,
  viewer: Viewer,
  filter: ReleaseFilter,
  page: PageRequest,
): Promise<Page<ReleaseItem>> {
  const rows = await context.database.query
    .selectFrom("releases")
    .selectAll()
    .where(allOf([releasesVisible(context, viewer), ...asked(filter)]))
    .where("seq", "<", sequenceBelow(LIST, page))
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  const item = (row: Row<"releases">) => releaseItem(context, row);
  return pageOf(LIST, page, context.height(), rows, item, ({ seq }) => [seq]);
}

function asked({ kind, standing, area, event, status, unit, digest, digests }: ReleaseFilter): RawBuilder<SqlBool>[] {
  const equal = Object.entries({ kind, standing, event, status, unit, digest });
  return [
    ...equal.flatMap(([column, value]) =>
      value === undefined ? [] : [sql<SqlBool>`${sql.ref(`releases.${column}`)} = ${value}`],
    ),
    ...(area === undefined ? [] : [within(sql.ref("place"), area)]),
    ...(digests === undefined ? [] : [sql<SqlBool>`digest in (${sql.join(digests)})`]),
  ];
}

/** One release; undefined where the viewer may not see it. */
export async function findRelease(
  context: QueryContext,
  viewer: Viewer,
  release: string,
): Promise<ReleaseItem | undefined> {
  const row = await context.database.query
    .selectFrom("releases")
    .selectAll()
    .where("release", "=", release)
    .where(releasesVisible(context, viewer))
    .executeTakeFirst();
  return row === undefined ? undefined : releaseItem(context, row);
}

/** How many releases the public page shows. */
const PUBLIC_MAX = 500;

/**
 * What the public reads, newest first: what stands, and what has ended since a time. Only the chain's own status: what is an
 * exercise is nothing for the public of an actual chain.
 */
export async function listPublic(context: QueryContext, status: string, endedSince: number): Promise<PublicRelease[]> {
  const { query } = context.database;
  const rows = await query
    .selectFrom("releases")
    .innerJoin("units", "units.unit", "releases.unit")
    .selectAll("releases")
    .select("units.content as unit_content")
    .where("releases.kind", "<>", "bulletin")
    .where("releases.status", "=", status)
    .where(sql<SqlBool>`(releases.standing = ${"released"} or releases.changed >= ${endedSince})`)
    .orderBy("releases.seq", "desc")
    .limit(PUBLIC_MAX)
    .execute();
  return rows.map((row) => publicItem(context, row));
}

function publicItem(context: QueryContext, row: Row<"releases"> & { readonly unit_content: string }): PublicRelease {
  const { release, kind, unit, area, status, standing, ended, tick, ...rest } = releaseItem(context, row);
  const { title, text, claim, posts, place, risk, warning, records, supersedes, by } = rest;
  const { name } = JSON.parse(row.unit_content) as { readonly name: PublicRelease["name"] };
  const optional = { title, text, claim, posts, place, risk, warning, supersedes, by, reason: ended?.reason };
  return {
    ...{ release, unit, name, area, status, standing, records, tick },
    kind: kind as PublicRelease["kind"],
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as object),
    changed: row.changed,
  };
}

/** What an act said: its arguments without a column of their own, and its body. */
interface Content {
  readonly records?: string[];
  readonly digest?: string;
  readonly [name: string]: unknown;
}

function releaseItem({ chain }: QueryContext, row: Row<"releases">): ReleaseItem {
  const { release, unit, officer, act, height, position, history, area, revision, tick } = row;
  const content = JSON.parse(row.content) as Content;
  return {
    ...{ release, chain, unit, officer, act, height, index: position, history, area, revision, tick },
    kind: row.kind as ReleaseItem["kind"],
    status: row.status as ReleaseItem["status"],
    standing: row.standing as ReleaseItem["standing"],
    ...(content.digest === undefined
      ? { ...content, records: content.records ?? [] }
      : { signed: content as unknown as ReleaseItem["signed"] & object, records: [] }),
    ...present({ event: row.event, supersedes: row.supersedes, by: row.superseded_by }),
    ...(row.ended === null ? {} : { ended: JSON.parse(row.ended) as NonNullable<ReleaseItem["ended"]> }),
  };
}
