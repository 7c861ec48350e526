import type { Json } from "@tocsin/core";

/** The parts of JSON Schema that policies are written in. */
export interface Schema {
  readonly type?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly patternProperties?: { readonly [pattern: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
}

/** What a new entry begins with: the least that the schema allows, for people to fill in. */
export function blankOf(schema: Schema): Json {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return first.const ?? first.minimum ?? "";
  switch (schema.type) {
    case "integer":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return schema.minItems === undefined || schema.items === undefined ? [] : listOf(schema.items);
    case "object": {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, one]) => [name, blankOf(one)]));
    }
    default:
      return "";
  }
}

function listOf(items: Schema): Json {
  const blank = blankOf(items);
  return blank === "" ? [] : [blank];
}
