import { type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { DutyFilter, DutyItem, Page, PageRequest, Period, RevisionItem } from "../seam.ts";
import { present } from "./content.ts";
import { type QueryContext, visible } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const DUTIES = "duties";
const REVISIONS = "revisions";
/** What turns a report's standing against its author, by the act that does it. */
const TURNS = { "reports.verify": "rejected", "reports.correct": "corrected", "reports.retract": "retracted" } as const;

/** Reports whose way up is not done; by the key of the index they are few, however many there are. */
const OPEN = sql<SqlBool>`(climb = 'waiting' and climbed is null and standing not in ('rejected', 'retracted'))`;

/** What the legal clocks of reports are reckoned from. */
export async function listDuties(
  context: QueryContext,
  viewer: Viewer,
  filter: DutyFilter,
  page: PageRequest,
): Promise<Page<DutyItem>> {
  let query = context.database.query
    .selectFrom("reports")
    .select(["seq", "record", "unit", "standing", "detected", "occurred", "tick", "climbed"])
    .where(visible(context, "reports", viewer))
    .where("seq", "<", sequenceBelow(DUTIES, page));
  if (filter.record !== undefined) query = query.where("record", "=", filter.record);
  if (filter.open !== undefined) query = query.where(filter.open ? OPEN : sql<SqlBool>`not ${OPEN}`);
  const rows = await query
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  return pageOf(
    DUTIES,
    page,
    context.height(),
    rows,
    ({ record, unit, standing, detected, occurred, tick, climbed }) => ({
      ...{ record, unit, standing, tick },
      ...present({ detected, occurred, climbed }),
    }),
    ({ seq }) => [seq],
  );
}

/** Rejections, corrections and retractions of reports that the viewer may see. */
export async function listRevisions(
  context: QueryContext,
  viewer: Viewer,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: Period,
  page: PageRequest,
): Promise<Page<RevisionItem>> {
  const turns = Object.entries(TURNS).map(
    ([action, standing]) => sql<SqlBool>`(lineage.action = ${action} and lineage.standing = ${standing})`,
  );
  const rows = await context.database.query
    .selectFrom("lineage")
    .innerJoin("reports", "reports.record", "lineage.record")
    .select(["lineage.record", "lineage.standing", "lineage.unit", "lineage.officer"])
    .select(["lineage.tick", "lineage.height", "lineage.history"])
    .where(visible(context, "reports", viewer))
    .where(sql<SqlBool>`(${sql.join(turns, sql` or `)})`)
    .where("lineage.tick", ">=", from)
    .where("lineage.tick", "<", to)
    .where("lineage.history", "<", sequenceBelow(REVISIONS, page))
    .orderBy("lineage.history", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  return pageOf(
    REVISIONS,
    page,
    context.height(),
    rows,
    (row) => ({ ...row, standing: row.standing as RevisionItem["standing"] }),
    ({ history }) => [history],
  );
}
