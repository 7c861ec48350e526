import type { Department, Json, Kind, Role } from "@tocsin/core";
import { TRANSACTIONS } from "../../app/actions.ts";
import { type Language, type Pair, textOf } from "../../app/catalogue.ts";
import { DEPARTMENTS, KINDS, PURPOSES, RESPONSE_LEVELS, ROLES, SECURITY_LEVELS } from "../../app/enumerations.ts";
import { duration } from "../../app/time.ts";
import { FIELDS, POLICIES, VALUES } from "./fields.ts";
import { GOVERNANCE } from "./words.ts";

/** Fields of four steps, of which 0 turns the rule off. */
export const LEVEL_FIELDS: readonly string[] = ["responseAtMost", "anyAtResponse"];
export const SECURITY_FIELD = "securityAtMost";

/** The policy's name in words; a new one is shown as the ledger writes it. */
export function policyName(name: string, language: Language): string {
  const words = POLICIES[name];
  return words === undefined ? name : textOf(words.name, language);
}

/** A field's name in words: of a list's entry its number, of an entry by kind the kind. */
export function fieldName(name: string, language: Language): string {
  if (/^\d+$/.test(name)) return `${Number(name) + 1}`;
  const pair = FIELDS[name] ?? (KINDS as { readonly [kind: string]: Pair })[name];
  return pair === undefined ? name : textOf(pair, language);
}

/** A JSON pointer below `/value` as a way of names: `Granted at once › 1 › Purposes`. */
export function pathName(pointer: string, language: Language): string {
  const names = pointer.split("/").filter((part, i) => part !== "" && !(i === 1 && part === "value"));
  return names.map((name) => fieldName(name.replaceAll("~1", "/").replaceAll("~0", "~"), language)).join(" › ");
}

/** A value of a field in words. */
export function valueText(field: string, value: Json | undefined, language: Language): string {
  const say = (key: keyof typeof GOVERNANCE, values = {}) => textOf(GOVERNANCE[key], language, values);
  if (value === undefined || value === null) return say("absent");
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "number") return numberText(field, value, language);
  if (typeof value === "string") return wordOf(value, language);
  if (Array.isArray(value)) {
    if (value.length === 0) return say(field === "areas" || field === "departments" ? "all" : "empty");
    return value.map((one) => valueText(field, one, language)).join(" · ");
  }
  const parts = Object.entries(value as { readonly [name: string]: Json });
  if (parts.length === 0) return say("empty");
  return parts
    .map(
      ([name, one]) => `${fieldName(name, language)}: ${valueText(isOfDuration(field) ? field : name, one, language)}`,
    )
    .join("; ");
}

/** Whether a field's numbers are milliseconds. */
export function isOfDuration(field: string): boolean {
  return /Ms(Max|ByKind)?$/.test(field);
}

function numberText(field: string, value: number, language: Language): string {
  const say = (key: keyof typeof GOVERNANCE, values = {}) => textOf(GOVERNANCE[key], language, values);
  if (isOfDuration(field)) return duration(value, language);
  if (field.endsWith("Days")) return say("days", { count: value });
  if (LEVEL_FIELDS.includes(field))
    return value === 0 ? say("off") : textOf(RESPONSE_LEVELS[value - 1] as Pair, language);
  if (field === SECURITY_FIELD) return textOf(SECURITY_LEVELS[value - 1] as Pair, language);
  return String(value);
}

/** The word for a value of whichever enumeration has it; what is free is shown as it is. */
export function wordOf(value: string, language: Language): string {
  const pair =
    VALUES[value] ??
    ROLES[value as Role] ??
    DEPARTMENTS[value as Department] ??
    PURPOSES[value] ??
    KINDS[value as Kind] ??
    TRANSACTIONS[value];
  return pair === undefined ? value : textOf(pair, language);
}
