import type { ResourceItem, ResourceMatch } from "@tocsin/api";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest, ResourceFilter } from "../seam.ts";
import type { Row } from "../tables.ts";
import { visible, type QueryContext } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const LIST = "resources";
const SENT: readonly string[] = ["sent", "received"];
const MATCHES_MAX = 50;

/** What events need and what was offered: every unit may help, so every unit of the chain sees it. */
export async function listResources(
  context: QueryContext,
  filter: ResourceFilter,
  page: PageRequest,
): Promise<Page<ResourceItem>> {
  let query = context.database.query.selectFrom("resources").selectAll().where("seq", "<", sequenceBelow(LIST, page));
  if (filter.event !== undefined) query = query.where("event", "=", filter.event);
  if (filter.item !== undefined) query = query.where("item", "=", filter.item);
  const rows = await query
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  const needs = rows.map(({ resource }) => resource);
  const offers =
    needs.length === 0
      ? []
      : await context.database.query
          .selectFrom("offers")
          .selectAll()
          .where("resource", "in", needs)
          .orderBy("at")
          .orderBy("offer")
          .execute();
  const item = (row: Row<"resources">) =>
    resourceItem(
      row,
      offers.filter(({ resource }) => resource === row.resource),
    );
  return pageOf(LIST, page, context.height(), rows, item, ({ seq }) => [seq]);
}

/** Who reports to have what a request asks for: on this chain, and by notices everywhere else. */
export async function matchResource(
  context: QueryContext,
  viewer: Viewer,
  resource: string,
): Promise<readonly ResourceMatch[]> {
  const { query } = context.database;
  const need = await query.selectFrom("resources").select("item").where("resource", "=", resource).executeTakeFirst();
  if (need === undefined) return [];
  const own = await query
    .selectFrom("reports")
    .select(["record", "unit", "area", "item", "available", "tick"])
    .where("kind", "=", "resource")
    .where("item", "=", need.item)
    .where("standing", "not in", ["rejected", "retracted"])
    .where(visible(context, "reports", viewer))
    .orderBy("available", "desc")
    .limit(MATCHES_MAX)
    .execute();
  const matches = [
    ...own.map((row) => ({
      ...row,
      chain: context.chain,
      area: row.area ?? "",
      item: need.item,
      available: row.available ?? 0,
    })),
    ...(await noticed(context, viewer, need.item)),
  ];
  return matches.sort((a, b) => b.available - a.available || (a.record < b.record ? -1 : 1)).slice(0, MATCHES_MAX);
}

async function noticed(context: QueryContext, viewer: Viewer, item: string): Promise<ResourceMatch[]> {
  const rows = await context.database.query
    .selectFrom("notices")
    .select(["record", "origin", "unit", "area", "counts", "tick"])
    .where("kind", "=", "resource")
    .where("origin", "<>", context.chain)
    .where("standing", "not in", ["rejected", "retracted"])
    .where(visible(context, "notices", viewer))
    .execute();
  return rows.flatMap(({ record, origin, unit, area, counts, tick }) => {
    const stock = JSON.parse(counts ?? "{}") as { readonly item?: unknown; readonly available?: unknown };
    if (stock.item !== item || typeof stock.available !== "number") return [];
    return [{ record, chain: origin, unit: unit ?? "", area: area ?? "", item, available: stock.available, tick }];
  });
}

function resourceItem(row: Row<"resources">, offers: readonly Row<"offers">[]): ResourceItem {
  const { resource, event, chain, unit, item, measure, quantity, accepted, received, area, at, tick } = row;
  const sent = offers.filter(({ state }) => SENT.includes(state)).reduce((sum, offer) => sum + offer.accepted, 0);
  return {
    ...{
      resource,
      event,
      chain,
      unit,
      item,
      measureUnit: measure,
      need: quantity,
      accepted,
      sent,
      received,
      area,
      at,
      tick,
    },
    offers: offers.map(
      ({ offer, chain: from, unit: by, quantity: offered, at: said, state, accepted: taken, received: arrived }) => ({
        ...{ offer, chain: from, unit: by, quantity: offered, at: said, accepted: taken, received: arrived },
        state: state as ResourceItem["offers"][number]["state"],
      }),
    ),
  };
}
