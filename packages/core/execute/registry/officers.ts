import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DatedKey, KeyText, Officer, OfficerId, OfficerRole, Time, UnitId } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { broadcastAuthority } from "./record.ts";

const KEYS_MAX = 8;
const own = { units: ANYONE, fresh: true, endorsers: "two" as const };

/** A unit's administrator names its officers; a registrar of a manager may do it for a unit of the chain. */
export const registerOfficer = defineAction({
  name: "registry.registerOfficer",
  summary: "Register an officer of your unit with roles and first key, or change the roles of one.",
  args: Type.Object({ officer: Officer }, strict),
  officers: ["administrator", "registrar"],
  ...own,
  run(context, { officer }) {
    demandUnit(context, officer.unit);
    const stored = context.read(key.officer(officer.unit, officer.id)) as Officer | undefined;
    const keys = stored === undefined ? officer.keys : stored.keys;
    context.write(key.officer(officer.unit, officer.id), { ...officer, keys });
    return { unit: officer.unit, officer: officer.id };
  },
});

export const revokeOfficer = defineAction({
  name: "registry.revokeOfficer",
  summary: "End an officer's authority to act for the unit.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, reason: Type.String({ minLength: 1, maxLength: 400 }) }, strict),
  officers: ["administrator", "registrar"],
  ...own,
  run(context, args) {
    demandUnit(context, args.unit);
    const officer = needOfficer(context, args.unit, args.officer);
    demand(args.officer !== context.act.proposal.author.officer || args.unit !== context.act.proposal.author.unit, "NOT_PERMITTED", args.officer);
    context.write(key.officer(args.unit, args.officer), { ...officer, status: "revoked" });
    return { unit: args.unit, officer: args.officer };
  },
});

/** The new key overlaps with the old one until the old key's `notAfter` (PROTOCOL 9). */
export const rotateKey = defineAction({
  name: "registry.rotateKey",
  summary: "Add an officer's new key; the old one stays valid until the time that is given.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, key: DatedKey, oldNotAfter: Time }, strict),
  officers: ["reporter", "verifier", "access", "registrar", "governor", "auditor", "administrator"],
  ...own,
  run(context, args) {
    const { author } = context.act.proposal;
    const isOwn = author.unit === args.unit && author.officer === args.officer;
    if (!isOwn) {
      demandUnit(context, args.unit);
      demand(context.officer.roles.some((role: Static<typeof OfficerRole>) => role === "administrator" || role === "registrar"), "NOT_PERMITTED", args.officer);
    }
    const officer = needOfficer(context, args.unit, args.officer);
    demand(officer.keys.every((dated) => dated.key !== args.key.key), "EXISTS", args.key.key);
    demand(args.key.notAfter > args.key.notBefore, "BAD_TIME", "/args/key");
    const keys = [...officer.keys.map((dated) => ({ ...dated, notAfter: Math.min(dated.notAfter, args.oldNotAfter) })), args.key].slice(-KEYS_MAX);
    return changeKeys(context, officer, keys);
  },
});

/** A revoked key signs nothing more; `compromisedSince` marks what it signed after that time, and rewrites nothing. */
export const revokeKey = defineAction({
  name: "registry.revokeKey",
  summary: "Revoke an officer's key, with the time since when it may have been in other hands.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, key: KeyText, compromisedSince: Type.Optional(Time) }, strict),
  officers: ["administrator", "registrar"],
  ...own,
  run(context, args) {
    demandUnit(context, args.unit);
    const officer = needOfficer(context, args.unit, args.officer);
    demand(officer.keys.some((dated) => dated.key === args.key), "NOT_FOUND", args.key);
    const since = args.compromisedSince === undefined ? {} : { compromisedSince: args.compromisedSince };
    const keys = officer.keys.map((dated) => (dated.key === args.key ? { ...dated, revoked: true, ...since } : dated));
    return changeKeys(context, officer, keys);
  },
});

function changeKeys(context: Context, officer: Officer, keys: readonly DatedKey[]) {
  context.write(key.officer(officer.unit, officer.id), { ...officer, keys });
  // On the main chain the change holds wherever that officer is registered.
  if (context.chain.id === "cn") broadcastAuthority(context, { kind: "keys", unit: officer.unit, officer: officer.id, keys: [...keys] });
  return { unit: officer.unit, officer: officer.id };
}

/** An administrator acts for the own unit; a registrar of a manager for any unit of the chain. */
function demandUnit(context: Context, unit: string): void {
  if (context.act.proposal.author.unit === unit) return;
  demand(context.unit.role !== "member" && context.officer.roles.includes("registrar"), "NOT_PERMITTED", unit);
  demand(context.read(key.unit(unit)) !== undefined, "UNKNOWN_UNIT", unit);
}

function needOfficer(context: Context, unit: string, officer: string): Officer {
  return context.need<Officer>(key.officer(unit, officer), "UNKNOWN_OFFICER", officer);
}
