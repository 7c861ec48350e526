import { type Static, Type } from "typebox";
import { conform } from "../../bytes/conform.ts";
import type { Json } from "../../bytes/canonical.ts";
import { demand } from "../../codes.ts";
import { actId } from "../../endorse/proposal.ts";
import { chainContains, parseChain } from "../../unit/chain.ts";
import { UnitId } from "../../unit/unit.ts";
import type { Context } from "../context.ts";
import type { Ledger } from "../ledger.ts";
import type { Packet } from "./packet.ts";

/**
 * What an act id is made of. Packets carry it, so that the receiver can compute the id again: no chain can speak
 * under the id of another chain's act, or take an id before its owner has used it.
 */
export const ActOrigin = Type.Object(
  {
    /** Chain and epoch, `cn-3201.e1`. */
    chain: Type.String({ pattern: "^cn(-[0-9]{2,12})?\\.e[1-9][0-9]{0,5}$" }),
    unit: UnitId,
    idempotencyKey: Type.String({ pattern: "^[A-Za-z0-9._:-]{8,80}$" }),
  },
  { additionalProperties: false },
);
export type ActOrigin = Static<typeof ActOrigin>;

/** The origin of the act at hand. */
export function originOf(context: Context): ActOrigin {
  const { chain, author, idempotencyKey } = context.act.proposal;
  return { chain, unit: author.unit, idempotencyKey };
}

/** The chain id of an act's origin, without the epoch. */
export function chainOf(origin: ActOrigin): string {
  return parseChain(origin.chain).id;
}

/**
 * Reads a packet's body. Another chain wrote it: its form is checked here, its claims by the functions below.
 * A packet that says it comes from this chain did not come from anywhere else.
 * @throws Refusal SCHEMA, PACKET_FOREIGN
 */
export function readBody<T>(ledger: Ledger, packet: Packet, schema: object): T {
  demand(packet.origin.chain !== ledger.chain.id, "PACKET_FOREIGN", packet.origin.chain);
  conform(schema, packet.body as Json, "/packet/body");
  return packet.body as T;
}

/** The id is that of an act of this origin, and the origin lies on the packet's chain. @throws Refusal PACKET_FOREIGN */
export function demandOrigin(ledger: Ledger, packet: Packet, id: string, origin: ActOrigin): void {
  demand(chainOf(origin) === packet.origin.chain, "PACKET_FOREIGN", origin.chain);
  const own = actId(ledger.hash, { ...origin, author: { unit: origin.unit } });
  demand(own === id, "PACKET_FOREIGN", id);
  demandSpeaker(packet, origin.unit);
}

/** The packet's chain may speak for the unit. @throws Refusal PACKET_FOREIGN */
export function demandSpeaker(packet: Packet, unit: string): void {
  demand(speaksFor(packet.origin.chain, unit), "PACKET_FOREIGN", unit);
}

/**
 * Whether a chain may speak for a unit: the unit's home, which its id names, lies above or below the chain or is it.
 * A unit takes part in chains of its own branch of the tree; a chain never speaks for a unit of another branch.
 */
export function speaksFor(chain: string, unit: string): boolean {
  const home = unit.slice(0, unit.indexOf(":"));
  return chainContains(chain, home) || chainContains(home, chain);
}
