import { CanonicalError, DEPTH_MAX, type Json, Refusal, encodeCanonical } from "@tocsin/core";

/**
 * Refuses a value that has no canonical form, and says where: a number that is no safe integer, half a character, a name
 * outside ASCII, too deep.
 * @param at JSON pointer of the value
 * @throws Refusal SCHEMA, TOO_LARGE
 */
export function demandCanonical(value: Json, at: string): void {
  try {
    encodeCanonical(value);
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    throw new Refusal(error.code === "TOO_LARGE" ? "TOO_LARGE" : "SCHEMA", placeOf(value, at, DEPTH_MAX) ?? at);
  }
}

/** Pointer of the first part that has no canonical form by itself; undefined where only the whole has none. */
function placeOf(value: Json, at: string, depth: number): string | undefined {
  if (typeof value !== "object" || value === null) return hasForm(value) ? undefined : at;
  if (depth === 0) return at;
  for (const [name, member] of Object.entries(value)) {
    const there = `${at}/${name}`;
    if (!Array.isArray(value) && !hasForm({ [name]: null })) return there;
    const place = placeOf(member as Json, there, depth - 1);
    if (place !== undefined) return place;
  }
  return undefined;
}

function hasForm(value: Json): boolean {
  try {
    encodeCanonical(value);
    return true;
  } catch (error) {
    if (error instanceof CanonicalError) return false;
    throw error;
  }
}
