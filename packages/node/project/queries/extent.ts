import { audienceOf, chainContains, couldBeInAudience } from "@tocsin/core";
import type { Extent } from "../../peer.ts";
import type { QueryContext } from "./context.ts";

/** Where a record was filed and how secret it is; neither before its content has arrived. */
interface Known {
  readonly origin: string;
  readonly s: number | null;
}

/** What another chain sends with a level that does not exist is nobody's. */
const LEVELS: readonly number[] = [1, 2, 3, 4, 5];

/**
 * How much of a record's custody another chain may know: its own chain and those above it all; others what goes with the
 * notice, where by this chain's audience policy or the main chain's some unit of theirs could have it.
 */
export async function extentOf(context: QueryContext, record: string, chain: string): Promise<Extent | undefined> {
  const known = [...(await own(context, record)), ...(await arrived(context, record))];
  if (known.some(({ origin }) => chainContains(chain, origin))) return "whole";
  const { audience, noticeAudience } = context.sight();
  const isForThem = ({ origin, s }: Known) =>
    s !== null &&
    LEVELS.includes(s) &&
    [audience, noticeAudience].some((policy) => couldBeInAudience(audienceOf(policy, origin, s), chain));
  return known.some(isForThem) ? "carried" : undefined;
}

/** A report of this chain. Nobody elsewhere has a notice of one that has not climbed. */
async function own({ database, chain }: QueryContext, record: string): Promise<Known[]> {
  const row = await database.query
    .selectFrom("reports")
    .select(["s", "climb"])
    .where("record", "=", record)
    .executeTakeFirst();
  if (row === undefined) return [];
  return [{ origin: chain, s: row.climb === "climbed" || row.climb === "here" ? row.s : null }];
}

async function arrived({ database }: QueryContext, record: string): Promise<Known[]> {
  const found: Known[] = [];
  for (const place of ["summaries", "notices"] as const) {
    const row = await database.query
      .selectFrom(place)
      .select(["origin", "s"])
      .where("record", "=", record)
      .executeTakeFirst();
    if (row !== undefined) found.push(row);
  }
  return found;
}
