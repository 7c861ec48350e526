import { conform } from "../../bytes/conform.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import { demand } from "../../codes.ts";
import { PACKET_BYTES_MAX } from "../../limits.ts";
import { chainContains } from "../../unit/chain.ts";
import { receiveDecision, receiveReceipt, receiveRequest, receiveBreakGlass } from "../access/packets.ts";
import { receiveLeg, receivePost, receiveResource } from "../events/packets.ts";
import { isBounded } from "../facts.ts";
import type { Ledger } from "../ledger.ts";
import { receiveAudience } from "../registry/audience.ts";
import { receiveAuthority } from "../registry/packets.ts";
import { receiveAcknowledgement } from "./acknowledge.ts";
import { Packet, type PacketType } from "./packet.ts";
import { route } from "./route.ts";
import { receiveSummary } from "./summaries.ts";

/** What a chain does with a packet that has reached it in a block of this tick. A refusal becomes a coded error acknowledgement. */
export type PacketHandler = (ledger: Ledger, packet: Packet, tick: number) => void;

const HANDLERS: { readonly [T in PacketType]: PacketHandler } = {
  summary: receiveSummary,
  status: receiveSummary,
  authority: receiveAuthority,
  audience: receiveAudience,
  request: receiveRequest,
  decision: receiveDecision,
  receipt: receiveReceipt,
  acknowledgement: receiveAcknowledgement,
  leg: receiveLeg,
  post: receivePost,
  resource: receiveResource,
  "break-glass": receiveBreakGlass,
};

/** How the source of a proven packet stands to this chain. */
export type Relation = "parent" | "child" | "main";

/**
 * Handles a proven packet and sends it on where it goes further.
 * @throws Refusal with the code of the error acknowledgement
 */
export function deliver(ledger: Ledger, tick: number, relation: Relation, source: string, value: Json): void {
  conform(Packet, value, "/packet");
  // Whatever is in it: a chain that only hands it on reads no body, and would be left with what no transaction can carry.
  const fits = !isBounded(ledger.chain) || encodeCanonical(value).length <= PACKET_BYTES_MAX;
  demand(fits, "TOO_LARGE", "/packet");
  const packet = value as unknown as Packet;
  checkOrigin(relation, source, packet);
  if (packet.to === "everywhere") {
    HANDLERS[packet.type](ledger, packet, tick);
    return;
  }
  if (route(ledger, packet)) HANDLERS[packet.type](ledger, packet, tick);
}

/** A child speaks for its subtree only; authority comes from the main chain only. */
function checkOrigin(relation: Relation, source: string, packet: Packet): void {
  const { chain } = packet.origin;
  if (relation === "child") demand(chainContains(source, chain), "PACKET_FOREIGN", chain);
  const isAuthority = packet.type === "authority" || packet.to === "everywhere";
  demand(!isAuthority || (source === "cn" && chain === "cn"), "PACKET_FOREIGN", packet.type);
}
