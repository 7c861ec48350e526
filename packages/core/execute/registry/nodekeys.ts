import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { HpkeKeyText, KeyText, Role, type Unit, UnitId } from "../../unit/unit.ts";
import { ANYONE, MANAGERS, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { route } from "../exchange/route.ts";
import { writeUnit } from "./managers.ts";
import { broadcastAuthority } from "./record.ts";

/** A unit's node changes its keys: the one that endorses and the one that sealed parts are wrapped to. */
export const setNodeKeys = defineAction({
  name: "registry.setNodeKeys",
  summary: "Set the endorsement and HPKE keys of your unit's node.",
  args: Type.Object({ unit: UnitId, endorser: Type.Optional(KeyText), hpke: Type.Optional(HpkeKeyText) }, strict),
  units: ANYONE,
  officers: ["administrator"],
  fresh: true,
  endorsers: "two",
  run(context, args) {
    demand(args.unit === context.act.proposal.author.unit, "NOT_PERMITTED", args.unit);
    const unit: Unit = context.unit;
    demand(args.endorser === undefined || unit.role !== "member", "NOT_PERMITTED", "endorser");
    const { endorser, hpke } = args;
    writeUnit(context, { ...unit, ...(endorser === undefined ? {} : { endorser }), ...(hpke === undefined ? {} : { hpke }) });
    return { unit: args.unit };
  },
});

/** The current audience key of a role on a chain. */
export interface AudienceKey {
  readonly epoch: number;
  readonly key: string;
}

/**
 * The public key to which summaries for a role of this chain are sealed. A new epoch with every change of membership;
 * the private half stays with the members' nodes (DESIGN 16).
 */
export const setAudienceKey = defineAction({
  name: "registry.setAudienceKey",
  summary: "Publish the next audience key of a role on this chain.",
  args: Type.Object({ role: Role, epoch: Type.Integer({ minimum: 1, maximum: 1_000_000 }), key: HpkeKeyText }, strict),
  units: MANAGERS,
  officers: ["administrator", "registrar"],
  fresh: true,
  endorsers: "two",
  run(context, args) {
    const { chain, act } = context;
    const name = key.audience(args.role, chain.id);
    const stored = context.read(name) as unknown as AudienceKey | undefined;
    demand(args.epoch === (stored?.epoch ?? 0) + 1, "WRONG_STATE", String(stored?.epoch ?? 0));
    context.write(name, { epoch: args.epoch, key: args.key });
    announce(context, { kind: "audience", chain: chain.id, role: args.role, epoch: args.epoch, key: args.key });
    return { audience: `${args.role}@${chain.id}`, epoch: args.epoch, act: act.id };
  },
});

/** The main chain tells everybody itself; another chain asks it to. */
function announce(context: Context, record: { kind: "audience"; chain: string; role: Role; epoch: number; key: string }): void {
  if (context.chain.id === "cn") {
    broadcastAuthority(context, record);
    return;
  }
  const origin = { chain: context.chain.id, act: context.act.id };
  route(context, { type: "audience", to: ["cn"], origin, urgency: 5, body: { ...record } });
}
