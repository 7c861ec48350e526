import type { Endpoint } from "@tocsin/api";
import { type Json, conform } from "@tocsin/core";
import { NodeError } from "../errors.ts";

interface ObjectSchema {
  readonly properties?: {
    readonly [name: string]: { readonly type?: string; readonly anyOf?: readonly { readonly const?: unknown }[] };
  };
}

/**
 * Path and query texts as the endpoint's schema types them: whole numbers and booleans by their one spelling, all else
 * text. Nothing is guessed, filled in or left out.
 * @throws Refusal SCHEMA
 */
export function typedTexts(
  schema: NonNullable<Endpoint["query"]> | undefined,
  texts: { readonly [name: string]: unknown },
  at: string,
): { readonly [name: string]: never } {
  const { properties = {} } = (schema ?? { properties: {} }) as ObjectSchema;
  const value: { [name: string]: Json } = {};
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== "string") throw new NodeError("BAD_REQUEST", `${at}/${name}`);
    value[name] = typedText(properties[name]?.type, text);
  }
  conform(schema ?? EMPTY, value, at);
  return value as { readonly [name: string]: never };
}

const EMPTY = { type: "object", properties: {}, additionalProperties: false };

function typedText(type: string | undefined, text: string): Json {
  if (type === "integer" && /^(0|-?[1-9][0-9]{0,15})$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** Parses a JSON body from its bytes: duplicate keys are refused, because two readers could choose differently. */
export function parseBody(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new NodeError("BAD_REQUEST", "UTF-8");
  }
  try {
    refuseDuplicateKeys(text);
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof NodeError) throw error;
    throw new NodeError("BAD_REQUEST", "JSON");
  }
}

/** Walks the text once; a key that stands twice in one object is refused. */
function refuseDuplicateKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g)) {
    const [token, content, colon] = match;
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined) {
      const keys = open.at(-1);
      const name = JSON.parse(`"${content}"`) as string;
      if (keys?.has(name) === true) throw new NodeError("BAD_REQUEST", `duplicate key ${name.slice(0, 60)}`);
      keys?.add(name);
    }
  }
}
