import { type Hash, concat, decodeU64, encodeU64, encodeUtf8, equal } from "@tocsin/core";
import type { Disk } from "../host/disk.ts";

const FILE = "last-signed";
/** Two slots, written in turn, so that a torn write leaves the one before. A slot has a disk sector for itself. */
const SLOT_BYTES = 512;
const DIGEST_BYTES = 32;

/** The newest block that this node has signed. */
export interface LastSigned {
  readonly height: number;
  /** Header hash. */
  readonly block: Uint8Array;
}

/**
 * What this node has signed last, kept apart from the data and out of backups: a restored copy that is older refuses
 * to sign, so that it cannot fork the chain (DESIGN 20).
 *
 * A slot: turn u64 ‖ height u64 ‖ header hash(32) ‖ H(engine chain id ‖ newline ‖ all before).
 */
export class SignState {
  readonly #disk: Disk;
  readonly #hash: Hash;
  readonly #chain: Uint8Array;
  #turn = 0;
  #last: LastSigned | undefined;

  /** @param chain engine chain id: a slot of another chain is not believed */
  constructor(disk: Disk, hash: Hash, chain: string) {
    this.#disk = disk;
    this.#hash = hash;
    this.#chain = encodeUtf8(`${chain}\n`);
    for (const at of [0, SLOT_BYTES]) this.#read(disk.read(FILE, at, SLOT_BYTES));
  }

  /** Undefined when nothing was ever recorded here. */
  get last(): LastSigned | undefined {
    return this.#last;
  }

  /** Records a block; durable when it resolves. A signature leaves the process only afterwards. */
  async record(last: LastSigned): Promise<void> {
    const turn = this.#turn + 1;
    const content = concat(encodeU64(turn), encodeU64(last.height), last.block);
    const slot = new Uint8Array(SLOT_BYTES);
    slot.set(concat(content, this.#digest(content)));
    this.#disk.write(FILE, (turn % 2) * SLOT_BYTES, slot);
    await this.#disk.sync(FILE);
    this.#turn = turn;
    this.#last = last;
  }

  #read(slot: Uint8Array): void {
    const size = 16 + DIGEST_BYTES;
    if (slot.length !== SLOT_BYTES) return;
    const content = slot.slice(0, size);
    if (!equal(slot.subarray(size, size + DIGEST_BYTES), this.#digest(content))) return;
    const turn = decodeU64(content);
    if (turn <= this.#turn) return;
    this.#turn = turn;
    this.#last = { height: decodeU64(content, 8), block: content.slice(16) };
  }

  #digest(content: Uint8Array): Uint8Array {
    return this.#hash(concat(this.#chain, content));
  }
}
