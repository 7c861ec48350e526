import type { ChangeStatus, Json, Officer, Unit } from "@tocsin/core";
import { type SqlBool, sql } from "kysely";
import { NodeError } from "../../errors.ts";
import type { Viewer } from "../caller.ts";
import type { ListedChange, Page, PageRequest, PolicyItem, RegistryQueries } from "../seam.ts";
import { present } from "./content.ts";
import type { QueryContext } from "./context.ts";
import { cursorOf, limitOf, pageOf, sequenceBelow } from "./page.ts";

const UNITS = "units";
const OFFICERS = "officers";
const CHANGES = "changes";

/** The registry and governance: public to every unit of the network. */
export class RegistryTables implements RegistryQueries {
  readonly #context: QueryContext;

  constructor(context: QueryContext) {
    this.#context = context;
  }

  async listUnits(_viewer: Viewer, page: PageRequest): Promise<Page<Unit>> {
    const [after] = textsAfter(UNITS, page, 1);
    const rows = await this.#context.database.query
      .selectFrom("units")
      .select(["unit", "content"])
      .where("unit", ">", after ?? "")
      .orderBy("unit")
      .limit(limitOf(page) + 1)
      .execute();
    return pageOf(
      UNITS,
      page,
      this.#context.height(),
      rows,
      ({ content }) => JSON.parse(content) as Unit,
      ({ unit }) => [unit],
    );
  }

  async listOfficers(
    _viewer: Viewer,
    filter: { readonly unit?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Officer>> {
    const [unit = "", officer = ""] = textsAfter(OFFICERS, page, 2);
    let query = this.#context.database.query
      .selectFrom("officers")
      .selectAll()
      .where(sql<SqlBool>`(unit > ${unit} or (unit = ${unit} and officer > ${officer}))`);
    if (filter.unit !== undefined) query = query.where("unit", "=", filter.unit);
    const rows = await query
      .orderBy("unit")
      .orderBy("officer")
      .limit(limitOf(page) + 1)
      .execute();
    return pageOf(
      OFFICERS,
      page,
      this.#context.height(),
      rows,
      ({ content }) => JSON.parse(content) as Officer,
      (row) => [row.unit, row.officer],
    );
  }

  async policies(): Promise<readonly PolicyItem[]> {
    const rows = await this.#context.database.query
      .selectFrom("policies")
      .selectAll()
      .orderBy("name")
      .orderBy("version")
      .execute();
    const newest = new Map(
      rows.map(({ name, version, content, height }) => [
        name,
        { name, version, value: JSON.parse(content) as Json, since: height },
      ]),
    );
    return [...newest.values()];
  }

  async listChanges(_viewer: Viewer, page: PageRequest): Promise<Page<ListedChange>> {
    const rows = await this.#context.database.query
      .selectFrom("changes")
      .selectAll()
      .where("seq", "<", sequenceBelow(CHANGES, page))
      .orderBy("seq", "desc")
      .limit(limitOf(page) + 1)
      .execute();
    const item = (row: (typeof rows)[number]): ListedChange => ({
      change: row.change,
      kind: row.kind,
      by: row.proposed_by,
      status: row.status as ChangeStatus,
      effectiveHeight: row.effective_height,
      approvals: JSON.parse(row.approvals) as string[],
      rejections: JSON.parse(row.rejections) as string[],
      ...present({ reason: row.reason }),
      content: JSON.parse(row.content) as Json,
      differences: JSON.parse(row.difference ?? "[]") as ListedChange["differences"],
      tick: row.tick,
    });
    return pageOf(CHANGES, page, this.#context.height(), rows, item, ({ seq }) => [seq]);
  }
}

/** Texts of the cursor, for lists in the order of names. */
function textsAfter(list: string, page: PageRequest, count: number): readonly string[] {
  const values = cursorOf(list, page) ?? [];
  if (values.length > count || values.some((value) => typeof value !== "string"))
    throw new NodeError("BAD_REQUEST", "cursor");
  return values as readonly string[];
}
