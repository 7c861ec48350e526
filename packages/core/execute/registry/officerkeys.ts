import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { KeyText, type Officer, OfficerId, type OfficerRole, Time, UnitId } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { demandCharge } from "./charge.ts";
import { NewKey, checkKey } from "./form.ts";
import { endingBy, withKey, withRevoked } from "./keyring.ts";
import { readOfficer } from "./officers.ts";
import { broadcastFromMain } from "./record.ts";

export const EVERY_OFFICER: readonly OfficerRole[] = [
  "reporter",
  "verifier",
  "access",
  "registrar",
  "governor",
  "auditor",
  "administrator",
];
/** An officer's keys are changed while the main chain is away, too: an outage must not become one of keys (DESIGN 9). */
const common = { units: ANYONE, officers: EVERY_OFFICER, fresh: false, endorsers: "two" as const };

/** The new key overlaps with the old ones until their `notAfter` (PROTOCOL 9). */
export const rotateKey = defineAction({
  name: "registry.rotateKey",
  summary: "Add your new key, or as administrator an officer's; old keys end as they would, or at oldNotAfter.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, key: NewKey, oldNotAfter: Type.Optional(Time) }, strict),
  ...common,
  run(context, args) {
    demandKeeper(context, args.unit, args.officer);
    const name = key.officer(args.unit, args.officer);
    const officer = context.need<Officer>(name, "UNKNOWN_OFFICER", args.officer);
    demand(officer.status === "active", "WRONG_STATE", officer.status);
    checkKey(args.key, context.act.proposal.at, "/args/key");
    const old = args.oldNotAfter === undefined ? officer.keys : endingBy(officer.keys, args.oldNotAfter);
    const keys = withKey(old, args.key, context.act.proposal.at);
    context.write(name, { ...officer, keys });
    broadcastFromMain(context, { kind: "keys", unit: args.unit, officer: args.officer, keys: [...keys] });
    return { unit: args.unit, officer: args.officer, key: args.key.key };
  },
});

/** A revoked key signs nothing more; `compromisedSince` marks what it signed after that time, and rewrites nothing. */
export const revokeKey = defineAction({
  name: "registry.revokeKey",
  summary: "Revoke a key of yours, or as administrator an officer's, with the time since when others may have had it.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, key: KeyText, compromisedSince: Type.Optional(Time) }, strict),
  ...common,
  run(context, args) {
    demandKeeper(context, args.unit, args.officer);
    const { at } = context.act.proposal;
    demand((args.compromisedSince ?? 0) <= at, "BAD_DATE", "/args/compromisedSince");
    const officer = readOfficer(context, args.unit, args.officer);
    if (officer !== undefined) revokeHere(context, officer, args.key, args.compromisedSince);
    const since = args.compromisedSince === undefined ? {} : { compromisedSince: args.compromisedSince };
    broadcastFromMain(context, { kind: "revocation", unit: args.unit, officer: args.officer, key: args.key, ...since });
    return { unit: args.unit, officer: args.officer, key: args.key };
  },
});

function revokeHere(context: Context, officer: Officer, text: string, since: number | undefined): void {
  const dated = officer.keys.find((candidate) => candidate.key === text);
  demand(dated !== undefined, "NOT_FOUND", text);
  // A second revocation may only add since when the key is suspect.
  demand(dated.revoked !== true || since !== undefined, "WRONG_STATE", "revoked");
  context.write(key.officer(officer.unit, officer.id), { ...officer, keys: withRevoked(officer.keys, text, since) });
}

/** Keys are the officer's own, the unit's administrator's, and those's who have charge of the unit. */
function demandKeeper(context: Context, unit: string, officer: string): void {
  const { author } = context.act.proposal;
  if (author.unit === unit && author.officer === officer) return;
  demandCharge(context, unit);
  const keeps = context.officer.roles.some((role) => role === "administrator" || role === "registrar");
  demand(keeps, "NOT_PERMITTED", officer);
}
