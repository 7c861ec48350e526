import { rmSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Write } from "../database.ts";
import type { RowGroup, SearchText } from "../rowchanges.ts";
import { quoted, searchTable, statementOf, type Writing } from "../statements.ts";
import { SEARCHED } from "../tables.ts";

/** Pages that each node of a process keeps in memory, KiB. */
const CACHE_KIB = 4_000;
/** Compiled statements that a file keeps. */
const STATEMENTS_MAX = 200;
/** What stands in the file's user version: whether deleted text may still be in its pages. */
const SCRUBBED = 0;
const TO_SCRUB = 1;

/**
 * The file of a read model, as the SQL thread works on it. What it holds can be read again from the chain, so a write need
 * not reach the disk at once.
 */
export class SqliteFile {
  readonly #path: string;
  /** Statements that make the tables. */
  readonly #schema: readonly string[];
  #database: DatabaseSync;
  #statements = new Map<string, StatementSync>();
  #mustScrub = false;

  /** A file that is no database any more is thrown away: the chain has everything. */
  constructor(path: string, schema: readonly string[]) {
    this.#path = path;
    this.#schema = schema;
    try {
      this.#database = openFile(path);
      this.#create();
      if (this.#database.prepare("pragma user_version").get()?.["user_version"] === TO_SCRUB) this.#scrub();
    } catch (error) {
      if (!isDamage(error)) throw error;
      removeFiles(path);
      this.#database = openFile(path);
      this.#create();
    }
  }

  /** Rows that a reading statement gives. */
  all(sql: string, parameters: readonly SQLInputValue[]): unknown[] {
    return this.#prepare(sql).all(...parameters);
  }

  /** Everything or nothing. */
  write({ groups, texts, scrub }: Write): void {
    this.#database.exec("begin immediate");
    try {
      for (const group of groups) this.#writeGroup(group);
      for (const text of texts) this.#writeText(text);
      if (scrub) this.#database.exec(`pragma user_version = ${TO_SCRUB}`);
      this.#database.exec("commit");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
    if (scrub || this.#mustScrub) this.#scrub();
  }

  /** Another file: one that is damaged could not be emptied. */
  reset(): void {
    this.close();
    removeFiles(this.#path);
    this.#database = openFile(this.#path);
    this.#create();
    this.#mustScrub = false;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #create(): void {
    const known = this.#database.prepare("select 1 from sqlite_master where name = 'cursor'").get();
    if (known !== undefined) return;
    this.#database.exec("begin immediate");
    for (const statement of this.#schema) this.#database.exec(statement);
    for (const place of SEARCHED) {
      // Tokens are cut already (tokens.ts): this tokenizer parts them at blanks and leaves all that is not ASCII alone.
      const options = "content='', contentless_delete=1, detail='none', tokenize='ascii'";
      this.#database.exec(`create virtual table ${quoted(searchTable(place))} using fts5(tokens, ${options})`);
    }
    this.#database.exec("commit");
  }

  /** The same statements come again and again with other values; compiling them costs more than running them. */
  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #writeGroup(group: RowGroup): void {
    const statement = this.#prepare(statementOf(writing, group));
    for (const row of group.rows) statement.run(...row);
  }

  #writeText({ place, record, tokens }: SearchText): void {
    const table = quoted(searchTable(place));
    const found = this.#prepare(`select seq from ${quoted(place)} where record = ?`).get(record);
    if (found === undefined) return;
    const seq = Number(found["seq"]);
    this.#prepare(`delete from ${table} where rowid = ?`).run(seq);
    if (tokens.length === 0) return;
    this.#prepare(`insert into ${table} (rowid, tokens) values (?, ?)`).run(seq, tokens.join(" "));
  }

  /**
   * The index forgets deleted words only when its segments are merged, and the log when it is emptied. That it is still to
   * be done stands in the file from the deletion on: a crash may come between, or somebody else's reading be in the way.
   */
  #scrub(): void {
    this.#mustScrub = true;
    for (const place of SEARCHED) {
      const table = quoted(searchTable(place));
      this.#database.exec(`insert into ${table} (${table}) values ('optimize')`);
    }
    const isHeldUp = this.#database.prepare("pragma wal_checkpoint(truncate)").get()?.["busy"] !== 0;
    if (isHeldUp) return;
    this.#database.exec(`pragma user_version = ${SCRUBBED}`);
    this.#mustScrub = false;
  }
}

const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Whether SQLite found the file damaged. The low byte of its codes is the kind of error. */
export function isDamage(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" && [CORRUPT, NOT_A_DATABASE].includes(errcode & 0xff);
}

function removeFiles(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}

function openFile(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    const pragmas = ["journal_mode = wal", "synchronous = normal", "secure_delete = on", `cache_size = -${CACHE_KIB}`];
    for (const pragma of pragmas) database.exec(`pragma ${pragma}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

const writing: Writing = {
  table: quoted,
  source: ({ columns }) => `values (${columns.map((_, i) => `?${i + 1}`).join(", ")})`,
  update: ({ table, columns }, set, key) => {
    const assign = (names: readonly string[], by: string) =>
      names.map((name) => `${quoted(name)} = ?${columns.indexOf(name) + 1}`).join(by);
    return `update ${quoted(table)} set ${assign(set, ", ")} where ${assign(key, " and ")}`;
  },
};
