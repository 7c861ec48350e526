/** Rows of a list as far as they were loaded, in its order. */
export interface Loaded<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined where all is loaded. */
  readonly next: string | undefined;
  /** Where pages began: the cursor, and the item that stood before it. */
  readonly begins: readonly { readonly cursor: string; readonly before: string }[];
}

/** A page as the node gives it. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/** A list of which the first page was loaded. */
export function begun<T>(page: PageOf<T>, idOf: (item: T) => string): Loaded<T> {
  return withNext({ items: page.items, next: undefined, begins: [] }, page.next, idOf);
}

/** What was loaded with the page behind it. */
export function followed<T>(loaded: Loaded<T>, page: PageOf<T>, idOf: (item: T) => string): Loaded<T> {
  const known = new Set(loaded.items.map(idOf));
  const items = [...loaded.items, ...page.items.filter((item) => !known.has(idOf(item)))];
  return withNext({ ...loaded, items }, page.next, idOf);
}

/**
 * What was loaded, with a page of it read again: rows that are new stand where they belong, rows that are gone from between
 * others are taken away, and what stands behind the page stays.
 * @param at where the page begins among the items
 */
export function renewed<T>(loaded: Loaded<T>, at: number, page: PageOf<T>, idOf: (item: T) => string): Loaded<T> {
  const ids = new Set(page.items.map(idOf));
  const isElsewhere = (item: T) => !ids.has(idOf(item));
  const head = [...loaded.items.slice(0, at).filter(isElsewhere), ...page.items];
  const last = loaded.items.findLastIndex((item, i) => i >= at && !isElsewhere(item));
  // All is new, so there may be more between it and what was loaded; or there is nothing behind it any more.
  if (page.next === undefined || last === -1) return withNext({ ...loaded, items: head }, page.next, idOf);
  return { ...loaded, items: [...head, ...loaded.items.slice(last + 1).filter(isElsewhere)] };
}

function withNext<T>(loaded: Loaded<T>, next: string | undefined, idOf: (item: T) => string): Loaded<T> {
  const before = loaded.items.at(-1);
  const begins = next === undefined || before === undefined ? [] : [{ cursor: next, before: idOf(before) }];
  return { ...loaded, next, begins: [...loaded.begins, ...begins] };
}

/** Where the loaded page begins that an item stands in; the first page has no cursor. */
export function pageAt<T>(
  { items, begins }: Loaded<T>,
  index: number,
  idOf: (item: T) => string,
): { readonly at: number; readonly cursor: string | undefined } {
  const places = new Map(items.map((item, i) => [idOf(item), i]));
  let found: { at: number; cursor: string | undefined } = { at: 0, cursor: undefined };
  for (const { cursor, before } of begins) {
    const place = places.get(before);
    if (place !== undefined && place < index && place + 1 > found.at) found = { at: place + 1, cursor };
  }
  return found;
}
