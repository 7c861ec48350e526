import { createHash } from "node:crypto";
import type { Hash } from "../crypto/seam.ts";
import type { NodeAt } from "../proof/subtree.ts";

export const sha256: Hash = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** Distinct leaf hashes. */
export function leafHashes(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => sha256(Buffer.from(`leaf ${i}`)));
}

/** MTH of RFC 9162 section 2.1.1 over leaf hashes, word for word. */
export function slowRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const k = slowSplit(leaves.length);
  return sha256(Buffer.concat([Buffer.of(1), slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k))]));
}

/** PATH of RFC 9162 section 2.1.3.1, word for word. */
export function slowPath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = slowSplit(leaves.length);
  return m < k
    ? [...slowPath(m, leaves.slice(0, k)), slowRoot(leaves.slice(k))]
    : [...slowPath(m - k, leaves.slice(k)), slowRoot(leaves.slice(0, k))];
}

/** SUBPROOF of RFC 9162 section 2.1.4.1, word for word. */
export function slowSubproof(m: number, leaves: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (m === leaves.length) return isWhole ? [] : [slowRoot(leaves)];
  const k = slowSplit(leaves.length);
  return m <= k
    ? [...slowSubproof(m, leaves.slice(0, k), isWhole), slowRoot(leaves.slice(k))]
    : [...slowSubproof(m - k, leaves.slice(k), false), slowRoot(leaves.slice(0, k))];
}

/** Perfect subtrees of a list of leaves; fails the test when asked for one that reaches beyond them. */
export function nodeAtLeaves(leaves: readonly Uint8Array[]): NodeAt {
  return (level, index) => {
    const width = 2 ** level;
    if ((index + 1) * width > leaves.length) throw new Error(`no perfect subtree at ${level}/${index}`);
    return slowRoot(leaves.slice(index * width, (index + 1) * width));
  };
}

function slowSplit(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}
