import { Itinerary, type SharedStay, type Stop } from "@tocsin/api";
import { Refusal, conform } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { COMPARED_MAX } from "../intake/limits.ts";
import { sharedStays } from "../intake/sharedstays.ts";
import type { Caller } from "../project/caller.ts";
import type { NodeParts } from "./parts.ts";
import { readDetail } from "./sealed.ts";

/** Between turns of the event loop, so many details are read. */
const BATCH = 200;
const MINUTE_MS = 60_000;

/**
 * Who shared place and time with a case: the case's sealed itinerary against those of all reports whose detail the caller's unit may
 * read, here where they lie. Each reading is written down under the purpose.
 * @throws NodeError NOT_FOUND for a record that the unit may not read, as for what does not exist; BAD_REQUEST where it is no itinerary
 */
export async function contactsOf(
  parts: NodeParts,
  caller: Caller,
  { record, minutes = 1, purpose }: { readonly record: string; readonly minutes?: number; readonly purpose: string },
) {
  const ofCase = await stopsOf(parts, caller, record, purpose);
  if (ofCase === null) throw new NodeError("BAD_REQUEST", "/record");
  const items: SharedStay[] = [];
  let [compared, unread] = [0, 0];
  const others = await othersItineraries(parts, caller, record);
  for (const other of others) {
    if (compared >= COMPARED_MAX) break;
    const stops = await stopsOf(parts, caller, other, purpose).catch(unreadable);
    if (stops === null) unread++;
    else compared++;
    for (const { from, to, ...where } of sharedStays(ofCase, stops ?? [], minutes))
      items.push({ record: other, ...where, from, to, minutes: Math.floor((to - from) / MINUTE_MS) });
    if ((compared + unread) % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { items, compared, unread, isCut: compared + unread < others.length };
}

/**
 * Itineraries of others than the case, newest first, of each person's the newest: a correction by the public follows the report
 * before it. All that stand and that the caller sees; what may not be read is told as unread.
 */
async function othersItineraries({ readModel }: NodeParts, caller: Caller, record: string): Promise<string[]> {
  const standing: string[] = [];
  const before = new Map<string, string>();
  for (let cursor: string | undefined, isOver = false; !isOver; isOver = cursor === undefined) {
    const page = await readModel.listReports(caller, { kind: "trajectory" }, { limit: BATCH, cursor });
    for (const item of page.items) {
      if (item.follows !== undefined) before.set(item.record, item.follows);
      if (item.standing !== "retracted" && item.standing !== "rejected") standing.push(item.record);
    }
    cursor = page.next;
  }
  const seen = new Set([firstOf(before, record)]);
  return standing.filter((one) => {
    const first = firstOf(before, one);
    return !seen.has(first) && seen.add(first);
  });
}

/** The report with which a line of follow-ups began. */
function firstOf(before: ReadonlyMap<string, string>, record: string): string {
  let first = record;
  for (let earlier = before.get(first); earlier !== undefined; earlier = before.get(first)) first = earlier;
  return first;
}

/** The stays of a report's detail; null where the detail is no itinerary. */
async function stopsOf(
  parts: NodeParts,
  caller: Caller,
  record: string,
  purpose: string,
): Promise<readonly Stop[] | null> {
  const detail = await readDetail(parts, caller, record, purpose);
  try {
    conform(Itinerary, detail);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
  return detail["stops"] as unknown as readonly Stop[];
}

function unreadable(error: unknown): null {
  if (error instanceof NodeError) return null;
  throw error;
}
