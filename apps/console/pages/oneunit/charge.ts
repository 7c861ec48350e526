import type { SessionReply } from "@tocsin/api";
import type { Unit } from "@tocsin/core";

/** Whether officer and unit may change officers and keys of a unit: the rule of the registry contract. */
export function hasCharge({ unit: own, roles, chain }: SessionReply, unit: Unit): boolean {
  if (own.id === unit.id) return roles.includes("administrator") || roles.includes("registrar");
  const isMaster = chain === "cn" && own.role === "authority";
  return roles.includes("registrar") && (isMaster || (own.role !== "member" && unit.role === "member"));
}

/** Whether the unit's standing and rights are the officer's unit's to change: never the own, members' by managers, all by N1. */
export function mayJudge({ unit: own, chain }: SessionReply, unit: Unit): boolean {
  if (own.id === unit.id || own.role === "member") return false;
  return unit.role === "member" || (chain === "cn" && own.role === "authority");
}
