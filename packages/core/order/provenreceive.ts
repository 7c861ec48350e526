import { type Static, Type } from "typebox";
import type { Json } from "../bytes/canonical.ts";
import { AppHashOpening, LanePacket, Receive, type SystemPayload } from "./system.ts";

const strict = { additionalProperties: false } as const;
const AnyObject = Type.Object({}, { additionalProperties: true });

const ProvenPacket = Type.Object({ ...LanePacket.properties, packet: Type.Optional(AnyObject) }, strict);

/**
 * A receive transaction as a proof shows it. One transaction carries packets of many records; a proof about one of them
 * leaves out the others. What the history commits to has none of them: their digests stand in the source's leaves.
 */
export const ProvenReceive = Type.Object(
  {
    ...Receive.properties,
    proof: Type.Optional(
      Type.Object(
        {
          opening: AppHashOpening,
          leaves: Type.Array(
            Type.Object(
              {
                index: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
                leaf: AnyObject,
                packets: Type.Array(ProvenPacket, { minItems: 1, maxItems: 16 }),
              },
              strict,
            ),
            { minItems: 1, maxItems: 64 },
          ),
          nodes: Receive.properties.proof.properties.nodes,
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ProvenReceive = Static<typeof ProvenReceive>;

/** The transaction with those packets alone that a test keeps. */
export function keepPackets(
  payload: ProvenReceive,
  isKept: (packet: { readonly [name: string]: Json }) => boolean,
): ProvenReceive {
  const { proof, ...rest } = payload;
  if (proof === undefined) return payload;
  const leaves = proof.leaves.map((leaf) => ({
    ...leaf,
    packets: leaf.packets.map(({ queue, sequence, packet }) => ({
      queue,
      sequence,
      ...(packet !== undefined && isKept(packet as { readonly [name: string]: Json }) ? { packet } : {}),
    })),
  }));
  return { ...rest, proof: { ...proof, leaves } };
}

/** A receive transaction without any packet: what the history commits to. */
export function withoutPackets(payload: ProvenReceive): SystemPayload {
  return keepPackets(payload, () => false) as unknown as SystemPayload;
}

/** The packets that are there, for readers. */
export function presentPackets(payload: ProvenReceive): Receive {
  const { proof, ...rest } = payload;
  if (proof === undefined) return rest;
  const leaves = proof.leaves.map((leaf) => ({
    ...leaf,
    packets: leaf.packets.filter(({ packet }) => packet !== undefined),
  }));
  return { ...rest, proof: { ...proof, leaves } } as Receive;
}
