import { demand } from "../../codes.ts";
import { MANAGERS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import type { Ledger } from "../ledger.ts";

/** The list of active managers and authorities, sorted, once a unit stands as it is given. */
export function managersAfter(managers: readonly string[], unit: Unit): readonly string[] {
  const counts = unit.role !== "member" && unit.status === "active";
  if (counts === managers.includes(unit.id)) return managers;
  return counts ? [...managers, unit.id].sort() : managers.filter((id) => id !== unit.id);
}

/**
 * Writes a unit by an act of this chain and keeps the list of its active managers exact: endorsement plans and
 * majorities rest on it.
 * @throws Refusal WRONG_STATE when the chain would be left without a manager; OUT_OF_BOUNDS
 */
export function writeUnit(ledger: Ledger, unit: Unit): void {
  const left = putUnit(ledger, unit);
  demand(left === undefined || left > 0, "WRONG_STATE", unit.id);
}

/**
 * Writes a unit as `writeUnit` does, by a record of the main chain: only that may leave a chain without a manager.
 * @returns how many managers are left where their list changed
 * @throws Refusal EXISTS when its node key is another unit's; OUT_OF_BOUNDS
 */
export function putUnit(ledger: Ledger, unit: Unit): number | undefined {
  const stored = ledger.read(key.unit(unit.id)) as Unit | undefined;
  claimNodeKeys(ledger, unit, stored);
  ledger.write(key.unit(unit.id), unit);
  // The list is read only where it may change, so that members do not conflict with managers.
  if (unit.role === "member" && (stored === undefined || stored.role === "member")) return undefined;
  const managers = ledger.need<readonly string[]>(key.managers());
  const next = managersAfter(managers, unit);
  if (next === managers) return undefined;
  demand(next.length <= MANAGERS_MAX, "OUT_OF_BOUNDS", "managers");
  ledger.write(key.managers(), next);
  return next.length;
}

/** Connections and engines are known by their node keys, so each is one unit's for good. */
function claimNodeKeys(ledger: Ledger, { id, node }: Unit, stored: Unit | undefined): void {
  const known = [stored?.node?.key, stored?.node?.previous];
  for (const text of [node?.key, node?.previous]) {
    if (text === undefined || known.includes(text)) continue;
    const holder = ledger.read(key.nodeKey(text));
    demand(holder === undefined || holder === id, "EXISTS", text);
    if (holder === undefined) ledger.write(key.nodeKey(text), id);
  }
}
