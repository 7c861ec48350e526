import type { ActItem, BlockItem } from "@tocsin/api";
import type { Expression, SqlBool } from "kysely";
import type { Viewer } from "../caller.ts";
import type { ActFilter, AnchorItem, LedgerQueries, Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present } from "./content.ts";
import { isManager, type QueryContext, unitOf } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const ACTS = "acts";
const BLOCKS = "blocks";

/** Blocks, transactions and anchors. Which unit acted is shown to the chain's managers and to the unit itself. */
export class LedgerTables implements LedgerQueries {
  readonly #context: QueryContext;

  constructor(context: QueryContext) {
    this.#context = context;
  }

  async listActs(viewer: Viewer, filter: ActFilter, page: PageRequest): Promise<Page<ActItem>> {
    const rows = await this.#acts(viewer)
      .where((all) => {
        const conditions: Expression<SqlBool>[] = [all("history", "<", sequenceBelow(ACTS, page))];
        if (filter.unit !== undefined) conditions.push(all("unit", "=", filter.unit));
        if (filter.action !== undefined) conditions.push(all("what", "=", filter.action));
        if (filter.from !== undefined) conditions.push(all("tick", ">=", filter.from));
        if (filter.to !== undefined) conditions.push(all("tick", "<", filter.to));
        if (filter.refused === true) conditions.push(all("code", "!=", "VALID"));
        return all.and(conditions);
      })
      .orderBy("history", "desc")
      .limit(limitOf(page) + 1)
      .execute();
    return pageOf(ACTS, page, this.#context.height(), rows, actItem, ({ history }) => [history]);
  }

  async act(viewer: Viewer, act: string): Promise<ActItem | undefined> {
    const row = await this.#acts(viewer).where("act", "=", act).orderBy("history").executeTakeFirst();
    return row === undefined ? undefined : actItem(row);
  }

  async listBlocks(viewer: Viewer, page: PageRequest): Promise<Page<BlockItem>> {
    const blocks = await this.#context.database.query
      .selectFrom("blocks")
      .selectAll()
      .where("height", "<", sequenceBelow(BLOCKS, page))
      .orderBy("height", "desc")
      .limit(limitOf(page) + 1)
      .execute();
    const items = await this.#withEntries(viewer, blocks);
    return pageOf(
      BLOCKS,
      page,
      this.#context.height(),
      items,
      (item) => item,
      ({ height }) => [height],
    );
  }

  async block(viewer: Viewer, height: number): Promise<BlockItem | undefined> {
    const block = await this.#context.database.query
      .selectFrom("blocks")
      .selectAll()
      .where("height", "=", height)
      .execute();
    return (await this.#withEntries(viewer, block))[0];
  }

  async anchorBefore(child: string, size: number): Promise<number | undefined> {
    const row = await this.#anchors(child)
      .select("history")
      .where("history", "<", size)
      .orderBy("history", "desc")
      .executeTakeFirst();
    return row?.history;
  }

  async anchorAfter(child: string, height: number): Promise<AnchorItem | undefined> {
    const row = await this.#anchors(child)
      .selectAll()
      .where("header", ">", height)
      .orderBy("header")
      .orderBy("history")
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { position, ...anchor } = row;
    return { ...anchor, index: position };
  }

  async openedChild(child: string): Promise<number | undefined> {
    const row = await this.#context.database.query
      .selectFrom("children")
      .select("history")
      .where("chain", "=", child)
      .executeTakeFirst();
    return row?.history;
  }

  #anchors(child: string) {
    return this.#context.database.query.selectFrom("anchors").where("chain", "=", child).limit(1);
  }

  #acts(viewer: Viewer) {
    const acts = this.#context.database.query.selectFrom("entries").selectAll().where("unit", "is not", null);
    return isManager(this.#context, viewer) ? acts : acts.where("unit", "=", unitOf(viewer) ?? "");
  }

  async #withEntries(viewer: Viewer, blocks: readonly Row<"blocks">[]): Promise<BlockItem[]> {
    if (blocks.length === 0) return [];
    const heights = blocks.map(({ height }) => height);
    const entries = await this.#context.database.query
      .selectFrom("entries")
      .selectAll()
      .where("height", "in", heights)
      .orderBy("history")
      .execute();
    const isShowingAll = isManager(this.#context, viewer);
    const own = unitOf(viewer);
    const transactions = new Map(heights.map((height) => [height, [] as BlockItem["transactions"][number][]]));
    for (const entry of entries)
      transactions.get(entry.height)?.push(transactionItem(entry, isShowingAll || entry.unit === own));
    return blocks.map(({ height, hash, tick }) => ({
      ...{ height, hash, tick },
      transactions: transactions.get(height) ?? [],
    }));
  }
}

function transactionItem(
  { position, history, code, what, act, unit }: Row<"entries">,
  isShown: boolean,
): BlockItem["transactions"][number] {
  return { index: position, history, code, what, ...(isShown ? present({ act, unit }) : {}) };
}

function actItem({
  act,
  what,
  unit,
  officer,
  via,
  code,
  at,
  urgency,
  tick,
  height,
  position,
  history,
  marks,
}: Row<"entries">): ActItem {
  return {
    ...present({ act }),
    action: what,
    unit: unit ?? "",
    officer: officer ?? "",
    via: via ?? "",
    code,
    at: at ?? 0,
    urgency: urgency ?? 0,
    ...{ tick, height, index: position, history },
    marks: marks === null ? [] : (JSON.parse(marks) as string[]),
  };
}
