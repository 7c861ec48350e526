import { encodeSystem, key } from "@tocsin/core";
import type { Chain } from "../chain.ts";

/**
 * Brings an approved change of governance into effect on a chain at rest. Changes take effect before the first transaction
 * at their height; where nobody acts, the node asks for a block. Only what is due now: heights to come are not hurried.
 */
export class DueChanges {
  readonly #chain: Chain;
  readonly #onFault: (error: unknown) => void;
  #asking: Promise<void> = Promise.resolve();
  /** Height for which a block was asked for already. */
  #asked = 0;
  #unsubscribe: () => void = () => undefined;

  constructor(chain: Chain, onFault: (error: unknown) => void) {
    this.#chain = chain;
    this.#onFault = onFault;
  }

  start(): void {
    this.#unsubscribe = this.#chain.onCommitted(() => this.#look());
    this.#look();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    await this.#asking;
  }

  #look(): void {
    const pending = this.#chain.state.get(key.pendingChanges())?.value as
      | readonly { readonly height: number }[]
      | undefined;
    const next = this.#chain.head().height + 1;
    if (next <= this.#asked || !(pending ?? []).some(({ height }) => height <= next)) return;
    this.#asked = next;
    const heartbeat = encodeSystem({ type: "heartbeat", chain: this.#chain.genesis.chain, sequence: next });
    this.#asking = this.#chain.submit(heartbeat, { urgency: 0, unit: "governance" }).then(
      () => undefined,
      (error: unknown) => {
        this.#asked = 0;
        this.#onFault(error);
      },
    );
  }
}
