import { Type } from "typebox";
import { type CanonicalLimits, type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { conform } from "../bytes/conform.ts";
import { encodeHex } from "../bytes/hex.ts";
import type { Code } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";

/**
 * A leaf of the history tree: one ordered transaction with its outcome, and digests of what it appended, so that a
 * packet is proven by leaf and path alone, without the transaction.
 */
export interface Leaf {
  /** Digest of the transaction without its redactable body. */
  readonly envelope: string;
  readonly code: Code;
  readonly height: number;
  readonly index: number;
  readonly tick: number;
  /** Act id, for acts whose author was authenticated. */
  readonly act?: string;
  /** `[queue, sequence, digest of the packet]` in the order of appending. */
  readonly appends?: readonly (readonly [queue: string, sequence: number, digest: string])[];
  /** `[engine chain id, height, header hash]` that a receive transaction took over. */
  readonly anchor?: readonly [chain: string, height: number, header: string];
  /** What a reader should know: `registry-stale`, `key-compromised`. Sorted. */
  readonly marks?: readonly string[];
}

export function encodeLeaf(leaf: Leaf): Uint8Array {
  return encodeCanonical(leaf as unknown as Json);
}

/** A leaf names what its transaction appended, which under contracts before the third may be more than a transaction can hold. */
const LEAF_LIMITS: Partial<CanonicalLimits> = { sizeBytesMax: 1_000_000, membersMax: 100_000 };

/** Reads what `encodeLeaf` wrote. Only for bytes that this chain's history proves. @throws CanonicalError */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  return decodeCanonical(bytes, LEAF_LIMITS) as unknown as Leaf;
}

/** SHA-256 of a packet's canonical bytes, hex, as leaves name it. */
export function packetDigest(hash: Hash, packet: Json): string {
  return encodeHex(hash(encodeCanonical(packet)));
}

/** A leaf of another chain as far as it is read here: whoever holds that chain's validators may have signed anything. */
const AppendingLeaf = Type.Object(
  {
    appends: Type.Optional(
      Type.Array(Type.Array(Type.Union([Type.String(), Type.Integer()]), { minItems: 3, maxItems: 3 })),
    ),
  },
  { additionalProperties: true },
);

/**
 * Whether a leaf of another chain names a packet under this number of a lane.
 * @throws Refusal SCHEMA for a leaf that is none
 */
export function namesPacket(hash: Hash, leaf: Json, queue: string, sequence: number, packet: Json): boolean {
  conform(AppendingLeaf, leaf, "/leaf");
  const { appends = [] } = leaf as unknown as Pick<Leaf, "appends">;
  const named = appends.filter(([lane, number]) => lane === queue && number === sequence);
  if (named.length === 0) return false;
  const digest = packetDigest(hash, packet);
  return named.some(([, , one]) => one === digest);
}
