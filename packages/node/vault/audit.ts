import { createHash } from "node:crypto";
import { NodeError } from "../errors.ts";
import { type AuditCut, type AuditHead, type AuditLine, type AuditRead, NO_LINE, nextLine } from "./auditline.ts";
import {
  type AuditVerdict,
  DAYS,
  LineChain,
  auditDays,
  dayFile,
  readAudit,
  storedLines,
  verifyAudit,
} from "./auditread.ts";
import { FolderFiles, type GrowingFile, type VaultFiles, isDiskFull } from "./files.ts";

export interface AuditOptions {
  readonly dir: string;
  /** ms */
  readonly now: () => number;
  /** The folder's files unless another disk is handed in. */
  readonly files?: VaultFiles;
}

/** Reads that may wait for the disk together, and lines that one write takes. */
const WAITING_MAX = 10_000;
const BATCH_MAX = 1_000;
/** Network logs are kept six months at least (Cybersecurity Law Art. 21). */
const AUDIT_DAYS_MIN = 183;
const DAY_MS = 86_400_000;

interface Waiting {
  readonly entry: AuditRead | AuditCut;
  readonly at: number;
  readonly done: (head: AuditHead) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The node's log of reads: lines that are chained by digests, one file a day, only ever added to. What is read is handed
 * out after its line is durable.
 */
export class AuditLog {
  readonly #files: VaultFiles;
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  #head: AuditHead;
  /** Day of the file at work; a clock that goes back does not reopen an older one. */
  #day: string;
  #file: GrowingFile | undefined;
  #fileDay = "";
  #work: Promise<void> | undefined;
  /** Why nothing more is taken in. */
  #ended: "STOPPING" | "DATA_BROKEN" | undefined;

  private constructor(files: VaultFiles, now: () => number, head: AuditHead, day: string) {
    this.#files = files;
    this.#now = now;
    this.#head = head;
    this.#day = day;
  }

  /**
   * Opens the log of a folder. What does not hold at its end, as after a crash, is moved to `torn/`, and the log says so
   * in its next line.
   */
  static async open(options: AuditOptions): Promise<AuditLog> {
    const files = options.files ?? new FolderFiles(options.dir);
    const { head, day, torn } = await readEnd(files);
    const log = new AuditLog(files, options.now, head, day);
    if (torn !== undefined) await log.#cut(torn);
    return log;
  }

  /** The newest durable line: what is anchored daily. */
  get head(): AuditHead {
    return this.#head;
  }

  /**
   * Adds a read; durable when it resolves, several at once by one sync.
   * @throws NodeError BAD_REQUEST when it is too long, QUEUE_FULL, DISK_FULL, STOPPING, DATA_BROKEN after the disk failed
   */
  async append(entry: AuditRead): Promise<AuditHead> {
    const at = this.#now();
    // Refused before it is in a batch with others.
    nextLine(this.#head, entry, at);
    return this.#enqueue(entry, at);
  }

  /**
   * Removes the files of days that are past, but never the newest: it carries the head.
   * @param days how many days are kept, 183 or more (policy `retention`)
   * @throws NodeError CONFIGURATION
   */
  async prune(days: number): Promise<readonly string[]> {
    if (!(days >= AUDIT_DAYS_MIN)) throw new NodeError("CONFIGURATION", `auditDays: at least ${AUDIT_DAYS_MIN}`);
    const firstKept = dayFile(this.#now() - days * DAY_MS);
    const past = (await auditDays(this.#files)).slice(0, -1).filter((file) => file < firstKept);
    for (const file of past) await this.#files.remove(`${DAYS}/${file}`);
    return past;
  }

  /** The durable lines of a time, oldest first, from `from` up to `to` which is not included (ms). @throws NodeError DATA_BROKEN */
  lines(from: number, to: number): AsyncGenerator<AuditLine> {
    return readAudit(this.#files, from, to);
  }

  /** Verifies the whole log. @param known heads as they were anchored */
  verify(known: readonly AuditHead[] = []): Promise<AuditVerdict> {
    return verifyAudit(this.#files, known);
  }

  /** Ends after everything that waits is durable. */
  async close(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
    this.#ended = "STOPPING";
    await this.#file?.close();
    this.#file = undefined;
  }

  #enqueue(entry: AuditRead | AuditCut, at: number): Promise<AuditHead> {
    if (this.#ended !== undefined) throw new NodeError(this.#ended, "audit");
    if (this.#waiting.length >= WAITING_MAX) throw new NodeError("QUEUE_FULL", "audit");
    return new Promise((done, failed) => {
      this.#waiting.push({ entry, at, done, failed });
      this.#work ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    // One turn later, so that what comes at once goes into one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        const heads = await this.#write(batch);
        for (const [i, { done }] of batch.entries()) done(heads[i] ?? this.#head);
      } catch (error) {
        for (const { failed } of batch) failed(isDiskFull(error) ? new NodeError("DISK_FULL", "audit") : error);
      }
    }
    this.#work = undefined;
  }

  /** Entries of one day, in order. */
  #nextBatch(): Waiting[] {
    const first = dayFile(this.#waiting[0]?.at ?? 0);
    const end = this.#waiting.findIndex(({ at }) => dayFile(at) !== first);
    const count = Math.min(end < 0 ? this.#waiting.length : end, BATCH_MAX);
    if (first > this.#day) this.#day = first;
    return this.#waiting.splice(0, count);
  }

  /** Writes and syncs a batch; when that fails, nothing of it stays. */
  async #write(batch: readonly Waiting[]): Promise<readonly AuditHead[]> {
    if (this.#ended !== undefined) throw new NodeError(this.#ended, "audit");
    const heads: AuditHead[] = [];
    const parts: Uint8Array[] = [];
    for (const { entry, at } of batch) {
      const { bytes, head } = nextLine(heads.at(-1) ?? this.#head, entry, at);
      parts.push(bytes, LINE_END);
      heads.push(head);
    }
    const file = await this.#fileOfDay();
    const size = file.size;
    try {
      await file.append(Buffer.concat(parts));
    } catch (error) {
      await this.#undo(file, size);
      throw error;
    }
    await this.#sync(file);
    this.#head = heads.at(-1) ?? this.#head;
    return heads;
  }

  async #fileOfDay(): Promise<GrowingFile> {
    if (this.#file !== undefined && this.#fileDay === this.#day) return this.#file;
    await this.#file?.close();
    this.#file = undefined;
    this.#file = await this.#files.grow(`${DAYS}/${this.#day}`);
    this.#fileDay = this.#day;
    return this.#file;
  }

  /** After a sync that failed nobody knows what the disk holds: the next start reads it. */
  async #sync(file: GrowingFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      this.#ended = "DATA_BROKEN";
      throw error;
    }
  }

  async #undo(file: GrowingFile, size: number): Promise<void> {
    try {
      await file.truncate(size);
    } catch {
      this.#ended = "DATA_BROKEN";
    }
  }

  /** Takes out what does not hold, keeping it aside, and says so in the next line. */
  async #cut({ file, offset }: Torn): Promise<void> {
    const name = `${DAYS}/${file}`;
    const bytes = await this.#tail(name, offset);
    const digest = createHash("sha256").update(bytes).digest("hex");
    await this.#files.replace(`torn/${digest}`, bytes);
    const opened = await this.#files.grow(name);
    await opened.truncate(offset);
    await opened.sync();
    await opened.close();
    await this.#enqueue({ what: "cut", bytes: bytes.length, digest }, this.#now());
  }

  async #tail(name: string, offset: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#files.stream(name, offset, this.#files.size(name) ?? offset)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
}

const LINE_END = Uint8Array.of(0x0a);

/** Where in the newest file the log ceases to hold. */
interface Torn {
  readonly file: string;
  readonly offset: number;
}

interface End {
  readonly head: AuditHead;
  readonly day: string;
  readonly torn?: Torn;
}

/** Reads the newest file that has a line that holds: the head, and what is torn behind it. */
async function readEnd(files: VaultFiles): Promise<End> {
  const days = await auditDays(files);
  const day = days.at(-1) ?? "";
  let torn: Torn | undefined;
  for (const file of days.toReversed()) {
    const chain = new LineChain();
    for await (const stored of storedLines(files, file)) {
      if (chain.take(stored) === undefined) continue;
      // Of an older file only the head is wanted; what is wrong there is for the auditor to see.
      if (file === day) torn = { file, offset: stored.offset };
      break;
    }
    const isFound = chain.head.n > 0;
    if (isFound) return { head: chain.head, day, ...(torn === undefined ? {} : { torn }) };
  }
  return { head: NO_LINE, day, ...(torn === undefined ? {} : { torn }) };
}
