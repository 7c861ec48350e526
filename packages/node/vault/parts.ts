import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { NodeError } from "../errors.ts";
import { type VaultFiles, fullOr } from "./files.ts";

/** What a part came to: the digest is its name. */
export interface WrittenPart {
  readonly digest: string;
  /** Bytes of the ciphertext. */
  readonly size: number;
}

/** Some bytes of a part: from `start`, and up to `end` which is not included. */
export interface PartRange {
  readonly start?: number;
  readonly end?: number;
}

const INCOMING_NAME_BYTES = 16;

/**
 * Ciphertext under its digest. A part is written aside, synced and renamed: under its digest there are only whole parts,
 * whatever happens.
 */
export class Parts {
  readonly #files: VaultFiles;
  readonly #random: (size: number) => Uint8Array;

  constructor(files: VaultFiles, random: (size: number) => Uint8Array) {
    this.#files = files;
    this.#random = random;
  }

  has(digest: string): boolean {
    return this.#files.size(nameOf(digest)) !== undefined;
  }

  /** Bytes of the ciphertext. @throws NodeError SEALED_MISSING */
  size(digest: string): number {
    const size = this.#files.size(nameOf(digest));
    if (size === undefined) throw new NodeError("SEALED_MISSING", digest);
    return size;
  }

  /** Ciphertext as it is. @throws NodeError SEALED_MISSING; BAD_REQUEST for a range outside of the part */
  read(digest: string, range: PartRange = {}): Readable {
    const size = this.size(digest);
    const { start = 0, end = size } = range;
    const isInside = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= size;
    if (!isInside) throw new NodeError("BAD_REQUEST", "range");
    return this.#files.stream(nameOf(digest), start, end);
  }

  /**
   * Writes a stream under the digest it turns out to have; durable when it resolves.
   * @param expected what it must turn out to be; a longer stream is left at once
   * @throws NodeError SEALED_BROKEN when it is something else, VAULT_FULL; nothing is kept then
   */
  async write(bytes: AsyncIterable<Uint8Array>, expected?: WrittenPart): Promise<WrittenPart> {
    const incoming = `incoming/${Buffer.from(this.#random(INCOMING_NAME_BYTES)).toString("hex")}`;
    try {
      const written = await this.#receive(incoming, bytes, expected);
      await this.#files.rename(incoming, nameOf(written.digest));
      return written;
    } catch (error) {
      // What went wrong first is what the caller must hear; the next start clears what stays.
      await this.#files.remove(incoming).catch(() => undefined);
      throw fullOr(error, "parts");
    }
  }

  async remove(digest: string): Promise<void> {
    await this.#files.remove(nameOf(digest));
  }

  async digests(): Promise<readonly string[]> {
    return this.#files.names("parts");
  }

  /** Removes what a crash has left half received. */
  async clear(): Promise<void> {
    for (const name of await this.#files.names("incoming")) await this.#files.remove(`incoming/${name}`);
  }

  async #receive(name: string, bytes: AsyncIterable<Uint8Array>, expected?: WrittenPart): Promise<WrittenPart> {
    const hash = createHash("sha256");
    const file = await this.#files.create(name);
    try {
      for await (const chunk of bytes) {
        if (expected !== undefined && file.size + chunk.length > expected.size) throw brokenPart(expected);
        hash.update(chunk);
        await file.append(chunk);
      }
      const written = { digest: hash.digest("hex"), size: file.size };
      const isExpected =
        expected === undefined || (expected.digest === written.digest && expected.size === written.size);
      if (!isExpected) throw brokenPart(expected);
      await file.sync();
      return written;
    } finally {
      await file.close();
    }
  }
}

function brokenPart({ digest }: WrittenPart): NodeError {
  return new NodeError("SEALED_BROKEN", digest);
}

function nameOf(digest: string): string {
  return `parts/${digest}`;
}
