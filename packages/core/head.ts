import type { BlockId } from "./proof/blockid.ts";
import type { Timestamp } from "./proof/timestamp.ts";

/** Where a chain stands: everything that the next block builds on. */
export interface Head {
  readonly height: number;
  /** Tick of the newest block that had transactions; genesis time before the first. */
  readonly tick: number;
  readonly time: Timestamp;
  readonly blockId: BlockId;
  /** App hash after the newest block with transactions. */
  readonly appHash: Uint8Array;
  readonly historySize: number;
  readonly historyRoot: Uint8Array;
  readonly stateRoot: Uint8Array;
}
