import { NodeError } from "../errors.ts";

/** Bytes that one unit may have sealed, or be sealing, for reports that it has not filed yet. */
const STAGED_BYTES_MAX = 8 * 2 ** 30;
/** What a vault leaves free on the disk that it shares with the ledger: blocks go on when nothing more is sealed. */
const FREE_BYTES_MIN = 2 ** 30;
/** Both are looked at again when so much more has come. */
const LOOK_BYTES = 16 << 20;

interface StageRoomOptions {
  /** Whether a part still waits for its report. */
  readonly isStaged: (digest: string) => boolean;
  /** What is left on the disk; not asked where it is not known. */
  readonly freeBytes?: (() => Promise<number>) | undefined;
  readonly stagedBytesMax?: number | undefined;
}

/** How much more may be staged: what no report comes to name stays for a day, and would fill the disk until then. */
export class StageRoom {
  readonly #options: StageRoomOptions;
  readonly #staged = new Map<string, { readonly owner: string; readonly size: number }>();
  /** Bytes that are on their way in, by unit. */
  readonly #coming = new Map<string, number>();

  constructor(options: StageRoomOptions) {
    this.#options = options;
  }

  put(digest: string, owner: string, size: number): void {
    this.#staged.set(digest, { owner, size });
  }

  /** Passes a stream of a unit on as long as there is room. @throws NodeError STAGED_FULL, VAULT_FULL */
  async *within(source: AsyncIterable<Uint8Array>, owner: string): AsyncGenerator<Uint8Array> {
    let [size, looked] = [0, 0];
    const add = (bytes: number) => this.#coming.set(owner, (this.#coming.get(owner) ?? 0) + bytes);
    try {
      await this.#demandRoom(owner);
      for await (const bytes of source) {
        size += bytes.length;
        add(bytes.length);
        if (size - looked >= LOOK_BYTES) {
          looked = size;
          await this.#demandRoom(owner);
        }
        yield bytes;
      }
    } finally {
      add(-size);
      if (this.#coming.get(owner) === 0) this.#coming.delete(owner);
    }
  }

  async #demandRoom(unit: string): Promise<void> {
    const free = await this.#options.freeBytes?.();
    if (free !== undefined && free < FREE_BYTES_MIN) throw new NodeError("VAULT_FULL", "disk");
    let held = this.#coming.get(unit) ?? 0;
    for (const [digest, { owner, size }] of this.#staged) {
      if (!this.#options.isStaged(digest)) this.#staged.delete(digest);
      else if (owner === unit) held += size;
    }
    if (held >= (this.#options.stagedBytesMax ?? STAGED_BYTES_MAX)) throw new NodeError("STAGED_FULL", unit);
  }
}
