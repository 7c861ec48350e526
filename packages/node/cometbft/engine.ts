import type { MachineRules } from "@tocsin/core";
import type { Placed } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
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

/** Hands transactions to CometBFT and waits until they stand in a block that is durable here. */
export class ConsortiumEngine {
  readonly #options: ConsortiumEngineOptions;
  #isClosed = false;

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
    const { pool, broadcast, interned, clock, rules, screen } = this.#options;
    const { bytes, digest } = interned.of(transaction);
    await screen.demand(rules.parse(bytes));
    const placed = pool.placed(digest);
    const end = new AbortController();
    const stalled = () => pool.refuse(digest, new NodeError("ENGINE_STALLED"));
    clock.sleep(PLACED_MS_MAX, end.signal).then(stalled, () => undefined);
    broadcast.send(bytes).catch((error: Error) => pool.refuse(digest, error));
    try {
      return await placed;
    } finally {
      end.abort();
    }
  }

  /** Refuses what waits and what comes. */
  close(): void {
    this.#isClosed = true;
    this.#options.pool.clear(new NodeError("STOPPING"));
  }
}
