import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { Officer, OfficerId, UnitId } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { demandCharge, isMaster } from "./charge.ts";
import { Reason, checkOfficer } from "./form.ts";
import { broadcastFromMain } from "./record.ts";

/**
 * Names an officer, or changes the roles of one; keys of a known officer are changed by `rotateKey` alone. Nobody
 * gives roles to himself, and a revoked officer's id is never used again.
 */
export const registerOfficer = defineAction({
  name: "registry.registerOfficer",
  summary: "Register an officer of your unit, or of a member as its manager, or change the roles of one.",
  args: Type.Object({ officer: Officer }, strict),
  units: ANYONE,
  officers: ["administrator", "registrar"],
  fresh: true,
  endorsers: "two",
  run(context, { officer }) {
    const unit = demandCharge(context, officer.unit);
    demand(unit !== undefined, "UNKNOWN_UNIT", officer.unit);
    demandOther(context, officer.unit, officer.id);
    checkOfficer(officer, context.act.proposal.at, "/args/officer");
    const name = key.officer(officer.unit, officer.id);
    const stored = context.read(name) as Officer | undefined;
    demand(stored?.status !== "revoked", "WRONG_STATE", "revoked");
    context.write(name, stored === undefined ? officer : { ...officer, keys: stored.keys });
    return { unit: officer.unit, officer: officer.id };
  },
});

/** Ends an officer's authority for good; on the main chain, wherever the officer is registered. */
export const revokeOfficer = defineAction({
  name: "registry.revokeOfficer",
  summary: "End an officer's authority to act for the unit; on the main chain, wherever the officer is registered.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, reason: Reason }, strict),
  units: ANYONE,
  officers: ["administrator", "registrar"],
  // Taking power away never waits for the main chain.
  fresh: false,
  endorsers: "two",
  run(context, args) {
    demandCharge(context, args.unit);
    demandOther(context, args.unit, args.officer);
    const officer = readOfficer(context, args.unit, args.officer);
    demand(officer?.status !== "revoked", "WRONG_STATE", "revoked");
    if (officer !== undefined) context.write(key.officer(args.unit, args.officer), { ...officer, status: "revoked" });
    broadcastFromMain(context, { kind: "revocation", unit: args.unit, officer: args.officer });
    return { unit: args.unit, officer: args.officer };
  },
});

/** The officer as registered here; only N1 may name one whom this chain does not know. */
export function readOfficer(context: Context, unit: string, officer: string): Officer | undefined {
  const stored = context.read(key.officer(unit, officer)) as Officer | undefined;
  demand(stored !== undefined || isMaster(context), "UNKNOWN_OFFICER", officer);
  return stored;
}

function demandOther(context: Context, unit: string, officer: string): void {
  const { author } = context.act.proposal;
  demand(unit !== author.unit || officer !== author.officer, "NOT_PERMITTED", "own officer");
}
