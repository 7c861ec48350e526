import { NodeError } from "../errors.ts";
import { cursorOf, limitOf } from "../project/queries/page.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import { encodeBase64url } from "@tocsin/core";

const PAGE = 200;

/** Every item of a list, page by page. */
export async function everyItem<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await list({ limit: PAGE, cursor });
    all.push(...items);
    cursor = next;
  } while (cursor !== undefined);
  return all;
}

/**
 * A page of a list that is at hand whole; the cursor is the number of items before it.
 * @throws NodeError BAD_REQUEST when the cursor is of another list
 */
export function slice<T>(
  list: string,
  all: readonly T[],
  page: PageRequest,
): { readonly items: T[]; readonly next?: string } {
  const [from = 0] = cursorOf(list, page) ?? [];
  if (typeof from !== "number" || from < 0) throw new NodeError("BAD_REQUEST", "cursor");
  const end = from + limitOf(page);
  const items = all.slice(from, end);
  if (end >= all.length) return { items };
  return { items, next: encodeBase64url(Buffer.from(JSON.stringify([list, end]), "utf8")) };
}
