import { Refusal } from "../codes.ts";
import type { Json } from "./canonical.ts";

/**
 * Checks a value against the JSON Schema subset in which the wire forms are written (STYLE: schema once).
 * The subset is closed: an unknown keyword throws when the schema is first used, so a schema cannot promise
 * what this check does not hold. Lengths are counted in UTF-16 code units.
 */
interface Schema {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const KEYWORDS = new Set([
  ..."type const enum anyOf properties patternProperties required additionalProperties items".split(" "),
  ..."minProperties maxProperties minItems maxItems uniqueItems minLength maxLength pattern minimum maximum".split(" "),
  ..."title description examples $id".split(" "),
]);

const known = new WeakSet<object>();
const patterns = new Map<string, RegExp>();

/**
 * Throws `Refusal("SCHEMA", pointer)` naming the first place that does not conform.
 * @param schema built with TypeBox; plain data of the subset
 * @param value parsed canonical JSON
 * @param at JSON pointer prefix for the message
 */
export function conform(schema: object, value: Json | undefined, at = ""): void {
  const place = firstViolation(schema, value, at);
  if (place !== undefined) throw new Refusal("SCHEMA", place);
}

/** The JSON pointer of the first violation, or undefined when the value conforms. */
function firstViolation(schema: Schema, value: Json | undefined, at: string): string | undefined {
  assertKeywords(schema);
  const here = at === "" ? "/" : at;
  if (value === undefined) return here;
  if (schema.anyOf !== undefined) return violationOfAll(schema.anyOf, value, at);
  if (schema.const !== undefined) return value === schema.const ? undefined : here;
  if (schema.enum !== undefined) return schema.enum.includes(value as string) ? undefined : here;
  switch (schema.type) {
    case "string":
      return typeof value === "string" && stringConforms(schema, value) ? undefined : here;
    case "integer":
      return typeof value === "number" && integerConforms(schema, value) ? undefined : here;
    case "boolean":
      return typeof value === "boolean" ? undefined : here;
    case "null":
      return value === null ? undefined : here;
    case "array":
      return Array.isArray(value) ? arrayViolation(schema, value, at) : here;
    case "object":
      return isObject(value) ? objectViolation(schema, value, at) : here;
    default:
      throw new Error(`schema without a supported type at ${here}`);
  }
}

/** The place in the option that is meant, by its constant members, or else the deepest place of all. */
function violationOfAll(options: readonly Schema[], value: Json, at: string): string | undefined {
  const meant = options.filter((option) => isMeant(option, value));
  let deepest: string | undefined;
  for (const option of meant.length > 0 ? meant : options) {
    const place = firstViolation(option, value, at);
    if (place === undefined) return undefined;
    if (deepest === undefined || place.length > deepest.length) deepest = place;
  }
  return deepest ?? (at === "" ? "/" : at);
}

/** Whether the value has the constant members that tell this option from others, `form: "open"` say. */
function isMeant({ properties = {} }: Schema, value: Json): boolean {
  if (!isObject(value)) return false;
  const constants = Object.entries(properties).filter(([, property]) => property.const !== undefined);
  return constants.length > 0 && constants.every(([name, property]) => value[name] === property.const);
}

function stringConforms(schema: Schema, value: string): boolean {
  if (schema.minLength !== undefined && value.length < schema.minLength) return false;
  if (schema.maxLength !== undefined && value.length > schema.maxLength) return false;
  return schema.pattern === undefined || compiled(schema.pattern).test(value);
}

function integerConforms(schema: Schema, value: number): boolean {
  if (!Number.isSafeInteger(value)) return false;
  if (schema.minimum !== undefined && value < schema.minimum) return false;
  return schema.maximum === undefined || value <= schema.maximum;
}

function arrayViolation(schema: Schema, value: readonly Json[], at: string): string | undefined {
  const here = at === "" ? "/" : at;
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.MAX_SAFE_INTEGER)) return here;
  if (schema.uniqueItems === true && new Set(value).size !== value.length) return here;
  if (schema.items === undefined) return undefined;
  for (let i = 0; i < value.length; i++) {
    const place = firstViolation(schema.items, value[i], `${at}/${i}`);
    if (place !== undefined) return place;
  }
  return undefined;
}

function objectViolation(schema: Schema, value: { readonly [key: string]: Json }, at: string): string | undefined {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) return `${at}/${name}`;
  }
  const names = Object.keys(value);
  if (names.length < (schema.minProperties ?? 0)) return at === "" ? "/" : at;
  if (names.length > (schema.maxProperties ?? Number.MAX_SAFE_INTEGER)) return at === "" ? "/" : at;
  for (const name of names) {
    const property = propertySchema(schema, name);
    if (property === undefined) {
      if (schema.additionalProperties === false) return `${at}/${name}`;
      continue;
    }
    const place = firstViolation(property, value[name], `${at}/${name}`);
    if (place !== undefined) return place;
  }
  return undefined;
}

function propertySchema(schema: Schema, name: string): Schema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  for (const [pattern, property] of Object.entries(schema.patternProperties ?? {})) {
    if (compiled(pattern).test(name)) return property;
  }
  return undefined;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function assertKeywords(schema: Schema): void {
  if (known.has(schema)) return;
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) throw new Error(`unsupported schema keyword ${keyword}`);
  }
  known.add(schema);
}

function compiled(pattern: string): RegExp {
  let regexp = patterns.get(pattern);
  if (regexp === undefined) {
    regexp = new RegExp(pattern, "u");
    patterns.set(pattern, regexp);
  }
  return regexp;
}
