import { setImmediate } from "node:timers/promises";
import { genesisDigest, genesisState, type Hash, type Json, key, type Policy, urgencyClass } from "@tocsin/core";
import type { ChainReader, CommittedEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { Database } from "./database.ts";
import { type ApprovedChanges, projectBlock, projectGenesis, remember } from "./extract/block.ts";
import type { Source } from "./extract/step.ts";
import { summaryColumns, summaryTokens } from "./extract/summaries.ts";
import { RowChanges } from "./rowchanges.ts";
import type { Lag, NoticeToPut } from "./seam.ts";
import { type Row, TABLES_VERSION } from "./tables.ts";

export interface ProjectorOptions {
  readonly database: Database;
  readonly chain: ChainReader;
  readonly clock: Clock;
  readonly hash: Hash;
}

/** Lists whose rows come from other chains. */
const WITH_ORIGIN = ["summaries", "notices"] as const;

interface Waiter {
  readonly height: number;
  resolve(): void;
}

/** Blocks and rows that one SQL transaction takes at most: catching up must neither hold up readers nor fill memory. */
const BLOCKS_MAX = 64;
const ROWS_MAX = 5_000;
const RETRY_MS = 1_000;
/** After so many rows at once the blocks of the next moment share an SQL transaction: each costs as much as 30 reports. */
const GATHER_ROWS = 200;
const GATHER_MS = 250;
/** Commits whose times are kept while the database is away; only the oldest is told. */
const COMMITS_MAX = 10_000;
const CURSOR = "chain";

/**
 * Follows the chain and keeps the tables on its height. Rows and cursor are written in one SQL transaction, so that a
 * crash leaves both or neither (DESIGN 23). A cursor that names another genesis or another block than the chain's begins
 * anew. Faults of the database are tried again by themselves.
 */
export class Projector {
  readonly #options: ProjectorOptions;
  readonly #source: Source;
  #approved: ApprovedChanges = new Map();
  readonly #origins = new Set<string>();
  readonly #stop = new AbortController();
  #cursor: Row<"cursor">;
  /** The tables are empty, half filled or damaged: nothing may be written on top of them. */
  #mustRestart = false;
  /** Number that the newest notice has in its list. */
  #noticeSeq = 0;
  #noticeRenumbered = 0;
  readonly #noticeListeners = new Set<() => void>();
  #waiters: Waiter[] = [];
  /** When blocks that are not projected yet were committed, oldest first. */
  #commits: { readonly height: number; readonly at: number }[] = [];
  /** Rows of the newest SQL transaction. */
  #rows = 0;
  /** Whether a block waits that brings something of the most urgent class. */
  #isUrgent = false;
  #hurry = new AbortController();
  #fault: string | undefined;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #unsubscribe: () => void = () => undefined;

  private constructor(options: ProjectorOptions) {
    this.#options = options;
    const { genesis, state } = options.chain;
    this.#source = { chain: genesis.chain, status: genesis.status, state };
    this.#cursor = this.#freshCursor();
  }

  /** Takes up where the tables stand, catches up with the chain, and follows it from then on. */
  static async open(options: ProjectorOptions): Promise<Projector> {
    const projector = new Projector(options);
    options.database.onBroken(() => {
      projector.#mustRestart = true;
      projector.#wake();
    });
    await projector.#begin();
    projector.#unsubscribe = options.chain.onCommitted((block) => {
      if (projector.#commits.length < COMMITS_MAX)
        projector.#commits.push({ height: block.height, at: options.clock.now() });
      if (block.entries.some(isImmediate)) projector.#expedite();
      projector.#wake();
    });
    try {
      await projector.#advanceAll();
    } catch (error) {
      projector.#unsubscribe();
      throw error;
    }
    projector.#running = projector.#follow();
    return projector;
  }

  get height(): number {
    return this.#cursor.height;
  }

  get noticeCursor(): number {
    return this.#cursor.notices;
  }

  /** The main chain's audience policy, as it came with the notices. */
  get noticeAudience(): Policy<"audience"> | undefined {
    return this.#cursor.audience === null ? undefined : (JSON.parse(this.#cursor.audience) as Policy<"audience">);
  }

  /** Chains whose summaries and notices are in the tables. */
  get origins(): ReadonlySet<string> {
    return this.#origins;
  }

  get lag(): Lag {
    const blocks = this.#options.chain.head().height - this.#cursor.height;
    const [oldest] = this.#commits;
    const ms = blocks === 0 || oldest === undefined ? 0 : this.#options.clock.now() - oldest.at;
    return { blocks, ms, ...(this.#fault === undefined ? {} : { fault: this.#fault }) };
  }

  async waitFor(height: number, timeoutMs: number): Promise<void> {
    if (this.#cursor.height >= height) return;
    let waiter: Waiter | undefined;
    const arrived = new Promise<void>((resolve) => {
      waiter = { height, resolve };
      this.#waiters.push(waiter);
    });
    this.#hurry.abort();
    // A block without transactions wakes nobody.
    this.#wake();
    const end = new AbortController();
    const late = this.#options.clock.sleep(timeoutMs, end.signal).catch(() => undefined);
    await Promise.race([arrived, late]);
    end.abort();
    this.#waiters = this.#waiters.filter((one) => one !== waiter);
    if (this.#cursor.height < height) throw new NodeError("PROJECTION_BEHIND", String(this.#cursor.height));
  }

  async putNotices(notices: readonly NoticeToPut[], upTo: number, audience?: Policy<"audience">): Promise<void> {
    await this.#exclusively(async () => {
      if (this.#mustRestart) await this.#restart();
      const changes = new RowChanges();
      const now = this.#options.clock.now();
      notices.forEach(({ record, state, tick }, i) => {
        const seq = this.#noticeSeq + 1 + i;
        changes.put("notices", { seq, record, received: now, changed: seq, tick, ...summaryColumns(state) });
        changes.search("notices", record, summaryTokens(state));
      });
      const cursor = {
        ...this.#cursor,
        notices: upTo,
        ...(audience === undefined ? {} : { audience: JSON.stringify(audience) }),
      };
      changes.put("cursor", cursor);
      await this.#write(changes);
      this.#noticeSeq += notices.length;
      this.#cursor = cursor;
    });
    for (const listener of this.#noticeListeners) listener();
  }

  /** Calls back after notices came in. Returns the function that ends it. */
  onNotices(listener: () => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
  }

  /** Number of the newest change of a notice. */
  get noticeChange(): number {
    return this.#noticeSeq;
  }

  get noticeRenumbered(): number {
    return this.#noticeRenumbered;
  }

  async rebuild(): Promise<void> {
    try {
      await this.#exclusively(() => this.#restart());
    } finally {
      this.#wake();
    }
    await this.#advanceAll();
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    this.#hurry.abort();
    this.#wake();
    await this.#running;
    await this.#writing.catch(() => undefined);
  }

  async #begin(): Promise<void> {
    const { database } = this.#options;
    const found = await database.query
      .selectFrom("cursor")
      .selectAll()
      .where("name", "=", CURSOR)
      .executeTakeFirst()
      .catch(() => undefined);
    if (found === undefined || !this.#isOfThisChain(found)) {
      await this.#restart();
      return;
    }
    this.#cursor = found;
    const approved = await database.query.selectFrom("changes").selectAll().where("status", "=", "approved").execute();
    for (const { change, status, effective_height, content, base } of approved)
      remember(this.#approved, key.change(change), {
        status,
        effectiveHeight: effective_height,
        change: JSON.parse(content) as Json,
        ...(base === null ? {} : { base }),
      });
    for (const place of WITH_ORIGIN) {
      const rows = await database.query.selectFrom(place).select("origin").distinct().execute();
      for (const { origin } of rows) this.#origins.add(origin);
    }
    const newest = await database.query
      .selectFrom("notices")
      .select("changed")
      .orderBy("changed", "desc")
      .executeTakeFirst();
    this.#noticeSeq = newest?.changed ?? 0;
  }

  #isOfThisChain(cursor: Row<"cursor">): boolean {
    const { chain } = this.#options;
    const fresh = this.#freshCursor();
    if (cursor.version !== fresh.version || cursor.genesis !== fresh.genesis || cursor.epoch !== fresh.epoch)
      return false;
    if (cursor.height > chain.head().height) return false;
    return this.#hashAt(cursor.height) === cursor.hash;
  }

  /** Hash of the newest block up to a height that has entries: empty ones are not stored with theirs. */
  #hashAt(height: number): string {
    const { chain } = this.#options;
    for (let at = height; at >= chain.genesis.initialHeight; at--) {
      const block = chain.block(at);
      if (block !== undefined) return block.headerHash;
    }
    return "";
  }

  /** Empty tables with what the genesis document says. */
  async #restart(): Promise<void> {
    const { database, chain, hash } = this.#options;
    this.#mustRestart = true;
    await database.reset();
    this.#approved.clear();
    this.#origins.clear();
    this.#noticeSeq = 0;
    this.#noticeRenumbered++;
    const changes = new RowChanges();
    const state = [...genesisState(hash, chain.genesis)].map(([name, { value }]) => [name, value] as const);
    projectGenesis(this.#source, changes, state, chain.genesis.time);
    this.#cursor = this.#freshCursor();
    changes.put("cursor", this.#cursor);
    await this.#write(changes);
    this.#mustRestart = false;
  }

  #freshCursor(): Row<"cursor"> {
    const { genesis } = this.#options.chain;
    const { chain, epoch } = genesis;
    const place = {
      name: CURSOR,
      version: TABLES_VERSION,
      genesis: genesisDigest(this.#options.hash, genesis),
      chain,
      epoch,
    };
    return { ...place, height: genesis.initialHeight - 1, hash: "", notices: 0, audience: null };
  }

  async #follow(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      try {
        await this.#exclusively(() => this.#advance());
        this.#fault = undefined;
        if (this.#isCurrent) await woken;
        await this.#gather();
      } catch (error) {
        this.#fault = faultOf(error);
        await clock.sleep(RETRY_MS, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  async #advanceAll(): Promise<void> {
    while (!this.#isCurrent && !this.#stop.signal.aborted) await this.#exclusively(() => this.#advance());
  }

  get #isCurrent(): boolean {
    return !this.#mustRestart && this.#cursor.height >= this.#options.chain.head().height;
  }

  /**
   * First whoever waits for a block gets the answer. Under load the blocks of a moment share an SQL transaction, unless
   * somebody waits for them, one of them is urgent, or there is much to catch up with.
   */
  async #gather(): Promise<void> {
    await setImmediate();
    const behind = this.#options.chain.head().height - this.#cursor.height;
    const isHurried = this.#isUrgent || this.#waiters.length > 0 || this.#mustRestart || behind >= BLOCKS_MAX;
    if (this.#rows < GATHER_ROWS || isHurried || this.#stop.signal.aborted) return;
    this.#hurry = new AbortController();
    await this.#options.clock.sleep(GATHER_MS, this.#hurry.signal).catch(() => undefined);
  }

  #expedite(): void {
    this.#isUrgent = true;
    this.#hurry.abort();
  }

  /** Projects as many blocks as one transaction takes. */
  async #advance(): Promise<void> {
    if (this.#mustRestart) await this.#restart();
    if (this.#isCurrent) return;
    this.#isUrgent = false;
    const { chain } = this.#options;
    const changes = new RowChanges();
    // Becomes the projector's own when the write has succeeded: the blocks are read again otherwise.
    const approved: ApprovedChanges = new Map(this.#approved);
    const last = Math.min(chain.head().height, this.#cursor.height + BLOCKS_MAX);
    let height = this.#cursor.height;
    let hash = this.#cursor.hash;
    while (height < last && changes.size < ROWS_MAX) {
      height += 1;
      const block = chain.block(height);
      if (block === undefined) continue;
      projectBlock(this.#source, approved, changes, block);
      hash = block.headerHash;
    }
    const cursor = { ...this.#cursor, height, hash };
    changes.put("cursor", cursor);
    await this.#write(changes);
    this.#approved = approved;
    this.#cursor = cursor;
    this.#rows = changes.size;
    this.#commits = this.#commits.filter(({ height: committed }) => committed > height);
    this.#release();
  }

  async #write(changes: RowChanges): Promise<void> {
    const groups = changes.groups();
    await this.#options.database.write({ groups, texts: changes.texts, scrub: changes.scrub });
    for (const { table, columns, rows } of groups) {
      const origin = WITH_ORIGIN.some((place) => place === table) ? columns.indexOf("origin") : -1;
      if (origin >= 0) for (const row of rows) this.#origins.add(String(row[origin]));
    }
  }

  #release(): void {
    const { height } = this.#cursor;
    for (const waiter of this.#waiters) if (waiter.height <= height) waiter.resolve();
    this.#waiters = this.#waiters.filter((waiter) => waiter.height > height);
  }

  /** Writers follow each other: each reads the cursor that the one before has left. */
  async #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    await done;
  }
}

function isImmediate({ transaction }: CommittedEntry): boolean {
  return transaction?.type === "act" && urgencyClass(transaction.proposal.urgency) === "immediate";
}

/** What is wrong, in a word: never the error's text, which may quote a row. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : error.name;
}
