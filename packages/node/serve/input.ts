import type { Endpoint } from "@tocsin/api";
import { type Json, Refusal, conform, isAreaCode, isDay } from "@tocsin/core";

interface ObjectSchema {
  readonly properties?: { readonly [name: string]: { readonly type?: string } };
}

/**
 * Path and query texts as the endpoint's schema types them: whole numbers and booleans by their one spelling, all else
 * text. Nothing is guessed, filled in or left out; what stands twice is refused.
 * @param at JSON pointer prefix
 * @throws Refusal SCHEMA, BAD_AREA, BAD_DATE
 */
export function typedTexts(
  schema: Endpoint["query"],
  texts: { readonly [name: string]: unknown },
  at: string,
): { readonly [name: string]: never } {
  const { properties = {} } = (schema ?? EMPTY) as ObjectSchema;
  // Without a prototype `__proto__` is a name like any other, and as unknown.
  const value: { [name: string]: Json } = Object.create(null) as { [name: string]: Json };
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== "string") throw new Refusal("SCHEMA", `${at}/${name}`);
    const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined;
    value[name] = typedText(type, text);
  }
  conform(schema ?? EMPTY, value, at);
  demandPlaceAndDays(value, at);
  return value as { readonly [name: string]: never };
}

const EMPTY = { type: "object", properties: {}, additionalProperties: false };

function typedText(type: string | undefined, text: string): Json {
  if (type === "integer" && /^(0|-?[1-9][0-9]{0,15})$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** An area that no register has and a day that no calendar has would give an empty list, as if nothing were there. */
function demandPlaceAndDays(value: { readonly [name: string]: Json }, at: string): void {
  const { area, from, to } = value;
  if (typeof area === "string" && !isAreaCode(area)) throw new Refusal("BAD_AREA", `${at}/area`);
  for (const [name, day] of Object.entries({ from, to }))
    if (typeof day === "string" && !isDay(day)) throw new Refusal("BAD_DATE", `${at}/${name}`);
}
