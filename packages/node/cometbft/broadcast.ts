import { NodeError } from "../errors.ts";
import { RPC_BATCH_MAX } from "./limits.ts";
import type { EngineRpc } from "./rpc.ts";

/** Why a mempool does not take a transaction that this application would have taken. */
const IS_KNOWN = /already exists in cache/;
const IS_FULL = /mempool is full/;

interface Outgoing {
  readonly bytes: Uint8Array;
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Hands transactions to the engine's mempool, those of one turn of the event loop in one call. Whether they are good the
 * application itself is asked by the engine.
 */
export class Broadcast {
  readonly #rpc: EngineRpc;
  #outgoing: Outgoing[] = [];

  constructor(rpc: EngineRpc) {
    this.#rpc = rpc;
  }

  /** Resolves when the mempool has begun to take it, or has it already. @throws NodeError QUEUE_FULL, ENGINE_AWAY */
  send(bytes: Uint8Array): Promise<void> {
    if (this.#outgoing.length === 0) setImmediate(() => this.#flush());
    return new Promise((resolve, reject) => this.#outgoing.push({ bytes, resolve, reject }));
  }

  #flush(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    for (let at = 0; at < outgoing.length; at += RPC_BATCH_MAX) void this.#post(outgoing.slice(at, at + RPC_BATCH_MAX));
  }

  async #post(outgoing: readonly Outgoing[]): Promise<void> {
    try {
      const calls = outgoing.map(({ bytes }) => ({
        method: "broadcast_tx_async",
        params: { tx: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") },
      }));
      const answers = await this.#rpc.batch(calls);
      for (const [i, { resolve, reject }] of outgoing.entries()) {
        const answer = answers[i];
        const error = answer !== undefined && "error" in answer ? answer.error : undefined;
        if (error === undefined || IS_KNOWN.test(error)) resolve();
        else
          reject(new NodeError(IS_FULL.test(error) ? "QUEUE_FULL" : "ENGINE_AWAY", IS_FULL.test(error) ? "" : error));
      }
    } catch (error) {
      for (const { reject } of outgoing) reject(error as Error);
    }
  }
}
