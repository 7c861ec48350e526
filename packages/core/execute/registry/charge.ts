import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import type { Context } from "../context.ts";

/** Whether the author is the main chain's N1, whose word holds on every chain (DESIGN 9). */
export function isMaster(context: Context): boolean {
  return context.chain.id === "cn" && context.unit.role === "authority";
}

/**
 * Whose officers and keys the author may change: those of the own unit; as registrar of a manager those of the
 * chain's members; as registrar of N1 those of every unit. Equals do not change each other.
 * @returns the unit as registered here; undefined for a unit of another chain, which only N1 may name
 * @throws Refusal UNKNOWN_UNIT, NOT_PERMITTED
 */
export function demandCharge(context: Context, unitId: string): Unit | undefined {
  const { unit, officer } = context;
  if (unit.id === unitId) return unit;
  const master = isMaster(context);
  const target = context.read(key.unit(unitId)) as Unit | undefined;
  demand(target !== undefined || master, "UNKNOWN_UNIT", unitId);
  const above = master || (unit.role !== "member" && target?.role === "member");
  demand(above && officer.roles.includes("registrar"), "NOT_PERMITTED", unitId);
  return target;
}
