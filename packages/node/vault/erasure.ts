import { type Json, decodeCanonical, encodeCanonical } from "@tocsin/core";
import type { VaultFiles } from "./files.ts";

/** What a holder states about an erasure. Its digests go into `reports.confirmErasure`. */
export interface ErasureCertificate {
  readonly record: string;
  /** Unit whose vault this is. */
  readonly holder: string;
  /** Sealed parts that were held and are destroyed, sorted. */
  readonly digests: readonly string[];
  /** Time at which the last of them was gone, ms. */
  readonly erasedAt: number;
  /**
   * When the destroyed slot was made, ms; absent where no key was held. A backup taken less than `keyBackupDays` after it
   * may still hold the slot.
   */
  readonly keyMade?: number;
  readonly keyBackupDays: number;
}

/** An erasure that has begun: what was held is written down before anything of it is destroyed. */
export type BegunErasure = Omit<ErasureCertificate, "erasedAt">;

const FOLDER = "erased";
const BEGUN = ".begun";
const DIGEST_LENGTH = 64;

/**
 * The erasures of a vault as canonical JSON: `erased/<record>.begun`, then `erased/<record>`. They stay for good, so that
 * an erasure that was cut short is finished at the next start, and no late copy of the record comes in again.
 */
export class Erasures {
  readonly #files: VaultFiles;
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();

  private constructor(files: VaultFiles) {
    this.#files = files;
  }

  static async open(files: VaultFiles): Promise<Erasures> {
    const erasures = new Erasures(files);
    for (const name of await files.names(FOLDER)) {
      const record = name.slice(0, DIGEST_LENGTH);
      if (name === record) erasures.#ended.add(record);
      else if (name === record + BEGUN) erasures.#begun.add(record);
      else await files.remove(`${FOLDER}/${name}`);
    }
    for (const record of erasures.#begun) if (erasures.#ended.has(record)) await erasures.#forgetBeginning(record);
    return erasures;
  }

  /** Whether the record's erasure has begun or ended. */
  has(record: string): boolean {
    return this.#begun.has(record) || this.#ended.has(record);
  }

  /** Erasures that have begun and not ended. */
  unfinished(): readonly string[] {
    return [...this.#begun];
  }

  /** The certificate; undefined unless the erasure has ended. */
  async certificate(record: string): Promise<ErasureCertificate | undefined> {
    return this.#ended.has(record) ? this.#read<ErasureCertificate>(record) : undefined;
  }

  /** Writes down what is about to be destroyed; what an earlier try has written down stands. Durable when it resolves. */
  async begin(erasure: BegunErasure): Promise<BegunErasure> {
    const before = await this.#read<BegunErasure>(erasure.record + BEGUN);
    if (before !== undefined) return before;
    await this.#files.replace(`${FOLDER}/${erasure.record}${BEGUN}`, encodeCanonical(erasure as unknown as Json));
    this.#begun.add(erasure.record);
    return erasure;
  }

  /** What an unfinished erasure has to destroy. */
  async begun(record: string): Promise<BegunErasure | undefined> {
    return this.#read<BegunErasure>(record + BEGUN);
  }

  /** Durable when it resolves. */
  async end(certificate: ErasureCertificate): Promise<void> {
    const { record } = certificate;
    await this.#files.replace(`${FOLDER}/${record}`, encodeCanonical(certificate as unknown as Json));
    this.#ended.add(record);
    await this.#forgetBeginning(record);
  }

  async #forgetBeginning(record: string): Promise<void> {
    await this.#files.remove(`${FOLDER}/${record}${BEGUN}`);
    this.#begun.delete(record);
  }

  async #read<T>(name: string): Promise<T | undefined> {
    const bytes = await this.#files.read(`${FOLDER}/${name}`);
    return bytes === undefined ? undefined : (decodeCanonical(bytes) as unknown as T);
  }
}
