import type { SessionReply } from "@tocsin/api";
import { ACTIONS, type OfficerRole, type Role } from "@tocsin/core";

/** What an officer lacks for an action, by the contract's own rule. */
export type Lack =
  | { readonly of: "duty"; readonly duties: readonly OfficerRole[] }
  | { readonly of: "role"; readonly roles: readonly Role[] };

const RULES = new Map(ACTIONS.map((action) => [action.name, action]));

/** Undefined when unit and officer may do it; the contract still judges the act itself. */
export function lackFor(action: string, { unit, roles }: SessionReply): Lack | undefined {
  const rule = RULES.get(action);
  if (rule === undefined) return undefined;
  if (!rule.units.includes(unit.role)) return { of: "role", roles: rule.units };
  return rule.officers.some((role) => roles.includes(role)) ? undefined : { of: "duty", duties: rule.officers };
}
