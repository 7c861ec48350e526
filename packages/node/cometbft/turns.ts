import { type Hash, type LightBlock, encodeHex, formatPublicKey, validatorAddress } from "@tocsin/core";

/** A validator that does not take part. */
export interface MissingValidator {
  /** Key text, as governance names it. */
  readonly key: string;
  readonly turns: number;
}

/** After so many turns its removal is suggested: it costs each of them the time that others wait for it. */
const TURNS_MAX = 10;

/**
 * Counts the turns that validators miss: each proposes as often as its power is of the whole. Who neither proposes nor signs
 * for the time of ten turns is missing. Counted since the node began; what it forgets costs time and nothing else.
 */
export class ProposerTurns {
  readonly #hash: Hash;
  /** By address: the newest height at which it took part, or from which it is counted. */
  readonly #seen = new Map<string, number>();
  #newest: LightBlock | undefined;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  /** @param block the next one; heights only grow */
  see(block: LightBlock): void {
    const { header, commit, validators } = block;
    this.#newest = block;
    for (const { publicKey } of validators) {
      const address = this.#addressOf(publicKey);
      if (!this.#seen.has(address)) this.#seen.set(address, header.height);
    }
    const signed = commit.votes.flatMap((vote) => (vote.flag === "absent" ? [] : [vote.validatorAddress]));
    for (const address of [header.proposerAddress, ...signed]) this.#seen.set(encodeHex(address), header.height);
  }

  get missing(): readonly MissingValidator[] {
    const { header, validators = [] } = this.#newest ?? {};
    const total = validators.reduce((sum, { power }) => sum + power, 0);
    return validators.flatMap(({ publicKey, power }) => {
      const since = this.#seen.get(this.#addressOf(publicKey)) ?? 0;
      const turns = Math.floor((((header?.height ?? 0) - since) * power) / total);
      return turns < TURNS_MAX ? [] : [{ key: formatPublicKey({ suite: "ed25519", bytes: publicKey }), turns }];
    });
  }

  #addressOf(publicKey: Uint8Array): string {
    return encodeHex(validatorAddress(this.#hash, publicKey));
  }
}
