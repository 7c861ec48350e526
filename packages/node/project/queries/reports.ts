import type { ReportItem, ReportReply, Revision } from "@tocsin/api";
import { type SqlBool, sql } from "kysely";
import type { PeerStep } from "../../peer.ts";
import type { Viewer } from "../caller.ts";
import type { Acknowledged, DueReport, Journey, Page, PageRequest, ReportFilter, ReportQueries } from "../seam.ts";
import { filtered, present, reportItem } from "./content.ts";
import { allOf, isManager, type QueryContext, unitOf, visible } from "./context.ts";
import { extractsOf } from "./extracts.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const LIST = "reports";

/** Reports of this chain. */
export class ReportTables implements ReportQueries {
  readonly #context: QueryContext;

  constructor(context: QueryContext) {
    this.#context = context;
  }

  async listReports(viewer: Viewer, filter: ReportFilter, page: PageRequest): Promise<Page<ReportItem>> {
    const context = this.#context;
    const conditions = [visible(context, "reports", viewer), ...(await filtered(context, "reports", filter))];
    if (filter.sealedBefore !== undefined)
      conditions.push(sql<SqlBool>`detail = 1 and erased = 0 and tick < ${filter.sealedBefore}`);
    if (filter.openBefore !== undefined) conditions.push(openBefore(context, filter.openBefore));
    const rows = await context.database.query
      .selectFrom("reports")
      .selectAll()
      .where(allOf(conditions))
      .where("seq", "<", sequenceBelow(LIST, page))
      .orderBy("seq", "desc")
      .limit(limitOf(page) + 1)
      .offset(page.skip ?? 0)
      .execute();
    const shown = rows.slice(0, limitOf(page)).map(({ record }) => record);
    const extracts = filter.q === undefined ? undefined : await extractsOf(context.database, shown, filter.q);
    return pageOf(
      LIST,
      page,
      context.height(),
      rows,
      (row) => ({ ...reportItem(context, row), ...present({ extract: extracts?.get(row.record) ?? null }) }),
      ({ seq }) => [seq],
    );
  }

  async report(viewer: Viewer, record: string): Promise<ReportReply | undefined> {
    const row = await this.#context.database.query
      .selectFrom("reports")
      .innerJoin("report_bodies", "report_bodies.record", "reports.record")
      .selectAll("reports")
      .select(["body", "body_digest", "sealed"])
      .where("reports.record", "=", record)
      .where(visible(this.#context, "reports", viewer))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      ...reportItem(this.#context, row),
      ...(row.body === null ? {} : { body: JSON.parse(row.body) as Record<string, unknown> }),
      ifMatch: row.body_digest,
      climb: row.climb,
      due: row.due,
      sealed: JSON.parse(row.sealed) as string[],
      lineage: [...(await this.#revisions(record))],
      sameAs: await this.#sameAs(viewer, record),
    };
  }

  async lineage(viewer: Viewer, record: string): Promise<readonly Revision[] | undefined> {
    return (await this.#exists(viewer, record)) ? this.#revisions(record) : undefined;
  }

  async custody(record: string, viewer: Viewer = "node"): Promise<readonly PeerStep[]> {
    if (viewer !== "node" && !(await this.#exists(viewer, record)) && !(await this.#isNoticed(viewer, record)))
      return [];
    const rows = await this.#context.database.query
      .selectFrom("custody")
      .selectAll()
      .where("record", "=", record)
      .orderBy("history")
      .execute();
    return rows.map(({ what, history, height, position, tick, unit, officer, note }) => ({
      ...{ what, history, height, index: position, tick },
      ...present({ unit, officer, note }),
    }));
  }

  /** Who has read a record is shown to its writer and to managers; every unit sees its own. */
  async acknowledgements(viewer: Viewer, record: string): Promise<readonly Acknowledged[]> {
    const { query } = this.#context.database;
    const all = await query
      .selectFrom("acknowledgements")
      .select(["unit", "revision", "at"])
      .where("record", "=", record)
      .orderBy("at")
      .orderBy("unit")
      .execute();
    if (isManager(this.#context, viewer)) return all;
    const writer = await query.selectFrom("reports").select("unit").where("record", "=", record).executeTakeFirst();
    return writer?.unit === unitOf(viewer) ? all : all.filter(({ unit }) => unit === unitOf(viewer));
  }

  async journey(viewer: Viewer, record: string): Promise<Journey | undefined> {
    const isHere = await this.#exists(viewer, record);
    if (!isHere && !(await this.#isNoticed(viewer, record))) return undefined;
    const { query } = this.#context.database;
    const own = await query
      .selectFrom("reports")
      .select(["tick", "climbed"])
      .where("record", "=", record)
      .executeTakeFirst();
    const above = await query.selectFrom("summaries").select("tick").where("record", "=", record).executeTakeFirst();
    const judged = await query
      .selectFrom("lineage")
      .select("tick")
      .where("record", "=", record)
      .where("action", "in", [...JUDGING])
      .orderBy("history")
      .executeTakeFirst();
    return {
      record,
      chain: this.#context.chain,
      ...present({ reported: own?.tick ?? null, judged: judged?.tick ?? null, climbed: own?.climbed ?? null }),
      // A report of the main chain has its summary there without ever arriving.
      ...present({ arrived: own === undefined ? (above?.tick ?? null) : null }),
      steps: await this.custody(record),
      acknowledged: await this.acknowledgements(viewer, record),
    };
  }

  async dueReports(now: number, limit: number): Promise<readonly DueReport[]> {
    const rows = await this.#context.database.query
      .selectFrom("reports")
      .innerJoin("report_bodies", "report_bodies.record", "reports.record")
      .select(["reports.record", "urgency", "summary"])
      .where("climb", "=", "waiting")
      .where("due", "<=", now)
      .where("summary", "is not", null)
      .orderBy("urgency", "desc")
      .orderBy("due")
      .limit(limit)
      .execute();
    return rows.map(({ record, urgency, summary }) => ({
      record,
      urgency,
      summary: JSON.parse(summary ?? "null") as DueReport["summary"],
    }));
  }

  async #exists(viewer: Viewer, record: string): Promise<boolean> {
    const found = await this.#context.database.query
      .selectFrom("reports")
      .select("record")
      .where("record", "=", record)
      .where(visible(this.#context, "reports", viewer))
      .executeTakeFirst();
    return found !== undefined;
  }

  async #isNoticed(viewer: Viewer, record: string): Promise<boolean> {
    for (const place of ["summaries", "notices"] as const) {
      const condition = allOf([visible(this.#context, place, viewer), sql<SqlBool>`record = ${record}`]);
      const found = await this.#context.database.query
        .selectFrom(place)
        .select("record")
        .where(condition)
        .executeTakeFirst();
      if (found !== undefined) return true;
    }
    return false;
  }

  async #revisions(record: string): Promise<Revision[]> {
    const rows = await this.#context.database.query
      .selectFrom("lineage")
      .selectAll()
      .where("record", "=", record)
      .orderBy("history")
      .execute();
    return rows.map(({ act, action, unit, officer, standing, reason, tick, height, position, history }) => ({
      ...{
        act,
        action,
        unit,
        officer,
        standing: standing as Revision["standing"],
        tick,
        height,
        index: position,
        history,
      },
      ...present({ reason }),
    }));
  }

  /** Records that are said to be the same, as far as the viewer may see them. */
  async #sameAs(viewer: Viewer, record: string): Promise<string[]> {
    const rows = await this.#context.database.query
      .selectFrom("same_as")
      .select(["a", "b"])
      .where("same", "=", 1)
      .where((or) => or.or([or("a", "=", record), or("b", "=", record)]))
      .execute();
    const others = rows.map(({ a, b }) => (a === record ? b : a));
    const seen: string[] = [];
    for (const other of others)
      if ((await this.#exists(viewer, other)) || (await this.#isNoticed(viewer, other))) seen.push(other);
    return seen.sort();
  }
}

/** Actions by which a manager judges a report. */
const JUDGING: readonly string[] = ["reports.verify"];

/** An event that goes on, or has ended since, keeps the open parts of its reports. */
function openBefore({ chain }: QueryContext, tick: number) {
  const leg = sql`select 1 from event_legs where event_legs.event = reports.event and chain = ${chain}`;
  return sql<SqlBool>`redacted = 0 and tick < ${tick} and not exists (${leg} and (closed = 0 or at >= ${tick}))`;
}
