import { createHash } from "node:crypto";
import { type Code, type Json, Refusal, isFinal } from "@tocsin/core";
import {
  bytesFile,
  type Finding,
  InteropError,
  type Line,
  type LineReport,
  LineTally,
  type Profile,
  readLines,
  type TableFile,
} from "@tocsin/interop";
import { NodeError } from "../errors.ts";
import type { Random } from "../host/random.ts";
import type { Caller } from "../project/caller.ts";
import { IMPORTS_RUNNING_MAX, PREVIEWS_RUNNING_MAX, ROWS_AT_ONCE, SAMPLE_MAX } from "./limits.ts";
import type { ImportRecord, ImportStore } from "./store.ts";

/** A line list that was sent. */
export interface SentFile {
  readonly profile: Profile;
  readonly name: string;
  readonly sheet?: string | undefined;
  readonly bytes: Uint8Array;
}

export interface ImporterOptions {
  readonly store: ImportStore;
  readonly random: Random;
  /** ms */
  readonly now: () => number;
  /** Area of the chain, as in its genesis. */
  readonly area: () => string;
  /** Whether the unit has an act of that key on the chain. */
  readonly isFiled: (unit: string, idempotencyKey: string) => boolean;
  /** Seals a row's detail and files its report as the caller's officer. @throws Refusal, NodeError */
  readonly fileReport: (caller: Caller, report: LineReport, idempotencyKey: string) => Promise<void>;
}

/** How often a running import writes down how far it is. */
const NOTE_ROWS = 480;

/**
 * Files a report for each row of a line list. The file itself is held only while it is read: it has personal data. An act's
 * name follows from the import and the row, so that a file sent again after an interruption files no row twice.
 */
export class Importer {
  readonly #options: ImporterOptions;
  readonly #running = new Map<string, { readonly ended: Promise<void>; status: ImportRecord }>();
  #previews = 0;
  #isClosing = false;

  constructor(options: ImporterOptions) {
    this.#options = options;
  }

  /** Reads the file as an import would and files nothing. @throws NodeError QUEUE_FULL when enough are read */
  async preview(sent: SentFile) {
    if (this.#previews >= PREVIEWS_RUNNING_MAX) throw new NodeError("QUEUE_FULL");
    this.#previews++;
    try {
      return await this.#tried(sent);
    } finally {
      this.#previews--;
    }
  }

  async #tried(sent: SentFile) {
    const tally = new LineTally();
    const sample: { row: number; body: Json; sealed: string[] }[] = [];
    await eachLine(this.#options, sent, "", tally, async ({ row, report }) => {
      if (report === undefined || sample.length >= SAMPLE_MAX) return;
      const fields = report.detail["fields"] as { readonly [name: string]: Json };
      sample.push({ row, body: report.body as unknown as Json, sealed: Object.keys(fields) });
    });
    return { tally: tally.tally, sample };
  }

  /**
   * Begins an import, or goes on with one of the same file that was interrupted. One that is done or running is not begun
   * again.
   * @throws NodeError QUEUE_FULL when enough are running
   */
  start(caller: Caller, sent: SentFile): ImportRecord {
    const digest = digestOf(sent);
    const known = this.#options.store.list().find((one) => one.unit === caller.unit && one.digest === digest);
    if (known !== undefined && (known.isDone || this.#running.has(known.id))) return this.#newest(known);
    if (this.#isClosing) throw new NodeError("STOPPING");
    if (this.#running.size >= IMPORTS_RUNNING_MAX) throw new NodeError("QUEUE_FULL");
    const now = this.#options.now();
    const { problem: _, ...fresh } = known ?? {
      id: this.#hex(16),
      unit: caller.unit,
      officer: caller.officer,
      profile: sent.profile.id,
      name: sent.name,
      digest,
      salt: this.#hex(32),
      isDone: false,
      created: now,
    };
    const record: ImportRecord = { ...fresh, changed: now, percent: 0, tally: new LineTally().tally };
    this.#options.store.put(record);
    const job = { status: record, ended: Promise.resolve() };
    this.#running.set(record.id, job);
    job.ended = this.#run(caller, sent, job).finally(() => this.#running.delete(record.id));
    return record;
  }

  /** Imports of a unit, newest first. */
  list(unit: string): ImportRecord[] {
    return this.#options.store
      .list()
      .filter((one) => one.unit === unit)
      .map((one) => this.#newest(one));
  }

  /** @throws NodeError NOT_FOUND also for those of other units */
  get(unit: string, id: string): ImportRecord {
    const record = this.#options.store.get(id);
    if (record === undefined || record.unit !== unit) throw new NodeError("NOT_FOUND", id);
    return this.#newest(record);
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** Ends what is running after the rows at work; it can be gone on with. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #run(caller: Caller, sent: SentFile, job: { status: ImportRecord }): Promise<void> {
    const tally = new LineTally();
    const note = (more: Partial<ImportRecord>) => {
      job.status = { ...job.status, ...more, changed: this.#options.now(), tally: tally.tally };
      this.#options.store.put(job.status);
    };
    const work: Promise<void>[] = [];
    let failure: unknown;
    const fail = (error: unknown) => {
      failure ??= error;
    };
    let noted = 0;
    const file = async (line: Line): Promise<void> => {
      if (this.#isClosing) throw new NodeError("STOPPING");
      job.status = { ...job.status, percent: Math.floor(line.share * 100), tally: tally.tally };
      if (++noted % NOTE_ROWS === 0) note({});
      if (line.report === undefined) return;
      work.push(this.#fileRow(caller, job.status, line.row, line.report, tally).catch(fail));
      if (work.length < ROWS_AT_ONCE) return;
      await Promise.all(work.splice(0));
      if (failure !== undefined) throw failure;
    };
    try {
      await eachLine(this.#options, sent, job.status.salt, tally, file);
      await Promise.all(work);
      if (failure !== undefined) throw failure;
      note({ isDone: true, percent: 100 });
    } catch (error) {
      await Promise.all(work);
      note({ problem: error instanceof NodeError || error instanceof Refusal ? error.code : "INTERNAL" });
    }
  }

  /** Files one row. What the ledger refuses is told of the row; anything else ends the import. */
  async #fileRow(
    caller: Caller,
    { id, name }: ImportRecord,
    row: number,
    report: LineReport,
    tally: LineTally,
  ): Promise<void> {
    const { isFiled, fileReport } = this.#options;
    const idempotencyKey = `import-${id}-${row}`;
    if (isFiled(caller.unit, idempotencyKey)) return;
    try {
      await fileReport(caller, report, idempotencyKey);
    } catch (error) {
      if (!(error instanceof Refusal) || !isOfRow(error)) throw error;
      const finding: Finding = { code: "REPORT_REFUSED", file: name, row, refusal: error.code };
      tally.withdraw(finding);
    }
  }

  #newest(record: ImportRecord): ImportRecord {
    return this.#running.get(record.id)?.status ?? record;
  }

  #hex(bytes: number): string {
    return Buffer.from(this.#options.random.bytes(bytes)).toString("hex");
  }
}

/** Refusals that no row is to blame for and that may have gone when the same file is sent again. */
const OF_THE_MOMENT: readonly Code[] = [
  ...([
    "UNIT_SUSPENDED",
    "UNKNOWN_UNIT",
    "UNKNOWN_OFFICER",
    "KEY_NOT_VALID",
    "NOT_PERMITTED",
    "BAD_SIGNATURE",
  ] as const),
  ...(["EXPIRED", "BAD_TIME", "WRONG_CHAIN"] as const),
];

/** Another act stands under the row's key: sent again it is refused again. */
const OF_THE_ROW: readonly Code[] = ["DUPLICATE", "IDEMPOTENCY_MISMATCH"];

/** Whether the ledger refuses what the row says, not who files it or when. What may be retried as it is, is of the moment too. */
function isOfRow({ code }: Refusal): boolean {
  return OF_THE_ROW.includes(code) || (isFinal(code) && !OF_THE_MOMENT.includes(code));
}

/** Reads the file line by line. What ends the reading is told beside what was read before. */
async function eachLine(
  { area, now }: Pick<ImporterOptions, "area" | "now">,
  { profile, name, sheet, bytes }: SentFile,
  salt: string,
  tally: LineTally,
  take: (line: Line) => Promise<void>,
): Promise<void> {
  const options = {
    area: area(),
    now: now(),
    caseOf: (row: number) => createHash("sha256").update(`${salt}/${row}`).digest("hex").slice(0, 32),
    ...(sheet === undefined ? {} : { sheet }),
  };
  let isHeader = true;
  try {
    for await (const line of readLines(turning(bytesFile(name, bytes)), profile, options)) {
      if (isHeader) tally.addHeader(line);
      else {
        tally.add(line);
        await take(line);
      }
      isHeader = false;
    }
  } catch (error) {
    if (!(error instanceof InteropError)) throw error;
    tally.end(error.finding);
  }
}

/** Lets the rest of the process have its turn between the pieces of a file that is in memory. */
function turning(file: TableFile): TableFile {
  return {
    ...file,
    read: async (offset, length) => {
      await new Promise((resolve) => setImmediate(resolve));
      return file.read(offset, length);
    },
  };
}

function digestOf({ profile, sheet = "", bytes }: SentFile): string {
  return createHash("sha256").update(`${profile.id}/${profile.version}/${sheet}\n`).update(bytes).digest("hex");
}
