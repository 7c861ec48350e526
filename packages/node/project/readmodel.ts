import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Summary, SummaryState } from "@tocsin/core";
import { Kysely, sql } from "kysely";
import type { ChainReader, CommittedBlock } from "../chain.ts";
import type { DueReport } from "../climb/climber.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { PeerStep } from "../peer.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { type ProjectionSource, projectBlock, projectNotices } from "./project.ts";
import { type CursorRow, type Database, TABLES_VERSION, type Tables, createTables } from "./tables.ts";

export interface ReadModelOptions {
  readonly dir: string;
  readonly chain: ChainReader;
  readonly clock: Clock;
}

const WAIT_STEP_MS = 5;

/**
 * The SQL read model of one chain: rebuilt from the chain at any time, never the source of truth. It follows the chain
 * by itself; callers that need a height wait for it.
 */
export class ReadModel {
  readonly database: Database;
  readonly #options: ReadModelOptions;
  readonly #source: ProjectionSource;
  #height = 0;
  #work: Promise<void> = Promise.resolve();
  #failure: unknown;
  #unsubscribe: () => void = () => undefined;

  private constructor(options: ReadModelOptions, database: Database) {
    this.#options = options;
    this.database = database;
    const { genesis, state } = options.chain;
    this.#source = { chain: genesis.chain, epoch: genesis.epoch, status: genesis.status, state };
  }

  /** Opens the read model, catches up with the chain, and follows it from then on. */
  static async open(options: ReadModelOptions): Promise<ReadModel> {
    let database = await openDatabase(options.dir);
    const cursor = await database.selectFrom("cursor").selectAll().executeTakeFirst();
    if (!agrees(options.chain, cursor)) {
      // The chain is the truth: a read model of another past is thrown away and read again.
      await database.destroy();
      removeDatabase(options.dir);
      database = await openDatabase(options.dir);
    }
    const model = new ReadModel(options, database);
    const { height } = await database.selectFrom("cursor").select("height").executeTakeFirstOrThrow();
    model.#height = height;
    model.#unsubscribe = options.chain.onCommitted((block) => model.#enqueue(block));
    await model.#catchUp();
    return model;
  }

  /** Height up to which blocks are projected. */
  get height(): number {
    return this.#height;
  }

  /** Resolves when the height is projected. @throws NodeError PROJECTION_BEHIND after `timeoutMs` */
  async waitFor(height: number, timeoutMs: number): Promise<void> {
    const { clock } = this.#options;
    for (let waited = 0; this.#height < height; waited += WAIT_STEP_MS) {
      if (this.#failure !== undefined) throw this.#failure;
      if (waited >= timeoutMs) throw new NodeError("PROJECTION_BEHIND", String(this.#height));
      await clock.sleep(WAIT_STEP_MS);
    }
  }

  async putNotices(
    notices: readonly { readonly record: string; readonly state: SummaryState; readonly tick: number }[],
    upTo: number,
  ): Promise<void> {
    await projectNotices(this.database, this.#source, notices, upTo);
  }

  /** Height of the main chain up to which notices were taken in. */
  async noticeCursor(): Promise<number> {
    return (await this.database.selectFrom("cursor").select("notices").executeTakeFirstOrThrow()).notices;
  }

  async dueReports(now: number, limit: number): Promise<readonly DueReport[]> {
    const rows = await this.database
      .selectFrom("reports")
      .select(["record", "summary", "urgency"])
      .where("climb", "=", "waiting")
      .where("due", "<=", now)
      .orderBy("due")
      .limit(limit)
      .execute();
    return rows.map(({ record, summary, urgency }) => ({ record, summary: JSON.parse(summary) as Summary, urgency }));
  }

  async custody(record: string): Promise<readonly PeerStep[]> {
    const rows = await this.database
      .selectFrom("custody")
      .selectAll()
      .where("record", "=", record)
      .orderBy("history")
      .execute();
    return rows.map(({ what, unit, officer, note, tick, height, position, history }) => ({
      what,
      tick,
      height,
      index: position,
      history,
      ...(unit === null ? {} : { unit }),
      ...(officer === null ? {} : { officer }),
      ...(note === null ? {} : { note }),
    }));
  }

  /** History index of the newest leaf below `size` that anchors a header of the child. */
  async anchorBefore(chain: string, size: number): Promise<number | undefined> {
    const row = await this.database
      .selectFrom("anchors")
      .select("history")
      .where("chain", "=", chain)
      .where("history", "<", size)
      .orderBy("history", "desc")
      .limit(1)
      .executeTakeFirst();
    return row?.history;
  }

  /** The first receive transaction that took over a header of the child above a height. */
  async anchorAfter(
    chain: string,
    height: number,
  ): Promise<{ readonly height: number; readonly tick: number } | undefined> {
    return this.database
      .selectFrom("anchors")
      .select(["height", "tick"])
      .where("chain", "=", chain)
      .where("header_height", ">", height)
      .orderBy("header_height")
      .limit(1)
      .executeTakeFirst();
  }

  async openedChild(chain: string): Promise<number | undefined> {
    return (await this.database.selectFrom("opened").select("history").where("chain", "=", chain).executeTakeFirst())
      ?.history;
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await this.#work.catch(() => undefined);
    await this.database.destroy();
  }

  async #catchUp(): Promise<void> {
    const { chain } = this.#options;
    const target = chain.head().height;
    for (let height = this.#height + 1; height <= target; height++) {
      const block = chain.block(height);
      if (block !== undefined) this.#enqueue(block);
    }
    await this.#work;
    this.#height = Math.max(this.#height, target);
  }

  /** Blocks follow each other; one that was projected already, while catching up, is passed over. */
  #enqueue(block: CommittedBlock): void {
    this.#work = this.#work.then(async () => {
      if (block.height <= this.#height && this.#height > 0 && (await this.#isProjected(block.height))) return;
      await projectBlock(this.database, this.#source, block);
      this.#height = Math.max(this.#height, block.height);
    });
    this.#work.catch((error: unknown) => {
      this.#failure = error;
    });
  }

  async #isProjected(height: number): Promise<boolean> {
    return (await this.database.selectFrom("cursor").select("height").executeTakeFirstOrThrow()).height >= height;
  }
}

function agrees(chain: ChainReader, cursor: CursorRow | undefined): boolean {
  if (cursor === undefined || cursor.height === 0) return true;
  return cursor.epoch === chain.genesis.epoch && chain.block(cursor.height)?.headerHash === cursor.hash;
}

async function openDatabase(dir: string): Promise<Database> {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(join(dir, "read.sqlite")) });
  const version = await sql<{ user_version: number }>`pragma user_version`.execute(database);
  const found = version.rows[0]?.user_version ?? 0;
  if (found === TABLES_VERSION) return database;
  if (found !== 0) {
    await database.destroy();
    removeDatabase(dir);
    return openDatabase(dir);
  }
  await createTables(database);
  await database.insertInto("cursor").values({ name: "chain", epoch: 0, height: 0, hash: "", notices: 0 }).execute();
  await sql.raw(`pragma user_version = ${TABLES_VERSION}`).execute(database);
  return database;
}

function removeDatabase(dir: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    const path = join(dir, `read.sqlite${suffix}`);
    if (existsSync(path)) rmSync(path);
  }
}
