/** JSON as it comes from elsewhere. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * JSON with its whole numbers beyond 2^53 as the texts that they are written as: identifiers are such numbers, and rounded two of
 * them would be one.
 * @throws SyntaxError, RangeError where it is none, or nested too deep
 */
export function parsedJson(text: string): Json {
  return JSON.parse(text, (_, value: Json, context?: { readonly source?: string }) => {
    const { source } = context ?? {};
    const isRounded = typeof value === "number" && !Number.isSafeInteger(value);
    return isRounded && source !== undefined && /^-?\d+$/.test(source) ? source : value;
  }) as Json;
}

/** The value at a JSON Pointer (RFC 6901); undefined where there is none. */
export function pointed(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as { readonly [name: string]: Json })[name];
  }
  return value;
}

/** The texts at a value's pointers, by name; numbers as they are written, anything else left out. */
export function partsAt(value: Json, pointers: { readonly [name: string]: string }): { [name: string]: string } {
  const parts: { [name: string]: string } = {};
  for (const [name, pointer] of Object.entries(pointers)) {
    const found = pointed(value, pointer);
    if (typeof found === "string" || typeof found === "number") parts[name] = String(found);
  }
  return parts;
}
