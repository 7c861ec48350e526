import { once } from "node:events";
import { PassThrough } from "node:stream";
import { ATTACHMENT_BYTES_MAX, type SealedReference } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Vault } from "./vault.ts";

interface UploadsOptions {
  readonly vault: Pick<Vault, "seal">;
  readonly random: (size: number) => Uint8Array;
  /** ms */
  readonly now: () => number;
}

/** How far an upload has come. */
export interface UploadState {
  readonly upload: string;
  /** Bytes that have arrived; the next ones begin here. */
  readonly offset: number;
  readonly size: number;
  /** The sealed part, once all bytes are there. */
  readonly part?: SealedReference;
}

interface Upload {
  readonly id: string;
  readonly unit: string;
  readonly size: number;
  /** What the vault is sealing: it waits here for the bytes that are still to come. */
  readonly plain: PassThrough;
  readonly sealed: Promise<SealedReference>;
  offset: number;
  /** Counts who appends: a later one takes over from a connection that nobody has seen end. */
  turn: number;
  seenAt: number;
  part: SealedReference | undefined;
}

/** One who does not come back for as long has given up. */
const UPLOAD_IDLE_MS_MAX = 15 * 60_000;
const UPLOADS_OF_UNIT_MAX = 32;
const UPLOADS_MAX = 256;
const ID_BYTES = 16;

/**
 * Files that are sealed in pieces, so that one that breaks off goes on where it stopped. The plaintext is encrypted as it
 * arrives and rests nowhere; what was begun before a restart of the node is begun again.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #open = new Map<string, Upload>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  /** @throws NodeError BODY_TOO_LARGE, BAD_REQUEST; RATE_LIMITED where the unit or all have too many open */
  begin(unit: string, size: number): UploadState {
    if (size > ATTACHMENT_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", `${ATTACHMENT_BYTES_MAX} bytes`);
    this.#forget();
    const own = [...this.#open.values()].filter((one) => one.unit === unit).length;
    if (own >= UPLOADS_OF_UNIT_MAX || this.#open.size >= UPLOADS_MAX) throw new NodeError("RATE_LIMITED", "uploads");
    const id = Buffer.from(this.#options.random(ID_BYTES)).toString("hex");
    const plain = new PassThrough();
    plain.on("error", () => undefined);
    const sealed = this.#options.vault.seal(plain, ATTACHMENT_BYTES_MAX, unit);
    // Whoever appends hears of it; nobody else is there to.
    sealed.catch(() => undefined);
    const upload = { id, unit, size, plain, sealed, offset: 0, turn: 0, seenAt: this.#options.now(), part: undefined };
    this.#open.set(id, upload);
    return stateOf(upload);
  }

  /** @throws NodeError NOT_FOUND, also for another unit's */
  state(unit: string, id: string): UploadState {
    return stateOf(this.#find(unit, id));
  }

  /**
   * Takes the bytes that come next, until they end or break off.
   * @param offset where they begin: neither a gap nor what is there already is taken
   * @throws NodeError NOT_FOUND, CONFLICT at another offset; BODY_TOO_LARGE with more bytes than were said, which ends the
   * upload; VAULT_FULL
   */
  async append(unit: string, id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<UploadState> {
    const upload = this.#find(unit, id);
    if (offset !== upload.offset) throw new NodeError("CONFLICT", `offset ${upload.offset}`);
    upload.turn += 1;
    const { turn } = upload;
    for await (const chunk of bytes) {
      if (turn !== upload.turn) throw new NodeError("CONFLICT", `offset ${upload.offset}`);
      if (upload.offset + chunk.length > upload.size) {
        this.#end(upload, new NodeError("BODY_TOO_LARGE", `${upload.size} bytes`));
        throw new NodeError("BODY_TOO_LARGE", `${upload.size} bytes`);
      }
      upload.offset += chunk.length;
      upload.seenAt = this.#options.now();
      // The vault has the chunk for itself, and may be slower than the line.
      if (!upload.plain.write(Buffer.from(chunk))) await Promise.race([once(upload.plain, "drain"), upload.sealed]);
    }
    if (upload.offset === upload.size && upload.part === undefined) {
      upload.plain.end();
      upload.part = await upload.sealed;
    }
    return stateOf(upload);
  }

  /** Whether there was such an upload; what has arrived of it is gone. */
  cancel(unit: string, id: string): boolean {
    const upload = this.#open.get(id);
    if (upload?.unit !== unit) return false;
    this.#end(upload, new NodeError("BAD_REQUEST", "cancelled"));
    return true;
  }

  /** Ends all that are open. */
  close(): void {
    for (const upload of this.#open.values()) this.#end(upload, new NodeError("STOPPING"));
  }

  #find(unit: string, id: string): Upload {
    this.#forget();
    const upload = this.#open.get(id);
    if (upload?.unit !== unit) throw new NodeError("NOT_FOUND", "upload");
    upload.seenAt = this.#options.now();
    return upload;
  }

  #forget(): void {
    const since = this.#options.now() - UPLOAD_IDLE_MS_MAX;
    for (const upload of this.#open.values())
      if (upload.seenAt <= since) this.#end(upload, new NodeError("BAD_REQUEST", "expired"));
  }

  #end(upload: Upload, error: NodeError): void {
    this.#open.delete(upload.id);
    upload.turn += 1;
    if (upload.part === undefined) upload.plain.destroy(error);
  }
}

function stateOf({ id, offset, size, part }: Upload): UploadState {
  return { upload: id, offset, size, ...(part === undefined ? {} : { part }) };
}
