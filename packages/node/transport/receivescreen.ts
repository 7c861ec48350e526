import { type Hash, Refusal, type SystemPayload, encodeSystem, parseTransaction } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { SystemScreen } from "../validate/systemscreen.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { REFUSED_A_MINUTE_MAX } from "./limits.ts";

export interface ReceiveScreenOptions {
  readonly chain: Pick<ChainReader, "state" | "head">;
  readonly hash: Hash;
  readonly verifier: SignatureVerifier;
  readonly clock: Pick<Clock, "now">;
}

const MINUTE_MS = 60_000;

/** Tries of one chain in this minute that have not come to something valid, those at work included. */
interface Tries {
  readonly minute: number;
  count: number;
}

/**
 * Judges what nodes of other chains bring before it is ordered. Nobody signs it, and what is refused in a block stands there
 * for ever: so it is refused here, and a chain whose nodes bring too much of it is not heard for the rest of the minute.
 */
export class ReceiveScreen {
  readonly #options: ReceiveScreenOptions;
  readonly #systems: SystemScreen;
  readonly #tries = new Map<string, Tries>();
  /** The last that a chain has brought: the next is judged by what that has made of the state. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: ReceiveScreenOptions) {
    this.#options = options;
    const { chain } = options;
    const view = {
      get state() {
        return chain.state;
      },
      get tip() {
        return chain.head();
      },
    };
    this.#systems = new SystemScreen({ ...options, view });
  }

  /**
   * Orders what a chain has brought, if it would be valid now; one after the other for each chain.
   * @throws NodeError RATE_LIMITED; Refusal as the machine would have given it
   */
  async pass<T>(payload: SystemPayload, from: string, order: () => Promise<T>): Promise<T> {
    const tries = this.#triesOf(from);
    if (tries.count >= REFUSED_A_MINUTE_MAX) throw new NodeError("RATE_LIMITED", from);
    tries.count += 1;
    const turn = (this.#turns.get(from) ?? Promise.resolve()).then(async () => {
      await this.#demand(payload);
      tries.count -= 1;
      return order();
    });
    const settled = turn.catch(() => undefined);
    this.#turns.set(from, settled);
    return turn;
  }

  async #demand(payload: SystemPayload): Promise<void> {
    const transaction = parseTransaction(this.#options.hash, encodeSystem(payload));
    if (transaction.type !== "system") throw new Refusal("MALFORMED");
    await this.#systems.demand(transaction);
  }

  #triesOf(chain: string): Tries {
    const minute = Math.floor(this.#options.clock.now() / MINUTE_MS);
    const known = this.#tries.get(chain);
    if (known?.minute === minute) return known;
    const tries = { minute, count: 0 };
    this.#tries.set(chain, tries);
    return tries;
  }
}
