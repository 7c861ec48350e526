import { type Genesis, type Timestamp, engineStart, timestampOfMs } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";

/** Where the engine begins to order the chain: its own genesis follows from it, the same on every node. */
export interface EngineStart {
  readonly height: number;
  /** Time of the first header. */
  readonly time: Timestamp;
}

/**
 * The chain's beginning; or, where governance has given it the engine, behind the last block of the node that ordered it
 * before. That header's time is followed by the next whole millisecond.
 * @throws NodeError CONFIGURATION when the chain has no such engine
 */
export function engineStartOf(genesis: Genesis, store: LedgerStore): EngineStart {
  const height = engineStart(genesis, store.state);
  if (height === undefined || height > store.tip.height + 1)
    throw new NodeError("CONFIGURATION", `governance has not given ${genesis.chain} the engine cometbft`);
  if (height === genesis.initialHeight) return { height, time: timestampOfMs(genesis.time) };
  const row = store.blocks.row(height - 1);
  const last = row === undefined ? undefined : store.blocks.head(row).sealed?.header;
  if (last === undefined) throw new NodeError("DATA_BROKEN", `header ${height - 1}`);
  const { seconds, nanos } = last.time;
  return { height, time: timestampOfMs(seconds * 1_000 + Math.floor(nanos / 1_000_000) + 1) };
}
