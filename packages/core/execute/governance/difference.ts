import { equal } from "../../bytes/bytes.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import type { Hash } from "../../crypto/seam.ts";
import type { Change } from "./change.ts";
import { valueAfter } from "./effect.ts";

/** One place where two documents differ; a side that lacks it is absent. */
export interface Difference {
  /** JSON pointer (RFC 6901); empty for the whole document. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * What a change alters, for people to read before they vote and after.
 * @param before the value under `subjectOf(change)` that the change meets
 * @throws Refusal when the value does not allow the change
 */
export function describeChange(hash: Hash, change: Change, before: Json | undefined): Difference[] {
  return differences(before, valueAfter(hash, change, before));
}

/**
 * The difference of two documents, in the order of their members' names. Lists of records are compared place by
 * place; lists of plain values differ as a whole, which reads better.
 */
export function differences(before: Json | undefined, after: Json | undefined, path = ""): Difference[] {
  if (before === undefined && after === undefined) return [];
  if (before !== undefined && after !== undefined && equal(encodeCanonical(before), encodeCanonical(after))) return [];
  const [old, next] = [membersOf(before), membersOf(after)];
  if (old !== undefined && next !== undefined && Array.isArray(before) === Array.isArray(after)) {
    const names = [...new Set([...old.keys(), ...next.keys()])];
    if (!Array.isArray(before)) names.sort();
    return names.flatMap((name) => differences(old.get(name), next.get(name), `${path}/${escapePointer(name)}`));
  }
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** The members of an object, or of a list of objects by their places; undefined for everything else. */
function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isPlainList = Array.isArray(value) && !value.every(isRecord);
  return isPlainList ? undefined : new Map(Object.entries(value));
}

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
