import type { MachineRules } from "@tocsin/core";
import type { Placed } from "../chain.ts";
import { NodeError } from "../errors.ts";
import { type Clock, elapsedMs } from "../host/clock.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Interned } from "./interned.ts";
import { PLACED_MS_MAX } from "./limits.ts";
import type { Pool } from "./pool.ts";
import type { Screen } from "./screen.ts";

export interface ConsortiumEngineOptions {
  readonly rules: MachineRules;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly pool: Pool;
  readonly interned: Interned;
  readonly broadcast: Broadcast;
}

/** How often is looked for acts that have waited too long. */
const LOOK_MS = 1_000;

/** Hands transactions to CometBFT and waits until they stand in a block that is durable here. */
export class ConsortiumEngine {
  readonly #options: ConsortiumEngineOptions;
  #isClosed = false;
  #watching: Promise<void> | undefined;

  constructor(options: ConsortiumEngineOptions) {
    this.#options = options;
  }

  /**
   * Resolves when its block is durable, whatever its outcome.
   * @throws NodeError QUEUE_FULL, ENGINE_AWAY, ENGINE_STALLED, STOPPING: it may still be ordered, so the same is sent again
   * @throws Refusal when the bytes are no transaction, were done before, or not signed by a registered author
   */
  async submit(transaction: Uint8Array): Promise<Placed> {
    if (this.#isClosed) throw new NodeError("STOPPING");
    const { pool, broadcast, interned, rules, screen } = this.#options;
    const { bytes, digest } = interned.of(transaction);
    await screen.demand(rules.parse(bytes));
    const placed = pool.placed(digest);
    this.#watching ??= this.#watch();
    broadcast.send(bytes).catch((error: Error) => pool.refuse(digest, error));
    return placed;
  }

  /** Refuses what waits too long, as long as anybody waits: one timer for all of them. */
  async #watch(): Promise<void> {
    const { pool, clock } = this.#options;
    while (pool.isAwaited) {
      await clock.sleep(LOOK_MS);
      pool.refuseSince(elapsedMs() - PLACED_MS_MAX, new NodeError("ENGINE_STALLED"));
    }
    this.#watching = undefined;
  }

  /** Refuses what waits and what comes. */
  close(): void {
    this.#isClosed = true;
    this.#options.pool.clear(new NodeError("STOPPING"));
  }
}
