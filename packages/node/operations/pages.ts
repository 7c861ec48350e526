import type { Page, PageRequest } from "../project/seam.ts";

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
