import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Hash } from "../crypto/seam.ts";
import type { PageId } from "../state/page.ts";
import { type ReadPage, type StateUpdate, type UpdatedTree, updateTree } from "../state/tree.ts";

export const sha256: Hash = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

export const valueHash = (value: number) => sha256(Buffer.from(`value ${value}`));

const EMPTY = new Uint8Array(32);

/** The root of leaves (key hash in hex to value hash) by the tree's definition, without pages. */
export function slowRoot(leaves: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return slowSubtree(
    [...leaves].map(([key, value]) => [Buffer.from(key, "hex"), value] as const),
    0,
  );
}

function slowSubtree(leaves: readonly (readonly [Uint8Array, Uint8Array])[], depth: number): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return EMPTY;
  if (leaves.length === 1) return sha256(Buffer.concat([Buffer.of(0), first[0], first[1]]));
  const half = (bit: number) =>
    slowSubtree(
      leaves.filter(([key]) => bitAt(key, depth) === bit),
      depth + 1,
    );
  return sha256(Buffer.concat([Buffer.of(1), half(0), half(1)]));
}

function bitAt(key: Uint8Array, position: number): number {
  return Number.parseInt(((key[position >> 3] as number) + 256).toString(2).charAt(1 + (position & 7)), 2);
}

/** Key hashes of which many share long prefixes, up to all but the last bit. */
export const keyHash: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.nat(40).map((n) => sha256(Buffer.from(`key ${n}`))),
  fc.nat(31).map((n) => Uint8Array.of(n << 3, ...new Uint8Array(31))),
  fc
    .record({
      prefix: fc.constantFrom(0, 1, 4, 5, 6, 9, 10, 60, 249, 250, 251, 254, 255),
      ones: fc.boolean(),
      low: fc.nat(3),
    })
    .map(({ prefix, ones, low }) => {
      const key = new Uint8Array(32).fill(ones ? 0xff : 0);
      key[prefix >> 3] = (key[prefix >> 3] as number) ^ (0x80 >> (prefix & 7));
      key[31] = (key[31] as number) ^ low;
      return key;
    }),
);

export const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Updates by key hash in hex; null removes. */
export type Batch = ReadonlyMap<string, Uint8Array | null>;

export const batch: fc.Arbitrary<Batch> = fc
  .array(
    fc.tuple(keyHash, fc.oneof({ weight: 2, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(null) })),
    { maxLength: 30 },
  )
  .map((pairs) => new Map(pairs.map(([key, value]) => [hexOf(key), value === null ? null : valueHash(value)])));

export function sortedUpdates(updates: Batch): StateUpdate[] {
  return [...updates]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ keyHash: new Uint8Array(Buffer.from(key, "hex")), valueHash: value }));
}

/** Pages in memory, and beside them the leaves that they should hold. */
export class Tree {
  readonly pages = new Map<PageId, Uint8Array>();
  readonly leaves = new Map<string, Uint8Array>();
  readonly read: ReadPage = (id) => this.pages.get(id);

  apply(updates: Batch): UpdatedTree {
    const updated = updateTree(sha256, this.read, sortedUpdates(updates));
    for (const [id, bytes] of updated.pages) {
      if (bytes === null) this.pages.delete(id);
      else this.pages.set(id, bytes);
    }
    for (const [key, value] of updates) {
      if (value === null) this.leaves.delete(key);
      else this.leaves.set(key, value);
    }
    return updated;
  }
}
