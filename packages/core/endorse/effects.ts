import { type Static, Type } from "typebox";
import { concat } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import { APPENDS_MAX, ENDORSEMENT_PATH_MAX, READS_MAX, WRITES_MAX } from "../limits.ts";
import { DigestText, KeyText, UnitId } from "../unit/unit.ts";
import { nodeHash } from "../proof/history.ts";

const StateKey = Type.String({ pattern: "^[\\x21-\\x7e]{1,300}$" });
const Queue = Type.String({ pattern: "^[a-z0-9/@-]{1,80}$" });
const Height = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** The JSON the schema cannot bound further: canonical decoding already bounds depth, members and size. */
const AnyJson = Type.Union([
  Type.Object({}, { additionalProperties: true }),
  Type.Array(
    Type.Union([
      Type.Object({}, { additionalProperties: true }),
      Type.String(),
      Type.Integer(),
      Type.Boolean(),
      Type.Null(),
    ]),
  ),
  Type.String(),
  Type.Integer(),
  Type.Boolean(),
  Type.Null(),
]);

/** The four effects of a contract (PROTOCOL 3) and its result. Every list is in the order of first use. */
export const Effects = Type.Object(
  {
    reads: Type.Array(Type.Object({ key: StateKey, h: Height, i: Height }, { additionalProperties: false }), {
      maxItems: READS_MAX,
    }),
    absent: Type.Array(StateKey, { maxItems: READS_MAX }),
    writes: Type.Array(Type.Object({ key: StateKey, value: AnyJson }, { additionalProperties: false }), {
      maxItems: WRITES_MAX,
    }),
    appends: Type.Array(Type.Object({ queue: Queue, item: AnyJson }, { additionalProperties: false }), {
      maxItems: APPENDS_MAX,
    }),
    result: AnyJson,
  },
  { additionalProperties: false },
);

export interface Effects {
  readonly reads: readonly { readonly key: string; readonly h: number; readonly i: number }[];
  readonly absent: readonly string[];
  readonly writes: readonly { readonly key: string; readonly value: Json }[];
  readonly appends: readonly { readonly queue: string; readonly item: Json }[];
  readonly result: Json;
}

/** A manager's signature over the Merkle root of effects digests; a single one has an empty path (PROTOCOL 5). */
export const Endorsement = Type.Object(
  {
    unit: UnitId,
    key: KeyText,
    /** Siblings from the leaf upwards: side of the sibling and its hash. */
    path: Type.Array(
      Type.Object(
        { side: Type.Union([Type.Literal("l"), Type.Literal("r")]), hash: DigestText },
        { additionalProperties: false },
      ),
      { maxItems: ENDORSEMENT_PATH_MAX },
    ),
    signature: Type.String({ pattern: "^[A-Za-z0-9_-]{85}[AQgw]$" }),
  },
  { additionalProperties: false },
);
export type Endorsement = Static<typeof Endorsement>;

const EFFECTS_TAG = encodeUtf8("tocsin/effects/v1\n");
const ENDORSEMENT_TAG = encodeUtf8("tocsin/endorsement/v1\n");

/** H(tag ‖ proposal digest ‖ canonical effects): binds effects to the proposal that caused them. */
export function effectsDigest(hash: Hash, proposal: string, effects: Effects): Uint8Array {
  return effectsDigestOf(hash, proposal, encodeCanonical(effects as unknown as Json));
}

/** `effectsDigest` of effects whose canonical bytes are at hand. */
export function effectsDigestOf(hash: Hash, proposal: string, effectsBytes: Uint8Array): Uint8Array {
  return hash(concat(EFFECTS_TAG, decodeHex(proposal), effectsBytes));
}

/** The root that an endorsement of these effects commits to, by walking its path. */
export function endorsedRoot(hash: Hash, effects: Uint8Array, path: Endorsement["path"]): Uint8Array {
  let root = effects;
  for (const step of path) {
    const sibling = decodeHex(step.hash);
    root = step.side === "l" ? nodeHash(hash, sibling, root) : nodeHash(hash, root, sibling);
  }
  return root;
}

/**
 * One root over several effects digests, in their order, with each one's path to it: nodes are paired from the left, a
 * last one without a partner goes up as it is.
 */
export function endorsementTree(
  hash: Hash,
  digests: readonly Uint8Array[],
): { readonly root: Uint8Array; readonly paths: readonly Endorsement["path"][] } {
  const paths: Endorsement["path"][] = digests.map(() => []);
  let level = [...digests];
  for (let width = 1; level.length > 1; width *= 2) {
    for (const [position, path] of paths.entries()) {
      const node = Math.floor(position / width);
      const sibling = level[node ^ 1];
      if (sibling !== undefined) path.push({ side: node % 2 === 1 ? "l" : "r", hash: encodeHex(sibling) });
    }
    level = pairs(level).map(([left, right]) => (right === undefined ? left : nodeHash(hash, left, right)));
  }
  const [root] = level;
  if (root === undefined) throw new Error("an endorsement needs effects");
  return { root, paths };
}

function pairs(level: readonly Uint8Array[]): [left: Uint8Array, right: Uint8Array | undefined][] {
  return level.flatMap((left, at) =>
    at % 2 === 0 ? [[left, level[at + 1]] as [Uint8Array, Uint8Array | undefined]] : [],
  );
}

/** The bytes that an endorser signs: tag ‖ engine chain id ‖ newline ‖ root in hex. */
export function endorsementSignBytes(chain: string, root: Uint8Array): Uint8Array {
  return concat(ENDORSEMENT_TAG, encodeUtf8(`${chain}\n${encodeHex(root)}`));
}
