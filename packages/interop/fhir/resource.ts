import type { Json } from "@tocsin/core";

/** A resource of FHIR R4 as it comes: everything but its type may be missing or of another form. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [name: string]: Json | undefined;
}

export const FHIR_MEDIA_TYPE = "application/fhir+json";

/** The value at a path of member names and indexes; undefined where the way ends. */
export function at(value: unknown, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    if (Array.isArray(inner)) return typeof name === "number" ? inner[name] : undefined;
    return Object.hasOwn(inner, name) ? (inner as { readonly [name: string]: unknown })[name] : undefined;
  }, value) as Json | undefined;
}

/** The text at a path; undefined for anything else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const text = at(value, ...path);
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

/** The list at a path; empty for anything else. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly Json[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}
