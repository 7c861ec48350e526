import { type Hash, type LightBlock, type Validator, equal, headerHash, validatorsHash } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { LaterSeals } from "../store/seals.ts";
import { RPC_BATCH_MAX } from "./limits.ts";
import type { EngineRpc } from "./rpc.ts";
import { type CommitAnswer, type ValidatorsAnswer, bytesOf, commitOf, headerOf } from "./rpcanswers.ts";

export interface SealerOptions {
  readonly hash: Hash;
  readonly clock: Clock;
  readonly rpc: EngineRpc;
  readonly seals: LaterSeals;
  /** Header hash of a durable block, as the engine named it when it was decided. */
  readonly blockHash: (height: number) => Uint8Array | undefined;
  /** Newest durable height. */
  readonly newest: () => number;
  /** Told of new headers with their votes, oldest first. */
  readonly onSealed: (blocks: readonly LightBlock[]) => void;
  readonly onFault: (error: unknown) => void;
}

const AGAIN_MS = 200;
const VALIDATORS_PER_PAGE = 100;

/**
 * Fetches header and votes of each block from the engine, behind its commit. Nobody waits for it but the proofs: a header is
 * told only when it is here. What the engine answers must be the block that it had decided.
 */
export class Sealer {
  readonly #options: SealerOptions;
  #isStopped = false;
  #work: Promise<void> | undefined;
  #isWoken = false;

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  /** Fetches what is missing, soon. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isStopped)
      this.#work ??= this.#run().finally(() => {
        this.#work = undefined;
      });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  async #run(): Promise<void> {
    while (this.#isWoken && !this.#isStopped) {
      this.#isWoken = false;
      try {
        await this.#catchUp();
      } catch (error) {
        // The engine is away, or not as far as this: it is asked again.
        if (!(error instanceof NodeError && error.code === "ENGINE_AWAY")) this.#options.onFault(error);
        this.#isWoken = true;
        await this.#options.clock.sleep(AGAIN_MS);
      }
    }
  }

  async #catchUp(): Promise<void> {
    const { seals, newest, onSealed } = this.#options;
    while (seals.newest() < newest() && !this.#isStopped) {
      const from = seals.newest() + 1;
      const heights = Array.from({ length: Math.min(RPC_BATCH_MAX, newest() - from + 1) }, (_, i) => from + i);
      const commits = await this.#options.rpc.batch(
        heights.map((height) => ({ method: "commit", params: { height: String(height) } })),
      );
      const blocks: LightBlock[] = [];
      for (const [i, height] of heights.entries()) {
        const answer = commits[i];
        if (answer === undefined || "error" in answer) break;
        blocks.push(await this.#lightBlock(height, answer.result as CommitAnswer, blocks));
      }
      if (blocks.length === 0) throw new NodeError("ENGINE_AWAY", `block ${from}`);
      await seals.put(blocks);
      onSealed(blocks);
    }
  }

  async #lightBlock(
    height: number,
    { signed_header }: CommitAnswer,
    before: readonly LightBlock[],
  ): Promise<LightBlock> {
    const { hash, blockHash } = this.#options;
    const header = headerOf(signed_header.header);
    const commit = commitOf(signed_header.commit);
    const expected = blockHash(height);
    if (expected === undefined || !equal(headerHash(hash, header), expected))
      throw new NodeError("ENGINE_PROTOCOL", `header ${height} is not that of the block`);
    const known = before.find((one) => equal(one.header.validatorsHash, header.validatorsHash))?.validators;
    return { header, commit, validators: known ?? (await this.#validators(height, header.validatorsHash)) };
  }

  async #validators(height: number, setHash: Uint8Array): Promise<readonly Validator[]> {
    const { seals, rpc, hash } = this.#options;
    const known = seals.set(setHash);
    if (known !== undefined) return known;
    const params = { height: String(height), page: "1", per_page: String(VALIDATORS_PER_PAGE) };
    const { validators } = (await rpc.call("validators", params)) as ValidatorsAnswer;
    const set = validators.map(({ pub_key, voting_power }) => ({
      publicKey: bytesOf(pub_key.value),
      power: Number(voting_power),
    }));
    if (!equal(validatorsHash(hash, set), setHash)) throw new NodeError("ENGINE_PROTOCOL", `validators of ${height}`);
    return set;
  }
}
