import type { Delta } from "@tocsin/core";
import type { Database } from "../database.ts";
import { searchText } from "../extract/content.ts";
import { queryTokens } from "../tokens.ts";

/** Characters of the text before what was found, and in all. */
const [BEFORE, LENGTH] = [24, 96];

/**
 * For each record that a search found: the piece of its open text around what was found first, where that stands behind
 * the headline. Who sees the record sees its open part too.
 */
export async function extractsOf(
  database: Database,
  records: readonly string[],
  q: string,
): Promise<ReadonlyMap<string, string>> {
  if (records.length === 0) return new Map();
  // Value by value: of a page's records the planner then knows that they are few.
  const rows = await database.query
    .selectFrom("report_bodies")
    .select(["record", "body"])
    .where("record", "in", [...records])
    .execute();
  const tokens = queryTokens(q);
  const extracts = new Map<string, string>();
  for (const { record, body } of rows) {
    const delta = JSON.parse(body ?? "null") as Delta | null;
    if (delta?.form !== "open") continue;
    const extract = extractOf(searchText(delta).slice(delta.a.headline.length), tokens);
    if (extract !== undefined) extracts.set(record, extract);
  }
  return extracts;
}

/** The piece of a text around the first of the tokens that stands in it; undefined where none does. */
function extractOf(text: string, tokens: readonly string[]): string | undefined {
  const plain = text.normalize("NFKC").replace(/\s+/gu, " ").trim();
  const small = plain.toLowerCase();
  const places = tokens.map((token) => small.indexOf(token)).filter((at) => at >= 0);
  if (places.length === 0) return undefined;
  const characters = [...plain];
  const at = [...small.slice(0, Math.min(...places))].length;
  const from = Math.max(0, at - BEFORE);
  const piece = characters.slice(from, from + LENGTH).join("");
  return `${from > 0 ? "…" : ""}${piece}${from + LENGTH < characters.length ? "…" : ""}`;
}
