import { Type } from "typebox";
import { Refusal, demand } from "../../codes.ts";
import { OFFICER_PASSKEYS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { type Officer, OfficerId, type Passkey, PasskeyHost, PasskeyText, UnitId } from "../../unit/unit.ts";
import { ANYONE, type Action, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { underUrgencyPolicy } from "../urgency.ts";
import { Reason } from "./form.ts";
import { EVERY_OFFICER } from "./officerkeys.ts";

/** As officers' keys, passkeys are changed while the main chain is away, too. */
const common = { units: ANYONE, officers: EVERY_OFFICER, fresh: false, endorsers: "two" as const };

const addPasskey = defineAction({
  name: "registry.addPasskey",
  summary:
    "Let a passkey of yours, or as administrator an officer's, confirm acts that the node signs from its keystore.",
  args: Type.Object(
    { unit: UnitId, officer: OfficerId, passkey: Type.Object({ key: PasskeyText, host: PasskeyHost }, strict) },
    strict,
  ),
  ...common,
  run(context, { unit, officer, passkey }) {
    const { name, stored } = passkeysOf(context, unit, officer);
    demand(
      stored.every((one) => one.key !== passkey.key),
      "EXISTS",
      passkey.key,
    );
    context.write(name, [...withRoom(stored), { ...passkey, at: context.act.proposal.at }]);
    return { unit, officer, key: passkey.key };
  },
});

/**
 * What it has confirmed stands; it confirms nothing more. Whoever takes away another's says why, and stands beside it: the
 * officer sees who did it, and goes on to want a passkey (`wantsPasskey`), so that nobody is freed from it by another's hand.
 */
const revokePasskey = defineAction({
  name: "registry.revokePasskey",
  summary:
    "Revoke a passkey of yours, or as administrator an officer's, with the reason; what it has confirmed stands.",
  args: Type.Object({ unit: UnitId, officer: OfficerId, key: PasskeyText, reason: Type.Optional(Reason) }, strict),
  ...common,
  run(context, args) {
    const { name, stored } = passkeysOf(context, args.unit, args.officer);
    const found = stored.find((one) => one.key === args.key);
    demand(found !== undefined, "NOT_FOUND", args.key);
    demand(found.revoked !== true, "WRONG_STATE", "revoked");
    const revoked: Passkey = { ...found, revoked: true, ...takenBy(context, args) };
    context.write(
      name,
      stored.map((one) => (one === found ? revoked : one)),
    );
    return { unit: args.unit, officer: args.officer, key: args.key };
  },
});

/** Actions of the registry that come with version 3 of the contracts. */
export const passkeyActions: readonly Action[] = [addPasskey, revokePasskey].map(underUrgencyPolicy);

/** Who takes away another's passkey, and why. @throws Refusal SCHEMA without a reason */
function takenBy(
  { act }: Context,
  { officer, reason }: { readonly officer: string; readonly reason?: string },
): Pick<Passkey, "taken"> {
  const { author, at } = act.proposal;
  if (author.officer === officer) return {};
  if (reason === undefined) throw new Refusal("SCHEMA", "/args/reason");
  return { taken: { officer: author.officer, at, reason } };
}

/**
 * An officer's passkeys, if they are the author's to change: the own ones, or as administrator those of the own unit. No
 * other unit changes them, not even one with charge of the unit: it may register another administrator there.
 * @throws Refusal NOT_PERMITTED, UNKNOWN_OFFICER, WRONG_STATE
 */
function passkeysOf(context: Context, unit: string, officer: string) {
  const { author } = context.act.proposal;
  const keeps = author.officer === officer || context.officer.roles.includes("administrator");
  demand(author.unit === unit && keeps, "NOT_PERMITTED", officer);
  const registered = context.need<Officer>(key.officer(unit, officer), "UNKNOWN_OFFICER", officer);
  demand(registered.status === "active", "WRONG_STATE", registered.status);
  const name = key.passkeys(unit, officer);
  return { name, stored: (context.read(name) ?? []) as unknown as readonly Passkey[] };
}

/** A full list drops the revoked one that came first. @throws Refusal OUT_OF_BOUNDS when all are in use */
function withRoom(stored: readonly Passkey[]): readonly Passkey[] {
  if (stored.length < OFFICER_PASSKEYS_MAX) return stored;
  const spent = stored.find(({ revoked }) => revoked === true);
  if (spent === undefined) throw new Refusal("OUT_OF_BOUNDS", "passkeys");
  return stored.filter((one) => one !== spent);
}
