import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import type { Unit } from "../../unit/unit.ts";
import type { Ledger } from "../ledger.ts";

/**
 * Writes a unit and keeps the list of the chain's active managers exact: endorsement plans and majorities rest on it.
 * @throws Refusal WRONG_STATE when the chain would be left without a manager
 */
export function writeUnit(ledger: Ledger, unit: Unit): void {
  const managers = ledger.need<readonly string[]>(key.managers());
  const counts = unit.role !== "member" && unit.status === "active";
  if (counts !== managers.includes(unit.id)) {
    const next = counts ? [...managers, unit.id].sort() : managers.filter((id) => id !== unit.id);
    demand(next.length > 0, "WRONG_STATE", unit.id);
    ledger.write(key.managers(), next);
  }
  ledger.write(key.unit(unit.id), unit);
}
