import { existsSync, readFileSync } from "node:fs";
import { type Json, conform, encodeHex } from "@tocsin/core";
import type { Misbehavior } from "cosmjs-types/tendermint/abci/types";
import { type Static, Type } from "typebox";
import { NodeError } from "../errors.ts";
import { replaceFile } from "../vault/replacefile.ts";

const DoubleVote = Type.Object({
  /** Address of the validator, hex. */
  validator: Type.String({ pattern: "^[0-9a-f]{40}$" }),
  /** Height at which it has signed two blocks. */
  height: Type.Integer({ minimum: 1 }),
});
/** A validator that the engine has evidence against, in a block that is decided. */
export type DoubleVote = Static<typeof DoubleVote>;

/** More than that are one thing: the chain has lost its validators. */
const KEPT_MAX = 1_000;
const Kept = Type.Array(DoubleVote, { maxItems: KEPT_MAX });

/**
 * Who has signed twice, as the engine's evidence says. Kept in a file: the engine forgets its blocks. The ledger does not act on
 * it; governance takes such a validator out of the set.
 */
export class Misbehaviour {
  readonly #file: string;
  readonly #own: string | undefined;
  #known: readonly DoubleVote[];

  /** @param own address of this node's validator, where it has one */
  constructor(file: string, own: Uint8Array | undefined) {
    this.#file = file;
    this.#own = own && encodeHex(own);
    this.#known = readKept(file);
  }

  get known(): readonly DoubleVote[] {
    return this.#known;
  }

  /**
   * Takes over the evidence of a durable block.
   * @throws NodeError KEY_IN_USE when this node's own validator has signed twice: this process has not
   */
  see(evidence: readonly Misbehavior[]): void {
    const told = evidence.map(({ validator, height }) => ({
      validator: encodeHex(validator.address),
      height: Number(height),
    }));
    const isKnown = (one: DoubleVote) =>
      this.#known.some(({ validator, height }) => validator === one.validator && height === one.height);
    const fresh = told.filter((one) => !isKnown(one));
    if (fresh.length === 0) return;
    this.#known = [...this.#known, ...fresh].slice(-KEPT_MAX);
    replaceFile(this.#file, Buffer.from(JSON.stringify(this.#known)));
    const own = fresh.find(({ validator }) => validator === this.#own);
    if (own !== undefined) throw new NodeError("KEY_IN_USE", `two votes at height ${own.height}`);
  }
}

/** What cannot be read any more is begun anew: it is a record for people, and the ledger does not rest on it. */
function readKept(file: string): readonly DoubleVote[] {
  if (!existsSync(file)) return [];
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as Json;
    conform(Kept, kept);
    return kept as unknown as Static<typeof Kept>;
  } catch {
    return [];
  }
}
