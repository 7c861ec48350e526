import {
  AppHashOpening,
  type Hash,
  type Json,
  type Subtree,
  appHashOf,
  conform,
  decodeBase64url,
  decodeCanonical,
  decodeHex,
  encodeBase64url,
  encodeCanonical,
  joinSubtrees,
  encodeHex,
  verifyConsistency,
} from "@tocsin/core";
import { type Static, Type } from "typebox";
import { NodeError } from "../errors.ts";
import { MANIFEST_BYTES_MAX, PARTS_MAX } from "./limits.ts";

const strict = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const HashText = Type.String({ pattern: "^[0-9a-f]{64}$" });

/** Blocks that follow each other, up to a height, with the proof that the history which they end in is that of the whole. */
const BlocksPart = Type.Object(
  {
    to: Count,
    /** Transactions up to there, and the root over them. */
    size: Count,
    root: HashText,
    /** RFC 9162 consistency proof towards the whole history. */
    proof: Type.Array(HashText, { maxItems: 128 }),
  },
  strict,
);
export type BlocksPart = Static<typeof BlocksPart>;

/**
 * A chain up to a height, in parts that each prove themselves against the app hash after that height: first the blocks, from
 * the first one on, then the state, divided by the first bits of its keys' hashes (spec/archive.md).
 */
export const Manifest = Type.Object(
  {
    format: Type.Literal("tocsin/archive/v1"),
    /** Engine chain id. */
    chain: Type.String({ maxLength: 50 }),
    height: Count,
    /** Opens the app hash after the block at that height: the next header carries it. */
    opening: AppHashOpening,
    blocks: Type.Array(BlocksPart, { minItems: 1, maxItems: PARTS_MAX }),
    /** 2^k subtrees of the state tree, base64url; empty where one has no leaf. None: the archive is of blocks alone. */
    state: Type.Array(Type.String({ pattern: "^(?:[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{86})?$" }), { maxItems: PARTS_MAX }),
  },
  strict,
);
export type Manifest = Static<typeof Manifest>;

export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeCanonical(manifest as unknown as Json);
}

/** Reads a manifest and checks that its parts are proven by its opening. @throws NodeError ARCHIVE_BROKEN */
export function parseManifest(hash: Hash, bytes: Uint8Array): Manifest {
  let value: Json;
  try {
    value = decodeCanonical(bytes, { sizeBytesMax: MANIFEST_BYTES_MAX, membersMax: 2_000_000 });
    conform(Manifest, value);
  } catch {
    throw broken("manifest");
  }
  const manifest = value as unknown as Manifest;
  const fault = manifestFault(hash, manifest);
  if (fault !== undefined) throw broken(`manifest: ${fault}`);
  return manifest;
}

function manifestFault(hash: Hash, { height, opening, blocks, state }: Manifest): string | undefined {
  const last = blocks.at(-1);
  if (last?.to !== height || last.size !== opening.size || last.root !== opening.history) return "blocks";
  if (blocks.some(({ to }, i) => to <= (blocks[i - 1]?.to ?? -1))) return "order of blocks";
  const whole = decodeHex(opening.history);
  const isProven = ({ size, root, proof }: BlocksPart) =>
    verifyConsistency(hash, size, opening.size, decodeHex(root), whole, proof.map(decodeHex));
  if (!blocks.every(isProven)) return "history";
  if (state.length === 0) return undefined;
  if (!Number.isInteger(Math.log2(state.length))) return "number of parts of the state";
  return encodeHex(joinSubtrees(hash, state.map(subtreeFrom))) === opening.state ? undefined : "state";
}

/** The app hash that proves the archive. */
export function archiveAppHash(hash: Hash, { opening }: Manifest): Uint8Array {
  return appHashOf(hash, opening);
}

export function subtreeText(subtree: Subtree): string {
  return subtree === undefined ? "" : encodeBase64url(subtree);
}

function subtreeFrom(text: string): Subtree {
  return text === "" ? undefined : decodeBase64url(text);
}

export function broken(at: string): NodeError {
  return new NodeError("ARCHIVE_BROKEN", at);
}
