import { Refusal, type Code } from "@tocsin/core";
import { type ActResult, NodeError } from "@tocsin/node";
import type { SignedWish } from "./author.ts";
import { PowerCut } from "./power.ts";
import type { Random } from "./random.ts";
import { Unreachable } from "./simnetwork.ts";
import type { SimTree } from "./tree.ts";

/** What its author knows of an act. */
export type Outcome =
  | { readonly kind: "done"; readonly result: ActResult }
  | { readonly kind: "refused"; readonly code: Code; readonly tries: number }
  /** It expired before an answer came; it may stand on the chain or not. */
  | { readonly kind: "unknown" };

export interface Entry {
  /** Chain id. */
  readonly chain: string;
  readonly wish: SignedWish;
  outcome: Outcome | undefined;
}

/** Codes after which the same bytes may be taken later. */
const LATER: readonly Code[] = [
  "REGISTRY_STALE",
  "READ_CONFLICT",
  "POLICY_CHANGED",
  "ENDORSEMENT_MISSING",
  "ENDORSEMENT_INVALID",
];
const PAUSE_MS = 15_000;

/**
 * The authors' memory: every act that was ever sent, and what came back. An author whose answer was lost sends the same
 * bytes again, as a careful client does.
 */
export class Journal {
  readonly entries: Entry[] = [];
  /** Errors that no client should ever see. */
  readonly defects: string[] = [];
  readonly #tree: SimTree;
  readonly #random: Random;

  constructor(tree: SimTree, random: Random) {
    this.#tree = tree;
    this.#random = random;
  }

  /** Sends an act until there is an answer, or until it has expired. */
  async send(chain: string, wish: SignedWish): Promise<Outcome> {
    const entry: Entry = { chain, wish, outcome: undefined };
    this.entries.push(entry);
    const outcome = await this.#send(entry);
    entry.outcome = outcome;
    if (outcome.kind === "refused" && outcome.code === "KEY_NOT_VALID")
      this.#tree.author.tryNext(wish.chain, wish.unit);
    return outcome;
  }

  /** Acts whose authors still wait. */
  get waiting(): readonly Entry[] {
    return this.entries.filter(({ outcome }) => outcome === undefined);
  }

  async #send({ chain, wish }: Entry): Promise<Outcome> {
    const { clock, network } = this.#tree;
    const node = this.#tree.node(chain);
    for (let tries = 1; clock.now() <= wish.expires; tries++) {
      try {
        const result = await network.call(() => node.ask(({ gateway }) => gateway.submit(wish.bytes)));
        if (this.#random.chance(5)) this.#again(chain, wish, result);
        return { kind: "done", result };
      } catch (error) {
        if (error instanceof Refusal && !LATER.includes(error.code))
          return { kind: "refused", code: error.code, tries };
        if (error instanceof Refusal && error.code === "REGISTRY_STALE")
          await this.#tree.refresh(chain).catch(() => undefined);
        if (!(error instanceof Refusal)) this.#judge(error);
        await clock.sleep(this.#random.between(1, PAUSE_MS));
      }
    }
    return { kind: "unknown" };
  }

  /** An impatient author sends again what was answered: the first result must come back. */
  #again(chain: string, wish: SignedWish, first: ActResult): void {
    const node = this.#tree.node(chain);
    void node
      .ask(({ gateway }) => gateway.submit(wish.bytes))
      .then(
        (result) => {
          const isSame = result.repeated && result.height === first.height && result.index === first.index;
          if (!isSame)
            this.defects.push(
              `${wish.action} ${wish.act} was answered twice: ${first.height}/${first.index}, ${result.height}/${result.index}`,
            );
        },
        (error: unknown) => {
          if (!(error instanceof Refusal)) this.#judge(error);
        },
      );
  }

  /** What a node may answer that is neither a result nor a refusal. */
  #judge(error: unknown): void {
    if (error instanceof Unreachable || error instanceof PowerCut) return;
    if (error instanceof NodeError && error.code === "ENDORSER_UNAVAILABLE") return;
    this.defects.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
