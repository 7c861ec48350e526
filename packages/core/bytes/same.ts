import type { Json } from "./canonical.ts";

/** Whether two values have the same canonical bytes, without encoding them. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
  return sameObject(a as JsonObject, b as JsonObject);
}

type JsonObject = { readonly [key: string]: Json };

function sameList(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((value, i) => sameJson(value, b[i] as Json));
}

function sameObject(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] as Json, b[key] as Json));
}
