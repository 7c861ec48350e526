import {
  type Code,
  type Genesis,
  type Hash,
  type History,
  type Json,
  type LightBlock,
  type LightState,
  type MachineRules,
  Refusal,
  type Transaction,
  appHashOf,
  appendLeaves,
  checkPackets,
  decodeLeaf,
  encodeHex,
  equal,
  genesisLightState,
  headerHash,
  leafHash,
  packetDigest,
  rootOf,
  timestampOfMs,
  validatorsOf,
  verifyUpdate,
  formatChain,
} from "@tocsin/core";
import type { Appended } from "@tocsin/core";
import { type Frame, type FrameEntry, decodeAppended, decodeFrame } from "../store/frame.ts";
import { decodeSeal, decodeSet } from "../store/seals.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { PART_BLOCKS_MAX } from "./limits.ts";
import { BodiesCheck, type BlockActs, type MissingBody } from "./checkbodies.ts";
import { broken } from "./manifest.ts";
import type { BlocksPart } from "./manifest.ts";
import { unpackPart } from "./part.ts";

export interface CheckRules {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly parse: MachineRules["parse"];
  readonly verifier: SignatureVerifier;
}

/** A block that was proven, with its bytes as they came. */
export interface CheckedBlock {
  readonly height: number;
  readonly frame: Frame;
  readonly frameBytes: Uint8Array;
  /** History index of its first leaf. */
  readonly first: number;
  readonly leaves: readonly Uint8Array[];
  readonly codes: readonly Code[];
  readonly appended: readonly (readonly Appended[])[];
  readonly light: LightBlock;
  /** Its header stands apart from its frame. */
  readonly isLater: boolean;
}

/**
 * Follows a chain's blocks from its genesis, part by part: each header by the light client's rules, each transaction by the
 * leaf that the header's app hash commits to. Nothing is executed.
 */
export class BlocksCheck {
  readonly #rules: CheckRules;
  readonly #bodies = new BodiesCheck();
  #light: LightState;
  #history: History = { size: 0, peaks: [] };
  #tick: number;

  constructor(rules: CheckRules) {
    const { genesis, hash } = rules;
    this.#rules = rules;
    this.#tick = genesis.time;
    this.#light = genesisLightState(hash, {
      chainId: formatChain({ id: genesis.chain, epoch: genesis.epoch }),
      initialHeight: genesis.initialHeight,
      time: timestampOfMs(genesis.time),
      validators: validatorsOf(hash, genesis),
    });
  }

  /** The newest header that was followed to. */
  get light(): LightState {
    return this.#light;
  }

  get history(): History {
    return this.#history;
  }

  /** Valid acts without their open body that no order on the chain so far has removed. */
  get missingBodies(): readonly MissingBody[] {
    return this.#bodies.missing;
  }

  /** Tick of the newest block with transactions. */
  get tick(): number {
    return this.#tick;
  }

  /**
   * Checks the next part as a whole.
   * @throws NodeError ARCHIVE_BROKEN that names the block and what is wrong; the check stands where it stood then
   */
  async part(packed: Uint8Array, { to, size, root }: BlocksPart): Promise<readonly CheckedBlock[]> {
    const before = { light: this.#light, history: this.#history, tick: this.#tick };
    try {
      const checked: (CheckedBlock & BlockActs)[] = [];
      let set: Uint8Array = new Uint8Array(0);
      for (const [frame, seal, own] of unpackPart(packed, 3, PART_BLOCKS_MAX) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ][]) {
        set = own.length > 0 ? own : set;
        checked.push(await this.#block(frame, seal, set));
      }
      const { history } = this;
      const ends = this.#light.height === to && history.size === size;
      if (!ends || encodeHex(rootOf(this.#rules.hash, history)) !== root) throw broken(`blocks up to ${to}`);
      for (const block of checked) this.#bodies.see(block);
      return checked.map(({ acts: _acts, ...block }) => block);
    } catch (error) {
      this.#light = before.light;
      this.#history = before.history;
      this.#tick = before.tick;
      throw error;
    }
  }

  async #block(frameBytes: Uint8Array, seal: Uint8Array, set: Uint8Array): Promise<CheckedBlock & BlockActs> {
    const { hash } = this.#rules;
    const height = this.#light.height + 1;
    const frame = attempt(height, "frame", () => decodeFrame(hash, frameBytes));
    const light = attempt(height, "header", () => this.#lightBlock(frame, seal, set));
    await this.#follow(light, height);
    const { opening, block, tick } = frame.head;
    demand(equal(headerHash(hash, light.header), block), height, "header");
    demand(equal(appHashOf(hash, opening), light.header.appHash), height, "opening");
    const isNext = opening.size === this.#history.size && opening.history === encodeHex(rootOf(hash, this.#history));
    demand(isNext, height, "history");
    const { entries } = frame;
    demand(entries.length === 0 ? tick === 0 : tick > this.#tick, height, "tick");
    const told = entries.map((entry, i) =>
      attempt(height, `entry ${i + 1}`, () => this.#entry(entry, height, i + 1, tick)),
    );
    const leaves = entries.map(({ leaf }) => leafHash(hash, leaf));
    const first = this.#history.size;
    this.#history = appendLeaves(hash, this.#history, leaves);
    if (entries.length > 0) this.#tick = tick;
    const codes = told.map(({ code }) => code);
    const appended = told.map((one) => one.appended);
    const acts = told.flatMap(({ act }) => (act === undefined ? [] : [act]));
    return { height, frame, frameBytes, first, leaves, codes, appended, light, isLater: seal.length > 0, acts };
  }

  #lightBlock({ head }: Frame, seal: Uint8Array, set: Uint8Array): LightBlock {
    const { hash, genesis } = this.#rules;
    if (head.sealed !== undefined) return { ...head.sealed, validators: validatorsOf(hash, genesis) };
    return { ...decodeSeal(seal), validators: decodeSet(set) };
  }

  async #follow(block: LightBlock, height: number): Promise<void> {
    const { hash, verifier } = this.#rules;
    for (;;) {
      const judged = verifyUpdate(hash, this.#light, block, undefined, verifier.facts);
      if (judged.verdict === "refused") throw broken(`block ${height}: ${judged.error}`);
      if (judged.verdict === "trusted") {
        this.#light = judged.state;
        return;
      }
      await verifier.verify(judged.checks);
    }
  }

  /** What a transaction came to and appended, once all of it is what its leaf says. The leaf itself the history proves. */
  #entry({ bytes, leaf: leafBytes, appended: appendedBytes }: FrameEntry, height: number, index: number, tick: number) {
    const { hash } = this.#rules;
    const leaf = decodeLeaf(leafBytes);
    demand(leaf.height === height && leaf.index === index && leaf.tick === tick, height, `leaf ${index}`);
    const transaction = this.#parsed(bytes);
    // Bytes that are no transaction are named by their own digest.
    demand((transaction?.envelope ?? encodeHex(hash(bytes))) === leaf.envelope, height, `transaction ${index}`);
    const isValid = leaf.code === "VALID";
    // Packets that the machine has not taken are named by nothing.
    if (isValid && transaction?.type === "system" && transaction.payload.type === "receive")
      checkPackets(hash, transaction.payload);
    const appended = decodeAppended(appendedBytes);
    const digests = appended.map(({ queue, sequence, packet }) => [queue, sequence, packetDigest(hash, packet)]);
    demand(sameJson(digests as Json, (leaf.appends ?? []) as Json), height, `packets of ${index}`);
    const act = isValid && transaction?.type === "act" ? { index, ...transaction } : undefined;
    return { appended, code: leaf.code, act };
  }

  #parsed(bytes: Uint8Array): Transaction | undefined {
    try {
      return this.#rules.parse(bytes);
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

function sameJson(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function attempt<T>(height: number, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ARCHIVE_BROKEN") throw error;
    throw broken(`block ${height}: ${what}`);
  }
}

function demand(condition: boolean, height: number, what: string): asserts condition {
  if (!condition) throw broken(`block ${height}: ${what}`);
}
