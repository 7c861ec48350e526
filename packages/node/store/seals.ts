import {
  type Json,
  type LightBlock,
  type Validator,
  concat,
  decodeCanonical,
  decodeCommit,
  decodeHeader,
  decodeU64,
  encodeCanonical,
  encodeCommit,
  encodeHeader,
  encodeHex,
  encodeU64,
  formatPublicKey,
  parsePublicKey,
} from "@tocsin/core";
import type { BlockStore } from "./blockstore.ts";
import type { SealedBlock } from "./frame.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { behind, rows } from "./rows.ts";

/** Signed headers of a chain, up to the newest one. */
export interface Seals {
  /** Height of the newest header whose votes are known; that before the first block where there is none. */
  newest(): number;
  lightBlock(height: number): LightBlock | undefined;
}

/** Headers and votes as an embedded engine writes them, with their blocks. */
export class FrameSeals implements Seals {
  readonly #blocks: BlockStore;
  readonly #validators: readonly Validator[];
  readonly newest: () => number;

  constructor(blocks: BlockStore, validators: readonly Validator[], newest: () => number) {
    this.#blocks = blocks;
    this.#validators = validators;
    this.newest = newest;
  }

  lightBlock(height: number): LightBlock | undefined {
    const row = this.#blocks.row(height);
    const sealed = row === undefined ? undefined : this.#blocks.head(row).sealed;
    return sealed === undefined ? undefined : { ...sealed, validators: this.#validators };
  }
}

/** Headers and votes that become known after their blocks, in the order of heights, with the sets that cast the votes. */
export class LaterSeals implements Seals {
  readonly #values: KeyValueStore;
  #newest: number;

  /** @param before height before the first block whose header comes later */
  constructor(values: KeyValueStore, before: number) {
    this.#values = values;
    const last = values.last(rows.seal(0), behind("h:"));
    this.#newest = last === undefined ? before : decodeU64(last[1]);
  }

  newest(): number {
    return this.#newest;
  }

  lightBlock(height: number): LightBlock | undefined {
    const bytes = height > this.#newest ? undefined : this.#values.get(rows.seal(height));
    if (bytes === undefined) return undefined;
    const sealed = decodeSeal(bytes);
    return { ...sealed, validators: this.set(sealed.header.validatorsHash) ?? [] };
  }

  /** A set of validators by its hash, where it is known. */
  set(setHash: Uint8Array): readonly Validator[] | undefined {
    const bytes = this.#values.get(rows.validators(encodeHex(setHash)));
    return bytes === undefined ? undefined : decodeSet(bytes);
  }

  /** Keeps the next blocks' headers and votes; each set is kept once. */
  async put(blocks: readonly LightBlock[]): Promise<void> {
    const batch = new Map<string, Uint8Array>();
    for (const block of blocks) for (const [name, bytes] of sealRows(block)) batch.set(name, bytes);
    await this.#values.write(batch);
    this.#newest = blocks.at(-1)?.header.height ?? this.#newest;
  }
}

/** Of a chain that has gone over to another engine: the headers of either. */
export class MovedSeals implements Seals {
  readonly #before: Seals;
  readonly #later: LaterSeals;
  readonly #start: number;

  /** @param start height of the first block that the other engine has ordered */
  constructor(before: Seals, later: LaterSeals, start: number) {
    this.#before = before;
    this.#later = later;
    this.#start = start;
  }

  newest(): number {
    return this.#later.newest();
  }

  lightBlock(height: number): LightBlock | undefined {
    return height < this.#start ? this.#before.lightBlock(height) : this.#later.lightBlock(height);
  }
}

/** The rows of a header that came after its block: itself with its votes, and the set that voted. */
export function sealRows({ header, commit, validators }: LightBlock): readonly (readonly [string, Uint8Array])[] {
  const bytes = encodeHeader(header);
  const sizes = concat(encodeU64(header.height), encodeU64(bytes.length));
  return [
    [rows.seal(header.height), concat(sizes, bytes, encodeCommit(commit))],
    [rows.validators(encodeHex(header.validatorsHash)), encodeSet(validators)],
  ];
}

/** Header and votes of a seal's row. */
export function decodeSeal(bytes: Uint8Array): SealedBlock {
  const split = 16 + decodeU64(bytes, 8);
  return { header: decodeHeader(bytes.slice(16, split)), commit: decodeCommit(bytes.slice(split)) };
}

/** Hash in hex of the set that voted for a seal's block. */
export function setHashOfSeal(bytes: Uint8Array): string {
  return encodeHex(decodeSeal(bytes).header.validatorsHash);
}

function encodeSet(validators: readonly Validator[]): Uint8Array {
  const texts = validators.map(({ publicKey: bytes, power }) => ({
    key: formatPublicKey({ suite: "ed25519", bytes }),
    power,
  }));
  return encodeCanonical(texts as unknown as Json);
}

/** The validators of a set's row. */
export function decodeSet(bytes: Uint8Array): Validator[] {
  const texts = decodeCanonical(bytes) as unknown as readonly { readonly key: string; readonly power: number }[];
  return texts.map(({ key, power }) => ({ publicKey: parsePublicKey(key).bytes, power }));
}
