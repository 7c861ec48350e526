import {
  type AppHashOpening,
  type Commit,
  type Genesis,
  type Hash,
  type Head,
  type History,
  NO_BLOCK,
  type Timestamp,
  appHash,
  decodeBase64url,
  decodeCommit,
  decodeHex,
  decodeHistory,
  encodeBase64url,
  encodeCommit,
  encodeHex,
  encodeHistory,
  openAppHash,
  resultsHash,
  rootOf,
  timestampOfMs,
} from "@tocsin/core";
import type { SegmentPosition } from "./segments.ts";

/** Where a chain stands: everything that the next block builds on. */
export interface Tip {
  readonly height: number;
  /** Tick of the newest block with transactions; genesis time before the first. */
  readonly tick: number;
  /** Time of the newest header; genesis time before the first. */
  readonly time: Timestamp;
  /** Votes for the newest block; undefined before the first. */
  readonly commit: Commit | undefined;
  /** After the newest block with transactions. */
  readonly history: History;
  readonly historyRoot: Uint8Array;
  readonly stateRoot: Uint8Array;
  readonly appHash: Uint8Array;
  /** Root over the results of the newest block. */
  readonly results: Uint8Array;
  /** Whether the newest header carries the app hash. */
  readonly isProven: boolean;
}

/** Before the first block. */
export function genesisTip(hash: Hash, genesis: Genesis, stateRoot: Uint8Array): Tip {
  const history: History = { size: 0, peaks: [] };
  const historyRoot = rootOf(hash, history);
  return {
    height: genesis.initialHeight - 1,
    tick: genesis.time,
    time: timestampOfMs(genesis.time),
    commit: undefined,
    history,
    historyRoot,
    stateRoot,
    appHash: appHash(hash, historyRoot, 0, stateRoot),
    results: resultsHash(hash, []),
    isProven: false,
  };
}

export function openingOf({ historyRoot, history, stateRoot }: Tip): AppHashOpening {
  return openAppHash(historyRoot, history.size, stateRoot);
}

export function headOf(tip: Tip): Head {
  const { height, tick, time, commit, appHash: newest, history, historyRoot, stateRoot } = tip;
  return {
    height,
    tick,
    time,
    blockId: commit?.blockId ?? NO_BLOCK,
    appHash: newest,
    historySize: history.size,
    historyRoot,
    stateRoot,
  };
}

/** The tip as its row, with the end of the segment files that it counts. */
export function encodeTip(tip: Tip, end: SegmentPosition): Uint8Array {
  const row: TipRow = {
    height: tip.height,
    tick: tip.tick,
    time: tip.time,
    commit: tip.commit === undefined ? "" : encodeBase64url(encodeCommit(tip.commit)),
    history: encodeHex(encodeHistory(tip.history)),
    stateRoot: encodeHex(tip.stateRoot),
    results: encodeHex(tip.results),
    isProven: tip.isProven,
    end,
  };
  return Buffer.from(JSON.stringify(row), "utf8");
}

export function decodeTip(hash: Hash, bytes: Uint8Array): { readonly tip: Tip; readonly end: SegmentPosition } {
  const { end, ...row } = JSON.parse(Buffer.from(bytes).toString("utf8")) as TipRow;
  const history = decodeHistory(decodeHex(row.history));
  const historyRoot = rootOf(hash, history);
  const stateRoot = decodeHex(row.stateRoot);
  const tip: Tip = {
    height: row.height,
    tick: row.tick,
    time: row.time,
    commit: row.commit === "" ? undefined : decodeCommit(decodeBase64url(row.commit)),
    history,
    historyRoot,
    stateRoot,
    appHash: appHash(hash, historyRoot, history.size, stateRoot),
    results: decodeHex(row.results),
    isProven: row.isProven,
  };
  return { tip, end };
}

interface TipRow {
  readonly height: number;
  readonly tick: number;
  readonly time: Timestamp;
  readonly commit: string;
  readonly history: string;
  readonly stateRoot: string;
  readonly results: string;
  readonly isProven: boolean;
  readonly end: SegmentPosition;
}
