import type { Json } from "@tocsin/core";
import type { FieldValue } from "./value.ts";

type Values = ReadonlyMap<string, FieldValue>;

/** The template of a profile with the fields' values in it; see {@link Profile}. Undefined where nothing is left. */
export function fill(template: Json, values: Values): Json | undefined {
  if (typeof template === "string") return fillText(template, values);
  if (Array.isArray(template)) return template.map((one) => fill(one, values)).filter((one) => one !== undefined);
  if (typeof template !== "object" || template === null) return template;
  const members = Object.entries(template).map(([name, one]) => [name, fill(one, values)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as Json;
}

function fillText(text: string, values: Values): Json | undefined {
  const [, field, mark, word] = /^\$(\w+)(?:([|=])(.+))?$/.exec(text) ?? [];
  if (field !== undefined) {
    const value = values.get(field)?.value;
    return mark === "=" ? Number(value === word) : (value ?? (mark === "|" ? word : undefined));
  }
  return text.replace(/\{(\w+)(:en)?\}/g, (_, name: string, english?: string) => {
    const words = values.get(name)?.words;
    return (english === undefined ? words?.zh : words?.en) ?? "";
  });
}

/** Where in a report each field stands whole, as path of member names; texts made of several fields give none back. */
export function pathsOf(
  template: Json,
  path: readonly string[] = [],
): { readonly field: string; readonly path: readonly string[]; readonly word?: string }[] {
  if (typeof template === "string") {
    const [, field, mark, word] = /^\$(\w+)(?:([|=])(.+))?$/.exec(template) ?? [];
    if (field === undefined) return [];
    return [{ field, path, ...(mark === "=" && word !== undefined ? { word } : {}) }];
  }
  if (typeof template !== "object" || template === null || Array.isArray(template)) return [];
  return Object.entries(template).flatMap(([name, one]) => pathsOf(one, [...path, name]));
}
