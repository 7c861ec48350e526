import { useSearchParams } from "wouter";

/** What of the chain is looked at; the address says it, so that it can be handed on. */
export type Place =
  | { readonly is: "overview" }
  | { readonly is: "block"; readonly height: number }
  | { readonly is: "transaction"; readonly height: number; readonly index: number }
  | { readonly is: "key"; readonly key: string };

const NUMBER = /^\d{1,15}$/;
const KEY_MAX = 300;

/** Where the address leads; the overview where it says nothing that could be looked at. */
export function usePlace(): Place {
  const [query] = useSearchParams();
  const [height, index, key] = ["block", "transaction", "key"].map((name) => query.get(name));
  if (key !== null && key !== undefined && key.length > 0 && key.length <= KEY_MAX) return { is: "key", key };
  if (!isNumber(height) || Number(height) < 1) return { is: "overview" };
  return isNumber(index)
    ? { is: "transaction", height: Number(height), index: Number(index) }
    : { is: "block", height: Number(height) };
}

/** The address of a place. */
export function addressOf(place: Place): string {
  const query = new URLSearchParams();
  if (place.is === "key") query.set("key", place.key);
  if (place.is === "block" || place.is === "transaction") query.set("block", String(place.height));
  if (place.is === "transaction") query.set("transaction", String(place.index));
  return query.size === 0 ? "/chains" : `/chains?${query}`;
}

function isNumber(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && NUMBER.test(text);
}
