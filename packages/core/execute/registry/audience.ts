import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { HpkeKeyText, Role } from "../../unit/unit.ts";
import { MANAGERS, defineAction, strict } from "../action.ts";
import { readBody } from "../exchange/claim.ts";
import type { Packet } from "../exchange/packet.ts";
import { route } from "../exchange/route.ts";
import type { Ledger } from "../ledger.ts";
import { AudienceRecord, broadcast } from "./record.ts";

/** The current audience key of a role on a chain, under `audience/<role>@<chain>`. */
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
  summary: "Publish the next audience key of a role on this chain; every chain learns it.",
  args: Type.Object({ role: Role, epoch: Type.Integer({ minimum: 1, maximum: 1_000_000 }), key: HpkeKeyText }, strict),
  units: MANAGERS,
  officers: ["administrator", "registrar"],
  fresh: true,
  endorsers: "two",
  run(context, { role, epoch, key: text }) {
    const { chain, act } = context;
    const stored = readAudienceKey(context, role, chain.id);
    demand(epoch === (stored?.epoch ?? 0) + 1, "WRONG_STATE", `epoch ${stored?.epoch ?? 0}`);
    const record: AudienceRecord = { kind: "audience", chain: chain.id, role, epoch, key: text };
    takeAudience(context, record);
    // The main chain tells everybody; another chain asks it to.
    const { urgency } = act.proposal;
    if (chain.id === "cn") broadcast(context, act.id, record);
    else
      route(context, { type: "audience", to: ["cn"], origin: { chain: chain.id, act: act.id }, urgency, body: record });
    return { role, chain: chain.id, epoch };
  },
});

/** A chain asks the main chain to announce its audience key; a chain speaks for itself only. Older epochs change nothing. */
export function receiveAudience(ledger: Ledger, packet: Packet): void {
  const record = readBody<AudienceRecord>(ledger, packet, AudienceRecord);
  demand(record.chain === packet.origin.chain && ledger.chain.id === "cn", "PACKET_FOREIGN", record.chain);
  if (takeAudience(ledger, record)) broadcast(ledger, packet.origin.act, record);
}

/** Keeps the key if it is newer than the one at hand; packets may overtake each other. */
export function takeAudience(ledger: Ledger, record: AudienceRecord): boolean {
  const stored = readAudienceKey(ledger, record.role, record.chain);
  if (stored !== undefined && record.epoch <= stored.epoch) return false;
  ledger.write(key.audience(record.role, record.chain), { epoch: record.epoch, key: record.key });
  return true;
}

function readAudienceKey(ledger: Ledger, role: string, chain: string): AudienceKey | undefined {
  return ledger.read(key.audience(role, chain)) as unknown as AudienceKey | undefined;
}
