import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import { equal } from "../../bytes/bytes.ts";

/** One place where two documents differ; absent on the side that lacks it. */
export interface Difference {
  /** JSON pointer. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** The readable difference of two documents, in the order of the paths. Arrays differ as a whole. */
export function differences(before: Json | undefined, after: Json | undefined, path = ""): Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => differences(before[name], after[name], `${path}/${name}`));
  }
  if (before !== undefined && after !== undefined && equal(encodeCanonical(before), encodeCanonical(after))) return [];
  if (before === undefined && after === undefined) return [];
  return [{ path: path === "" ? "/" : path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
