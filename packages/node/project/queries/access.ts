import type { ErasureItem, ReceiptItem, RequestItem } from "@tocsin/api";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { AccessFilter, AccessQueries, Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present } from "./content.ts";
import { allOf, isManager, type QueryContext, unitOf, visible } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const REQUESTS = "requests";
const RECEIPTS = "receipts";

/** Requests for access and what came of them. Managers of the chain see all of them, a unit its own and those about its reports. */
export class AccessTables implements AccessQueries {
  readonly #context: QueryContext;
  readonly #now: () => number;

  constructor(context: QueryContext, now: () => number) {
    this.#context = context;
    this.#now = now;
  }

  async listRequests(viewer: Viewer, filter: AccessFilter, page: PageRequest): Promise<Page<RequestItem>> {
    const conditions = [this.#concerns(viewer, "requests"), ...this.#asked(filter)];
    const rows = await this.#requests(
      allOf([...conditions, sql<SqlBool>`requests.seq < ${sequenceBelow(REQUESTS, page)}`]),
      limitOf(page) + 1,
    );
    return pageOf(
      REQUESTS,
      page,
      this.#context.height(),
      rows,
      (row) => this.#item(row),
      ({ seq }) => [seq],
    );
  }

  async request(viewer: Viewer, request: string): Promise<RequestItem | undefined> {
    const [row] = await this.#requests(
      allOf([this.#concerns(viewer, "requests"), sql<SqlBool>`requests.request = ${request}`]),
      1,
    );
    return row === undefined ? undefined : this.#item(row);
  }

  async listReceipts(
    viewer: Viewer,
    filter: { readonly record?: string | undefined },
    page: PageRequest,
  ): Promise<Page<ReceiptItem>> {
    const conditions = [
      this.#concerns(viewer, "receipts"),
      ...(filter.record === undefined ? [] : [sql<SqlBool>`record = ${filter.record}`]),
    ];
    const rows = await this.#context.database.query
      .selectFrom("receipts")
      .selectAll()
      .where(allOf(conditions))
      .where("seq", "<", sequenceBelow(RECEIPTS, page))
      .orderBy("seq", "desc")
      .limit(limitOf(page) + 1)
      .execute();
    return pageOf(RECEIPTS, page, this.#context.height(), rows, receiptItem, ({ seq }) => [seq]);
  }

  async erasures(viewer: Viewer, record: string): Promise<readonly ErasureItem[]> {
    const { query } = this.#context.database;
    const found = await query
      .selectFrom("reports")
      .select("record")
      .where("record", "=", record)
      .where(visible(this.#context, "reports", viewer))
      .executeTakeFirst();
    if (found === undefined) return [];
    const rows = await query.selectFrom("erasures").selectAll().where("record", "=", record).orderBy("unit").execute();
    return rows.map(({ unit, digests, at }) => ({ unit, digests: JSON.parse(digests) as string[], at }));
  }

  #requests(condition: RawBuilder<SqlBool>, limit: number) {
    return this.#context.database.query
      .selectFrom("requests")
      .leftJoin("receipts", "receipts.request", "requests.request")
      .selectAll("requests")
      .select("receipts.act as receipt")
      .where(condition)
      .orderBy("requests.seq", "desc")
      .limit(limit)
      .execute();
  }

  #concerns(viewer: Viewer, place: "requests" | "receipts"): RawBuilder<SqlBool> {
    if (isManager(this.#context, viewer)) return sql<SqlBool>`1 = 1`;
    const unit = unitOf(viewer) ?? "";
    const about = sql`(select record from reports where unit = ${unit})`;
    return sql<SqlBool>`(${sql.ref(`${place}.unit`)} = ${unit} or ${sql.ref(`${place}.record`)} in ${about})`;
  }

  #asked({ state, record, unit, breakGlass, unreviewed }: AccessFilter): RawBuilder<SqlBool>[] {
    const conditions: RawBuilder<SqlBool>[] = [];
    const now = this.#now();
    if (state === "expired") conditions.push(sql<SqlBool>`requests.state = 'granted' and requests.expires <= ${now}`);
    else if (state === "granted")
      conditions.push(
        sql<SqlBool>`requests.state = 'granted' and (requests.expires is null or requests.expires > ${now})`,
      );
    else if (state !== undefined) conditions.push(sql<SqlBool>`requests.state = ${state}`);
    if (record !== undefined) conditions.push(sql<SqlBool>`requests.record = ${record}`);
    if (unit !== undefined) conditions.push(sql<SqlBool>`requests.unit = ${unit}`);
    if (breakGlass !== undefined) conditions.push(sql<SqlBool>`requests.break_glass = ${breakGlass ? 1 : 0}`);
    if (unreviewed === true)
      conditions.push(sql<SqlBool>`requests.break_glass = 1 and (requests.review is null or requests.review = 'open')`);
    return conditions;
  }

  /** A grant expires by the clock alone: no transaction says so. */
  #item(row: Row<"requests"> & { readonly receipt: string | null }): RequestItem {
    const {
      request,
      record,
      origin,
      unit,
      chain,
      purpose,
      reason,
      state,
      decided_by,
      code,
      decision,
      expires,
      break_glass,
      review,
      review_due,
      review_by,
      receipt,
      tick,
    } = row;
    const isExpired = state === "granted" && expires !== null && expires <= this.#now();
    return {
      ...{ request, record, origin, unit, chain, purpose, tick },
      reason: reason ?? "",
      state: (isExpired ? "expired" : state) as RequestItem["state"],
      ...present({ decidedBy: decided_by, decision: decision ?? code, expires, reviewed: review, receipt }),
      ...present({ reviewDue: review_due, reviewedBy: review_by }),
      ...(break_glass === 1 ? { breakGlass: true } : {}),
    };
  }
}

function receiptItem({ request, record, unit, digests, at, act, tick }: Row<"receipts">): ReceiptItem {
  return { grant: request, record, unit, digests: JSON.parse(digests) as string[], at, act, tick };
}
