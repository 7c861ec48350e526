import { equal } from "../../bytes/bytes.ts";
import { decodeHex } from "../../bytes/hex.ts";
import { type Json, encodeCanonical } from "../../bytes/canonical.ts";
import { demand } from "../../codes.ts";
import type { Hash } from "../../crypto/seam.ts";
import { namesPacket } from "../../order/leaf.ts";
import type { Receive } from "../../order/system.ts";
import { appHashOf } from "../../proof/apphash.ts";
import { leafHash } from "../../proof/history.ts";
import { rootFromMultiproof } from "../../proof/multiproof.ts";
import { PACKETS_MAX } from "../../limits.ts";

/** A packet whose way to a header's app hash has been checked. A type of its own: only this module makes one. */
export interface ProvenPacket {
  readonly queue: string;
  readonly sequence: number;
  readonly packet: Json;
}

/**
 * Checks the packets of a receive transaction against the app hash of a header that is already trusted.
 * @throws Refusal PROOF_INVALID, OUT_OF_BOUNDS; SCHEMA for a leaf that is none: the source may have signed anything
 */
export function provePackets(hash: Hash, proof: NonNullable<Receive["proof"]>, trusted: Uint8Array): ProvenPacket[] {
  const { opening, leaves, nodes } = proof;
  demand(equal(appHashOf(hash, opening), trusted), "PROOF_INVALID", "/proof/opening");
  const hashed = leaves.map(({ index, leaf }) => ({ index, leafHash: leafHash(hash, encodeCanonical(leaf as Json)) }));
  demand(
    hashed.every(({ index }, i) => i === 0 || index > (hashed[i - 1]?.index ?? 0)),
    "PROOF_INVALID",
    "/proof/leaves",
  );
  demand(
    hashed.every(({ index }) => index < opening.size),
    "PROOF_INVALID",
    "/proof/leaves",
  );
  const root = rootFromMultiproof(hash, hashed, opening.size, nodes.map(decodeHex));
  demand(root !== undefined && equal(root, decodeHex(opening.history)), "PROOF_INVALID", "/proof/nodes");

  const packets = leaves.flatMap(({ leaf, packets }) => packets.map((lane) => provenPacket(hash, leaf as Json, lane)));
  demand(packets.length <= PACKETS_MAX, "OUT_OF_BOUNDS", "packets");
  return packets;
}

function provenPacket(
  hash: Hash,
  leaf: Json,
  lane: { readonly queue: string; readonly sequence: number; readonly packet: object },
): ProvenPacket {
  const { queue, sequence } = lane;
  const packet = lane.packet as Json;
  demand(namesPacket(hash, leaf, queue, sequence, packet), "PROOF_INVALID", `${queue}/${sequence}`);
  return { queue, sequence, packet };
}
