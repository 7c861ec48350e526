import type { RequestItem, SessionReply } from "@tocsin/api";

/** Whose duties include asking (`access.request`). */
export const ASKERS: readonly string[] = ["reporter", "verifier", "access"];

/** Whether the officer decides on it: its record is of this chain, and the request another unit's. The node lists no others to them. */
export function mayDecide({ roles, unit, chain }: SessionReply, item: RequestItem): boolean {
  return roles.includes("access") && item.origin === chain && item.unit !== unit.id;
}

export function mayAsk({ roles, unit }: SessionReply): boolean {
  return unit.rights.includes("request") && roles.some((role) => ASKERS.includes(role));
}
