import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { REGISTRATION_OFFICERS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { ChainId, type Officer, Unit, UnitId } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { speaksFor } from "../exchange/claim.ts";
import { demandCharge, isMaster } from "./charge.ts";
import { Officers, checkOfficers, checkUnit, homeOf } from "./form.ts";
import { putUnit, writeUnit } from "./managers.ts";
import { broadcast } from "./record.ts";

const common = { officers: ["registrar" as const], fresh: true, endorsers: "two" as const };

/** A manager takes a unit into the chain's registry; on the main chain N1 may take in a manager as well. */
export const registerUnit = defineAction({
  name: "registry.registerUnit",
  summary: "Take a member with its first officers into this chain's registry; N1 on the main chain also a manager.",
  args: Type.Object({ unit: Unit, officers: Officers(1) }, strict),
  units: MANAGERS,
  ...common,
  run(context, { unit, officers }) {
    const { chain, act } = context;
    // Managers of a sidechain are authorised by the main chain alone (DESIGN 9).
    const permitted = unit.role === "member" || (unit.role === "manager" && isMaster(context));
    demand(permitted, "NOT_PERMITTED", unit.role);
    // A member belongs to the chain whose name it bears; managers of every chain may take part in the main chain.
    demand(homeOf(unit.id) === chain.id || unit.role === "manager", "BAD_AREA", "/args/unit/id");
    demand(unit.source === chain.id, "SCHEMA", "/args/unit/source");
    checkUnit(unit, chain.id);
    checkOfficers(officers, unit.id, act.proposal.at);
    demand(context.read(key.unit(unit.id)) === undefined, "EXISTS", unit.id);
    if (unit.host !== unit.id) demandHost(context, unit.host);
    writeUnit(context, unit);
    for (const officer of officers) context.write(key.officer(unit.id, officer.id), officer);
    return { unit: unit.id };
  },
});

/** A sidechain's manager as the main chain authorised it, under `authority/<chain>/<unit>`. */
export interface AuthorisedUnit {
  readonly unit: Unit;
  readonly officers: readonly Officer[];
}

/**
 * N1 makes a manager of a sidechain, changes its record, or makes it a member again. The record takes effect there
 * with proof; officers that it does not name stay as they are.
 */
export const authorise = defineAction({
  name: "registry.authorise",
  summary: "Authorise a manager of a sidechain, change its record, or make it a member; for N1 on the main chain.",
  args: Type.Object({ chain: ChainId, unit: Unit, officers: Officers(0) }, strict),
  units: ["authority"],
  ...common,
  run(context, { chain, unit, officers }) {
    demand(isMaster(context), "NOT_PERMITTED", "only on cn");
    demand(chain !== "cn", "WRONG_CHAIN", chain);
    demand(unit.role !== "authority", "SCHEMA", "/args/unit/role");
    demand(speaksFor(chain, unit.id), "BAD_AREA", "/args/unit/id");
    demand(unit.source === (unit.role === "member" ? chain : "cn"), "SCHEMA", "/args/unit/source");
    checkUnit(unit, chain);
    checkOfficers(officers, unit.id, context.act.proposal.at);
    const name = key.authority(chain, unit.id);
    const stored = context.read(name) as AuthorisedUnit | undefined;
    demand(stored?.unit.status !== "suspended", "WRONG_STATE", "suspended");
    const state: AuthorisedUnit = { unit, officers: mergedOfficers(stored?.officers ?? [], officers) };
    context.write(name, state);
    broadcast(context, context.act.id, { kind: "unit", chain, unit, officers });
    return { chain, unit: unit.id };
  },
});

function mergedOfficers(stored: readonly Officer[], next: readonly Officer[]): readonly Officer[] {
  const merged = [...stored.filter((old) => next.every((officer) => officer.id !== old.id)), ...next];
  demand(merged.length <= REGISTRATION_OFFICERS_MAX, "OUT_OF_BOUNDS", "/args/officers");
  return merged;
}

/** States whose node keeps a unit's directory, vault key and officers' keys (DESIGN, Words). */
export const setHost = defineAction({
  name: "registry.setHost",
  summary: "State on which manager's node a unit is hosted; its own id where it runs a node.",
  args: Type.Object({ unit: UnitId, host: UnitId }, strict),
  units: ANYONE,
  officers: ["registrar", "administrator"],
  fresh: true,
  endorsers: "two",
  run(context, args) {
    const unit = demandCharge(context, args.unit);
    demand(unit !== undefined, "UNKNOWN_UNIT", args.unit);
    if (args.host !== args.unit) demandHost(context, args.host);
    // Whoever is hosted has no node any more.
    const { node, ...rest } = unit;
    const isOwn = args.host === args.unit && node !== undefined;
    putUnit(context, { ...rest, ...(isOwn ? { node } : {}), host: args.host });
    return { unit: args.unit, host: args.host };
  },
});

/** A host is an active manager of this chain. */
function demandHost(context: Context, host: string): void {
  const unit = context.need<Unit>(key.unit(host), "UNKNOWN_UNIT", host);
  demand(unit.role !== "member" && unit.status === "active", "WRONG_STATE", host);
}
