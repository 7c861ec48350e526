import { NodeError } from "../errors.ts";
import type { Release } from "../peer.ts";
import type { Vault } from "./vault.ts";
import { wrapKey } from "./wrap.ts";

/** What is to be released, to whom, and under which grant. */
export interface ReleaseOrder {
  /** Engine chain id of the record's chain. */
  readonly chain: string;
  readonly record: string;
  readonly grant: string;
  /** Unit that the grant names. */
  readonly recipient: string;
  /** The recipient's HPKE key of now, from the registry: not the one it had when it asked. */
  readonly key: string;
  /** The record's sealed parts as its report on the chain names them. */
  readonly parts: readonly {
    readonly role: "detail" | "attachment";
    readonly digest: string;
    readonly commitment: string;
  }[];
}

/** What is written down of a release. */
export interface ReleaseEntry {
  readonly chain: string;
  readonly record: string;
  readonly grant: string;
  readonly recipient: string;
  readonly key: string;
  readonly digests: readonly string[];
  /** ms */
  readonly at: number;
}

export interface ReleaseOptions {
  readonly vault: Pick<Vault, "holding">;
  readonly now: () => number;
  /** Judges the order by the newest state of the record's chain (PROTOCOL 16). @throws when it may not be released */
  readonly authorise: (order: ReleaseOrder) => void;
  /** Writes the entry down; durable when it resolves. */
  readonly recordRelease: (entry: ReleaseEntry) => Promise<void>;
}

/**
 * Wraps the keys of a record's parts for a grant's unit, at the moment of release. Judged before anything is opened and
 * once more at the end, because a grant may be revoked meanwhile; nothing is handed out that is not written down.
 * @throws NodeError SEALED_MISSING, SEALED_ERASED, WRAP_INVALID, or what `authorise` and `recordRelease` throw
 */
export async function release(options: ReleaseOptions, order: ReleaseOrder): Promise<Release> {
  const { vault, now, authorise, recordRelease } = options;
  const { parts, ...binding } = order;
  authorise(order);
  const wrapped: Release["parts"][number][] = [];
  for (const { role, digest, commitment } of parts) {
    const holding = await vault.holding(order.record, digest);
    if (holding.commitment !== commitment) throw new NodeError("WRAP_INVALID", digest);
    const wrap = await wrapKey(holding.key, binding, digest);
    wrapped.push({ role, digest, commitment, size: holding.size, wrap });
  }
  await recordRelease({ ...binding, digests: parts.map(({ digest }) => digest), at: now() });
  authorise(order);
  return { parts: wrapped };
}
