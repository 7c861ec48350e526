import { NodeError } from "../errors.ts";
import { isDigest } from "./digest.ts";
import { ASIDE, type VaultFiles } from "./files.ts";
import { type Holding, decodeHolding, encodeHolding } from "./slot.ts";

const FOLDER = "held";

/**
 * Which record each part belongs to, and what is known of it. The names of the files are the index, so that opening a
 * vault reads one folder and decrypts nothing. A part belongs to one record: what destroys the record destroys the part.
 */
export class Holdings {
  readonly #files: VaultFiles;
  readonly #recordOf = new Map<string, string>();
  readonly #digestsOf = new Map<string, Set<string>>();

  private constructor(files: VaultFiles) {
    this.#files = files;
  }

  static async open(files: VaultFiles): Promise<Holdings> {
    const holdings = new Holdings(files);
    for (const name of await files.names(FOLDER)) {
      const [record = "", digest = ""] = name.split(".");
      const isHolding = !name.endsWith(ASIDE) && isDigest(record) && isDigest(digest);
      if (isHolding) holdings.#add(record, digest);
      else await files.remove(`${FOLDER}/${name}`);
    }
    return holdings;
  }

  /** The record that a part belongs to; a staged part's is its own digest. */
  recordOf(digest: string): string | undefined {
    return this.#recordOf.get(digest);
  }

  digestsOf(record: string): readonly string[] {
    return [...(this.#digestsOf.get(record) ?? [])].sort();
  }

  /** Parts that belong to no record yet. */
  staged(): readonly string[] {
    return [...this.#recordOf].filter(([digest, record]) => digest === record).map(([digest]) => digest);
  }

  /** Parts that a crash left staged although a record has them. */
  stagedTwice(): readonly string[] {
    return [...this.#recordOf]
      .filter(([digest, record]) => digest !== record && this.#digestsOf.get(digest)?.has(digest) === true)
      .map(([digest]) => digest);
  }

  /** @throws NodeError SEALED_MISSING, SEALED_BROKEN */
  async read(record: string, digest: string, recordKey: Uint8Array): Promise<Holding> {
    const bytes = await this.#files.read(nameOf(record, digest));
    if (bytes === undefined) throw new NodeError("SEALED_MISSING", digest);
    return decodeHolding(record, digest, bytes, recordKey);
  }

  /** Durable when it resolves. */
  async write(
    record: string,
    holding: Holding,
    recordKey: Uint8Array,
    random: (size: number) => Uint8Array,
  ): Promise<void> {
    await this.#files.replace(nameOf(record, holding.digest), encodeHolding(record, holding, recordKey, random));
    this.#add(record, holding.digest);
  }

  async remove(record: string, digest: string): Promise<void> {
    await this.#files.remove(nameOf(record, digest));
    this.#digestsOf.get(record)?.delete(digest);
    if (this.#digestsOf.get(record)?.size === 0) this.#digestsOf.delete(record);
    if (this.#recordOf.get(digest) === record) this.#recordOf.delete(digest);
  }

  #add(record: string, digest: string): void {
    // A record's claim goes before the stage's, in whatever order they come.
    if (record !== digest || !this.#recordOf.has(digest)) this.#recordOf.set(digest, record);
    const digests = this.#digestsOf.get(record) ?? new Set();
    this.#digestsOf.set(record, digests.add(digest));
  }
}

function nameOf(record: string, digest: string): string {
  return `${FOLDER}/${record}.${digest}`;
}
