import {
  type AppHashOpening,
  type StateDifference,
  type Version,
  STATE_RING_HEIGHTS,
  appHashOf,
  decodeVersioned,
  encodeHex,
  equal,
  firstStateDifference,
  genesisDigest,
  stateKeyHash,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { behind, rows } from "./rows.ts";
import { type LedgerSnapshot, openSnapshot } from "./snapshot.ts";
import { openingOf } from "./tip.ts";

/** One node's ledger at a height. */
export interface StateSide {
  /** The node's newest height. */
  readonly newest: number;
  readonly appHash: string;
  readonly stateRoot: string;
  readonly historyRoot: string;
  readonly historySize: number;
}

/** What one node holds under a key. */
export interface SideValue {
  /** SHA-256 of the versioned value. */
  readonly digest: string;
  /** Height and index that wrote it; absent when the value has changed again since. */
  readonly version?: Version;
}

export interface StateDiff {
  readonly height: number;
  readonly equal: boolean;
  readonly a: StateSide;
  readonly b: StateSide;
  /** The key whose hash is the least of those that differ; absent where the states are equal. */
  readonly first?: {
    readonly keyHash: string;
    readonly key: string | undefined;
    readonly a: SideValue | undefined;
    readonly b: SideValue | undefined;
  };
}

const NAMES_AT_ONCE = 1_000;

/**
 * Compares the ledgers of two nodes of one chain after a block. The difference is found along the pages of the state trees;
 * only its name takes a pass over the keys. Nodes may be running.
 * @param height the newest that both have when absent
 * @throws NodeError CONFIGURATION when they are of different chains; NOT_FOUND for a height that one of them no longer keeps
 */
export async function diffStates(dirA: string, dirB: string, height?: number): Promise<StateDiff> {
  const a = openSnapshot(dirA);
  try {
    const b = openSnapshot(dirB);
    try {
      return compared(a, b, height);
    } finally {
      await b.close();
    }
  } finally {
    await a.close();
  }
}

function compared(a: LedgerSnapshot, b: LedgerSnapshot, wanted: number | undefined): StateDiff {
  const hash = nodeCrypto.sha256;
  if (genesisDigest(hash, a.genesis) !== genesisDigest(hash, b.genesis))
    throw new NodeError("CONFIGURATION", "the nodes are of different chains");
  const height = wanted ?? Math.min(a.store.tip.height, b.store.tip.height);
  const [sideA, sideB] = [sideOf(a, height), sideOf(b, height)];
  const found = firstStateDifference(pagesOf(a, height), pagesOf(b, height));
  const isEqual = found === undefined && sideA.appHash === sideB.appHash;
  const first = found === undefined ? {} : { first: described(a, b, found) };
  return { height, equal: isEqual, a: sideA, b: sideB, ...first };
}

function sideOf(snapshot: LedgerSnapshot, height: number): StateSide {
  const opening = openingAfter(snapshot, height);
  return {
    newest: snapshot.store.tip.height,
    appHash: encodeHex(appHashOf(nodeCrypto.sha256, opening)),
    stateRoot: opening.state,
    historyRoot: opening.history,
    historySize: opening.size,
  };
}

/** What the app hash after a block commits to: the next header has it. */
function openingAfter({ store }: LedgerSnapshot, height: number): AppHashOpening {
  const newest = store.tip.height;
  if (height > newest || height < 1 || height + 1 <= newest - STATE_RING_HEIGHTS)
    throw new NodeError("NOT_FOUND", `height ${height}; this node keeps ${newest - STATE_RING_HEIGHTS} to ${newest}`);
  if (height === newest) return openingOf(store.tip);
  const row = store.blocks.row(height + 1);
  if (row === undefined) throw new NodeError("DATA_BROKEN", `block ${height + 1}`);
  return store.blocks.head(row).opening;
}

function pagesOf({ store }: LedgerSnapshot, height: number) {
  const newest = store.tip.height;
  return (id: string) => (height === newest ? store.pages.current(id) : store.pages.at(height + 1, id, newest));
}

function described(a: LedgerSnapshot, b: LedgerSnapshot, { keyHash, ...digests }: StateDifference) {
  const key = nameOf(a, keyHash) ?? nameOf(b, keyHash);
  return {
    keyHash: encodeHex(keyHash),
    key,
    a: sideValue(a, key, digests.a),
    b: sideValue(b, key, digests.b),
  };
}

/** Keys are never removed from a store, tombstones stay; so one that was in a tree is still there. */
function nameOf({ store }: LedgerSnapshot, keyHash: Uint8Array): string | undefined {
  const end = behind(rows.state(""));
  for (let start = rows.state(""); ; ) {
    const entries = store.values.range(start, end, NAMES_AT_ONCE);
    for (const [row] of entries) {
      const name = row.slice(rows.state("").length);
      if (equal(stateKeyHash(nodeCrypto.sha256, name), keyHash)) return name;
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < NAMES_AT_ONCE) return undefined;
    start = `${last[0]}!`;
  }
}

function sideValue(
  { store }: LedgerSnapshot,
  key: string | undefined,
  digest: Uint8Array | undefined,
): SideValue | undefined {
  if (digest === undefined) return undefined;
  const bytes = key === undefined ? undefined : store.values.get(rows.state(key));
  const isSame = bytes !== undefined && equal(nodeCrypto.sha256(bytes), digest);
  return { digest: encodeHex(digest), ...(isSame ? { version: decodeVersioned(bytes).version } : {}) };
}
