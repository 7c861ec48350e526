import type { Readable } from "node:stream";
import type { SealedReference } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { bounded } from "./bounded.ts";
import { demandDigest } from "./digest.ts";
import { type BegunErasure, type ErasureCertificate, Erasures } from "./erasure.ts";
import { FolderFiles, type VaultFiles, fullOr } from "./files.ts";
import { Holdings } from "./holdings.ts";
import { type PartRange, Parts } from "./parts.ts";
import { RecordKeys } from "./recordkeys.ts";
import { resumed } from "./resumed.ts";
import { CONTENT_KEY_BYTES, PREFIX_BYTES, keyCommitment, openStream, sealStream } from "./seal.ts";
import type { Holding } from "./slot.ts";
import { StageRoom } from "./stageroom.ts";
import { Turns } from "./turns.ts";

export interface VaultOptions {
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly now: () => number;
  /** 32 bytes under which the records' keys rest; `Keystore.vaultKey` has them. */
  readonly masterKey: Uint8Array;
  /** Unit that answers for this vault; it stands in the certificates of erasure. */
  readonly holder: string;
  /** The folder's files unless another disk is handed in. */
  readonly files?: VaultFiles;
  /** What is left on the folder's disk. */
  readonly freeBytes?: () => Promise<number>;
  /** Bytes that one unit may have staged. */
  readonly stagedBytesMax?: number;
}

/** A sealed part that another node hands over for a record. */
export interface PartCopy extends Holding {
  readonly record: string;
}

/**
 * The node's store of sealed parts: ciphertext under its digest, content keys under one key a record (PROTOCOL 15). A
 * part is sealed first and belongs to a record once its report is committed; until then it is *staged*, under its own
 * digest in the place of a record id. Everything is durable when a method resolves, and undone when it throws.
 */
export class Vault {
  readonly #options: VaultOptions;
  readonly #files: VaultFiles;
  readonly #parts: Parts;
  readonly #keys: RecordKeys;
  readonly #holdings: Holdings;
  readonly #erasures: Erasures;
  readonly #room: StageRoom;
  /** A part's turn may take a record's turn inside, never the other way round. */
  readonly #partTurns = new Turns();
  readonly #recordTurns = new Turns();

  private constructor(options: VaultOptions, files: VaultFiles, holdings: Holdings, erasures: Erasures) {
    const { random, now, masterKey } = options;
    this.#options = options;
    this.#files = files;
    this.#parts = new Parts(files, random);
    this.#keys = new RecordKeys({ files, random, now, masterKey });
    this.#holdings = holdings;
    this.#erasures = erasures;
    const isStaged = (digest: string) => holdings.recordOf(digest) === digest;
    this.#room = new StageRoom({ ...options, isStaged });
  }

  /** Opens the vault of a folder, finishes what a crash has cut short and clears what nobody was told of. */
  static async open(options: VaultOptions): Promise<Vault> {
    const files = options.files ?? new FolderFiles(options.dir);
    const vault = new Vault(options, files, await Holdings.open(files), await Erasures.open(files));
    await vault.#recover();
    return vault;
  }

  /**
   * Encrypts a part once under a fresh key and stages it.
   * @param owner unit that seals it; only for its reports can it be retained
   * @throws NodeError BODY_TOO_LARGE, VAULT_FULL, STAGED_FULL
   */
  async seal(plain: AsyncIterable<Uint8Array>, sizeBytesMax: number, owner: string): Promise<SealedReference> {
    const { random } = this.#options;
    const key = random(CONTENT_KEY_BYTES);
    const within = this.#room.within(bounded(plain, sizeBytesMax), owner);
    const written = await this.#parts.write(sealStream(within, key, random(PREFIX_BYTES)));
    const reference = { ...written, commitment: keyCommitment(key) };
    await this.#partTurns.run(written.digest, () => this.#register(written.digest, { ...reference, owner, key }));
    this.#room.put(written.digest, owner, written.size);
    return reference;
  }

  /**
   * Makes a staged part the record's: its content key moves under the record's key. Again changes nothing.
   * @param owner unit of the report's author: another unit's part cannot be taken by naming its digest
   * @throws NodeError SEALED_MISSING, SEALED_ELSEWHERE, SEALED_ERASED, VAULT_FULL
   */
  async retain(record: string, digest: string, owner: string): Promise<void> {
    demandDigest(record, "record");
    await this.#partTurns.run(demandDigest(digest, "digest"), async () => {
      const holder = this.#holdings.recordOf(digest);
      if (holder === record) return;
      if (holder === undefined) throw this.#missing(record, digest);
      const holding = holder === digest ? await this.#read(digest, digest) : undefined;
      if (holding?.owner !== owner) throw new NodeError("SEALED_ELSEWHERE", digest);
      await this.#register(record, holding);
      await this.#unstage(digest);
    });
  }

  /**
   * Keeps a copy of a part for a record. Where the ciphertext is held already nothing is read, and only a key that was
   * missing is added.
   * @param read opens the ciphertext from a byte on: a stream that breaks off is gone on with from there
   * @throws NodeError SEALED_BROKEN when it is not what the digest names, WRAP_INVALID when the key is not the committed
   * one, SEALED_ELSEWHERE, SEALED_ERASED, PEER_UNAVAILABLE, VAULT_FULL; nothing is kept then
   */
  async put(copy: PartCopy, read: (start: number) => Promise<AsyncIterable<Uint8Array>>): Promise<void> {
    const { record, ...holding } = copy;
    const { digest, size, commitment, key } = holding;
    demandDigest(record, "record");
    if (key !== undefined && keyCommitment(key) !== commitment) throw new NodeError("WRAP_INVALID", digest);
    await this.#partTurns.run(demandDigest(digest, "digest"), async () => {
      if (this.#erasures.has(record)) throw new NodeError("SEALED_ERASED", record);
      const holder = this.#holdings.recordOf(digest);
      if (holder !== undefined && holder !== record) throw new NodeError("SEALED_ELSEWHERE", digest);
      if (!this.#parts.has(digest)) await this.#parts.write(resumed(read, size), { digest, size });
      const isKnown = holder === record && (key === undefined || (await this.#isReadable(record, digest)));
      if (!isKnown) await this.#register(record, holding);
    });
  }

  /** Whether the ciphertext is held durably. An endorser signs only then (PROTOCOL 5). */
  has(digest: string): boolean {
    return this.#holdings.recordOf(demandDigest(digest, "digest")) !== undefined && this.#parts.has(digest);
  }

  /** Bytes of the ciphertext. @throws NodeError SEALED_MISSING */
  size(digest: string): number {
    return this.#parts.size(demandDigest(digest, "digest"));
  }

  /** Digests of the parts that are held for a record, sorted. */
  held(record: string): readonly string[] {
    return this.#holdings.digestsOf(record);
  }

  /** Ciphertext as it is, or a range of it. @throws NodeError SEALED_MISSING, BAD_REQUEST */
  openRead(digest: string, range: PartRange = {}): Readable {
    return this.#parts.read(demandDigest(digest, "digest"), range);
  }

  /** Decrypts a part. @throws NodeError SEALED_MISSING, SEALED_ERASED, SEALED_BROKEN */
  async open(record: string, digest: string): Promise<AsyncGenerator<Uint8Array>> {
    const { key, commitment } = await this.holding(record, digest);
    const size = this.size(digest);
    return openStream(
      whenRead(() => this.#parts.read(digest, { end: size })),
      key,
      commitment,
    );
  }

  /** What is held of a part with its content key. @throws NodeError SEALED_MISSING, SEALED_ERASED, SEALED_BROKEN */
  async holding(record: string, digest: string): Promise<Holding & { readonly key: Uint8Array }> {
    demandDigest(record, "record");
    const holding = await this.#read(record, demandDigest(digest, "digest"));
    if (holding.key === undefined) throw new NodeError("SEALED_MISSING", digest);
    return { ...holding, key: holding.key };
  }

  /**
   * Destroys the record's keys and parts, for good: a late copy is refused. Again returns the first certificate.
   * @param keyBackupDays how old a slot may be that a backup takes (policy `retention`); the certificate states it
   * @throws NodeError VAULT_FULL when not even the note of it finds room; erase again then
   */
  async erase(record: string, keyBackupDays: number): Promise<ErasureCertificate> {
    demandDigest(record, "record");
    return this.#recordTurns.run(record, async () => {
      try {
        return (
          (await this.#erasures.certificate(record)) ?? (await this.#finish(await this.#begin(record, keyBackupDays)))
        );
      } catch (error) {
        throw fullOr(error, "erased");
      }
    });
  }

  /** The certificate of an erasure; undefined where there was none. */
  async erasure(record: string): Promise<ErasureCertificate | undefined> {
    return this.#erasures.certificate(demandDigest(record, "record"));
  }

  /** When the oldest part that is no record's was staged, ms; undefined where there is none. */
  async stagedSince(): Promise<number | undefined> {
    let since: number | undefined;
    for (const digest of this.#holdings.staged()) {
      const made = await this.#keys.made(digest);
      if (made !== undefined && (since === undefined || made < since)) since = made;
    }
    return since;
  }

  /** Destroys the parts that were staged before a time and became no record's. Returns their digests. */
  async discardStaged(before: number): Promise<readonly string[]> {
    const discarded: string[] = [];
    for (const digest of this.#holdings.staged()) {
      await this.#partTurns.run(digest, async () => {
        const made = await this.#keys.made(digest);
        const isOver = this.#holdings.recordOf(digest) === digest && made !== undefined && made < before;
        if (!isOver) return;
        await this.#keys.destroy(digest);
        await this.#removePart(digest, digest);
        discarded.push(digest);
      });
    }
    return discarded;
  }

  /**
   * Names of the files that a backup takes, in the order in which it takes them; one may be gone when its turn comes.
   * Slots older than `keyBackupDays` stay out (PROTOCOL 15), and slots come last: what is erased meanwhile has none.
   */
  async backupNames(keyBackupDays: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (const folder of ["erased", "held", "parts"]) {
      for (const name of await this.#files.names(folder)) names.push(`${folder}/${name}`);
    }
    const since = this.#options.now() - keyBackupDays * DAY_MS;
    for (const record of await this.#keys.records()) {
      const made = await this.#keys.made(record);
      if (made !== undefined && made >= since) names.push(`keys/${record}`);
    }
    return names;
  }

  async #read(record: string, digest: string): Promise<Holding> {
    const key = await this.#keys.read(record);
    if (key === undefined) throw this.#missing(record, digest);
    return this.#holdings.read(record, digest, key);
  }

  /** Whether the content key is there: not so in a copy kept without one, or restored from a backup without slots. */
  async #isReadable(record: string, digest: string): Promise<boolean> {
    try {
      return (await this.#read(record, digest)).key !== undefined;
    } catch (error) {
      if (error instanceof NodeError) return false;
      throw error;
    }
  }

  #missing(record: string, digest: string): NodeError {
    return this.#erasures.has(record)
      ? new NodeError("SEALED_ERASED", record)
      : new NodeError("SEALED_MISSING", digest);
  }

  /** Writes the holding of a part whose ciphertext is durable; when that fails, an ownerless part and slot go again. */
  async #register(record: string, holding: Holding): Promise<void> {
    await this.#recordTurns.run(record, async () => {
      try {
        if (this.#erasures.has(record)) throw new NodeError("SEALED_ERASED", record);
        const key = await this.#keys.make(record);
        await this.#holdings.write(record, holding, key, this.#options.random);
      } catch (error) {
        if (this.held(record).length === 0) await this.#keys.destroy(record);
        if (this.#holdings.recordOf(holding.digest) === undefined) await this.#parts.remove(holding.digest);
        throw fullOr(error, "keys");
      }
    });
  }

  /** The stage's copy of the key goes once a record has it. */
  async #unstage(digest: string): Promise<void> {
    await this.#keys.destroy(digest);
    await this.#holdings.remove(digest, digest);
  }

  async #begin(record: string, keyBackupDays: number): Promise<BegunErasure> {
    const keyMade = await this.#keys.made(record);
    const made = keyMade === undefined ? {} : { keyMade };
    const { holder } = this.#options;
    return this.#erasures.begin({ record, holder, digests: this.held(record), ...made, keyBackupDays });
  }

  /**
   * The end of an erasure, repeated from the beginning after a crash: first the key, without which the rest is noise.
   * A part's holding goes after the part, so that no other record takes the part while it goes.
   */
  async #finish(begun: BegunErasure): Promise<ErasureCertificate> {
    const { record } = begun;
    await this.#keys.destroy(record);
    for (const digest of begun.digests) {
      if (this.#holdings.recordOf(digest) === record) await this.#removePart(record, digest);
    }
    const certificate = { ...begun, erasedAt: this.#options.now() };
    await this.#erasures.end(certificate);
    return certificate;
  }

  async #removePart(record: string, digest: string): Promise<void> {
    await this.#parts.remove(digest);
    await this.#holdings.remove(record, digest);
  }

  async #recover(): Promise<void> {
    await this.#parts.clear();
    await this.#keys.clear();
    for (const record of this.#erasures.unfinished()) {
      const begun = await this.#erasures.begun(record);
      if (begun !== undefined) await this.#finish(begun);
    }
    const slots = new Set(await this.#keys.records());
    for (const record of slots) {
      const isNeeded = this.held(record).length > 0 && !this.#erasures.has(record);
      if (!isNeeded) await this.#keys.destroy(record);
    }
    for (const digest of this.#holdings.stagedTwice()) await this.#unstage(digest);
    for (const digest of this.#holdings.staged()) if (!slots.has(digest)) await this.#removePart(digest, digest);
    for (const digest of await this.#parts.digests()) {
      if (this.#holdings.recordOf(digest) === undefined) await this.#parts.remove(digest);
    }
    for (const digest of this.#holdings.staged()) {
      const staged = await this.#read(digest, digest).catch(() => undefined);
      if (staged !== undefined) this.#room.put(digest, staged.owner, staged.size);
    }
  }
}

const DAY_MS = 86_400_000;

/** A stream that is opened when it is first read, so that one that nobody reads holds no file open. */
async function* whenRead(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* open();
}
