import { ASIDE, type VaultFiles } from "./files.ts";
import { RECORD_KEY_BYTES, SLOT_BYTES, decodeSlot, encodeSlot, slotMade } from "./slot.ts";

export interface RecordKeysOptions {
  readonly files: VaultFiles;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
  readonly masterKey: Uint8Array;
}

/**
 * One key a record, each in a slot of its own. Everything else that the vault knows of a record's secrets is encrypted
 * under this key, so that destroying 84 bytes in place destroys them all (PROTOCOL 15).
 */
export class RecordKeys {
  readonly #options: RecordKeysOptions;

  constructor(options: RecordKeysOptions) {
    this.#options = options;
  }

  /** The record's key; undefined when it has none. @throws NodeError SEALED_BROKEN */
  async read(record: string): Promise<Uint8Array | undefined> {
    const slot = await this.#options.files.read(nameOf(record));
    return slot === undefined ? undefined : decodeSlot(record, slot, this.#options.masterKey);
  }

  /** The record's key, made where there is none; durable when it resolves. The caller sees to one call a time. */
  async make(record: string): Promise<Uint8Array> {
    const { files, random, now, masterKey } = this.#options;
    const present = await this.read(record);
    if (present !== undefined) return present;
    const key = random(RECORD_KEY_BYTES);
    await files.replace(nameOf(record), encodeSlot(record, key, now(), masterKey, random));
    return key;
  }

  /** When the slot was made, ms; undefined where there is none that can be read. */
  async made(record: string): Promise<number | undefined> {
    const slot = await this.#options.files.read(nameOf(record));
    return slot === undefined ? undefined : slotMade(slot);
  }

  /**
   * Destroys a record's key: the slot is overwritten with random bytes and synced before its name goes. A slot that a
   * crash left beside it goes the same way.
   */
  async destroy(record: string): Promise<void> {
    for (const name of [nameOf(record), nameOf(record) + ASIDE]) await this.#shred(name);
  }

  /** Records that have a slot. */
  async records(): Promise<readonly string[]> {
    return (await this.#options.files.names(FOLDER)).filter((name) => !name.endsWith(ASIDE));
  }

  /** Destroys slots that a crash has left half made; nothing was ever encrypted under their keys. */
  async clear(): Promise<void> {
    const names = await this.#options.files.names(FOLDER);
    for (const name of names.filter((candidate) => candidate.endsWith(ASIDE))) await this.#shred(`${FOLDER}/${name}`);
  }

  async #shred(name: string): Promise<void> {
    const { files, random } = this.#options;
    const size = files.size(name);
    if (size === undefined) return;
    await files.overwrite(name, random(Math.max(size, SLOT_BYTES)));
    await files.remove(name);
  }
}

const FOLDER = "keys";

function nameOf(record: string): string {
  return `${FOLDER}/${record}`;
}
