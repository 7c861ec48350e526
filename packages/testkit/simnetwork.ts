import type { Endpoint } from "@tocsin/exchange";
import type { Random } from "./random.ts";
import type { SimClock } from "./simclock.ts";

/** How often the network does harm, in percent of the calls. */
export interface NetworkFaults {
  /** The call never arrives. */
  readonly lost: number;
  /** It arrives, and the answer is lost. */
  readonly unanswered: number;
  /** It arrives twice. */
  readonly doubled: number;
  /** The answer is that of an earlier call of the kind. */
  readonly stale: number;
  /** A wake-up does not come. */
  readonly asleep: number;
  /** Calls and answers take up to so long, so that they overtake each other. */
  readonly delayMsMax: number;
}

export const NO_FAULTS: NetworkFaults = { lost: 0, unanswered: 0, doubled: 0, stale: 0, asleep: 0, delayMsMax: 0 };

/** What a caller gets whose call or answer was lost. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The network between nodes; its faults can be changed while it runs. */
export class SimNetwork {
  faults: NetworkFaults = NO_FAULTS;
  readonly #random: Random;
  readonly #clock: SimClock;

  constructor(random: Random, clock: SimClock) {
    this.#random = random;
    this.#clock = clock;
  }

  /** An endpoint as a relayer far away reaches it. */
  reach(endpoint: Endpoint): Endpoint {
    let proven: ReturnType<Endpoint["proven"]> | undefined;
    return {
      name: endpoint.name,
      proven: async () => {
        if (proven !== undefined && this.#random.chance(this.faults.stale)) return proven;
        const answer = this.call(() => endpoint.proven());
        proven = answer;
        return answer;
      },
      lightBlock: (height) => this.call(() => endpoint.lightBlock(height)),
      lane: (queue, from, limit) => this.call(() => endpoint.lane(queue, from, limit)),
      leaves: (indexes, size) => this.call(() => endpoint.leaves(indexes, size)),
      client: (chain) => this.call(() => endpoint.client(chain)),
      receipts: (chain, queue) => this.call(() => endpoint.receipts(chain, queue)),
      receive: (payload) => this.call(() => endpoint.receive(payload)),
      heartbeat: () => this.call(() => endpoint.heartbeat()),
      onProven: (listener) =>
        endpoint.onProven(() => {
          if (!this.#random.chance(this.faults.asleep)) listener();
        }),
    };
  }

  /** Does the work of a call, or not, or twice; answers, or not. @throws Unreachable */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const { lost, unanswered, doubled } = this.faults;
    await this.#delay();
    if (this.#random.chance(lost)) throw new Unreachable("the call was lost");
    if (this.#random.chance(doubled)) void work().catch(() => undefined);
    const answer = await work();
    await this.#delay();
    if (this.#random.chance(unanswered)) throw new Unreachable("the answer was lost");
    return answer;
  }

  async #delay(): Promise<void> {
    const { delayMsMax } = this.faults;
    if (delayMsMax > 0) await this.#clock.sleep(this.#random.below(delayMsMax + 1));
  }
}
