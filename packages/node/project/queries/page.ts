import { decodeBase64url, encodeBase64url } from "@tocsin/core";
import { NodeError } from "../../errors.ts";
import type { Page, PageRequest } from "../seam.ts";

const LIMIT = 50;
const LIMIT_MAX = 200;

/** Items of a page; one more is read to know whether there is a next. */
export function limitOf({ limit = LIMIT }: PageRequest): number {
  return Math.min(Math.max(1, limit), LIMIT_MAX);
}

/**
 * Where the page begins in the list of this name: values that the last item of the page before had.
 * @throws NodeError BAD_REQUEST when the cursor is of another list
 */
export function cursorOf(list: string, { cursor }: PageRequest): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [name, ...values] = JSON.parse(Buffer.from(decodeBase64url(cursor)).toString("utf8")) as (string | number)[];
    if (
      name === list &&
      values.length > 0 &&
      values.every((value) => typeof value === "string" || Number.isSafeInteger(value))
    )
      return values;
  } catch {
    // A cursor that cannot be read is of no list.
  }
  throw new NodeError("BAD_REQUEST", "cursor");
}

/** A number of the cursor, for lists in the order of one column. */
export function sequenceBelow(list: string, page: PageRequest): number {
  const [below = Number.MAX_SAFE_INTEGER] = cursorOf(list, page) ?? [];
  if (typeof below !== "number") throw new NodeError("BAD_REQUEST", "cursor");
  return below;
}

/** Makes the page of `limit + 1` rows that were read. `place` names where an item stands in the list. */
export function pageOf<R, T>(
  list: string,
  page: PageRequest,
  height: number,
  rows: readonly R[],
  item: (row: R) => T,
  place: (row: R) => readonly (string | number)[],
): Page<T> {
  const limit = limitOf(page);
  const items = rows.slice(0, limit).map(item);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { items, height };
  const next = encodeBase64url(Buffer.from(JSON.stringify([list, ...place(last)]), "utf8"));
  return { items, next, height };
}
