import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database, Write } from "../database.ts";
import type { RowGroup, SearchText } from "../rowchanges.ts";
import { schemaStatements } from "../schema.ts";
import { quoted, searchTable, statementOf, type Writing } from "../statements.ts";
import { SEARCHED, type Searched, type Tables } from "../tables.ts";
import { sqliteDialect } from "./dialect.ts";

/** Pages that each node of a process keeps in memory, KiB. */
const CACHE_KIB = 4_000;
/** What stands in the file's user version: whether deleted text may still be in its pages. */
const SCRUBBED = 0;
const TO_SCRUB = 1;

/** The read model in one file. What it holds can be read again from the chain, so a write need not reach the disk at once. */
export class SqliteDatabase implements Database {
  readonly query: Kysely<Tables>;
  readonly #path: string;
  #database: DatabaseSync;
  #broken: () => void = () => undefined;
  #mustScrub = false;

  /** A file that is no database any more is thrown away: the chain has everything. */
  constructor(path: string) {
    this.#path = path;
    const current = () => this.#database;
    this.query = new Kysely<Tables>({ dialect: sqliteDialect({ current, run: (work) => this.#run(work) }) });
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

  async write(write: Write): Promise<void> {
    this.#run(() => this.#write(write));
  }

  async matches(place: Searched, tokens: readonly string[]): Promise<RawBuilder<SqlBool>> {
    const table = sql.table(searchTable(place));
    const wanted = tokens.map((token) => `"${token}"`).join(" AND ");
    return sql<SqlBool>`${sql.ref(`${place}.seq`)} in (select rowid from ${table} where ${table} match ${wanted})`;
  }

  listed(values: readonly string[]): RawBuilder<string> {
    return sql<string>`(select value from json_each(${JSON.stringify(values)}))`;
  }

  /** Another file: one that is damaged could not be emptied. */
  async reset(): Promise<void> {
    this.#database.close();
    removeFiles(this.#path);
    this.#database = openFile(this.#path);
    this.#create();
    this.#mustScrub = false;
  }

  onBroken(listener: () => void): void {
    this.#broken = listener;
  }

  async close(): Promise<void> {
    await this.query.destroy();
    this.#database.close();
  }

  #run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#broken();
      throw error;
    }
  }

  #create(): void {
    const known = this.#database.prepare("select 1 from sqlite_master where name = 'cursor'").get();
    if (known !== undefined) return;
    const style = {
      type: (kind: string) => sql.raw(kind.startsWith("int") ? "integer" : "text"),
      ending: (hasRowid: boolean) => sql.raw(hasRowid ? "strict" : "strict, without rowid"),
    };
    this.#database.exec("begin immediate");
    for (const statement of schemaStatements(this.query.schema, style)) this.#database.exec(statement.sql);
    for (const place of SEARCHED) {
      // Tokens are cut already (tokens.ts): this tokenizer parts them at blanks and leaves all that is not ASCII alone.
      const options = "content='', contentless_delete=1, detail='none', tokenize='ascii'";
      this.#database.exec(`create virtual table ${quoted(searchTable(place))} using fts5(tokens, ${options})`);
    }
    this.#database.exec("commit");
  }

  #write({ groups, texts, scrub }: Write): void {
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

  #writeGroup(group: RowGroup): void {
    const statement = this.#database.prepare(statementOf(writing, group));
    for (const row of group.rows) statement.run(...row);
  }

  #writeText({ place, record, tokens }: SearchText): void {
    const table = quoted(searchTable(place));
    const found = this.#database.prepare(`select seq from ${quoted(place)} where record = ?`).get(record);
    if (found === undefined) return;
    const seq = Number(found["seq"]);
    this.#database.prepare(`delete from ${table} where rowid = ?`).run(seq);
    if (tokens.length === 0) return;
    this.#database.prepare(`insert into ${table} (rowid, tokens) values (?, ?)`).run(seq, tokens.join(" "));
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
function isDamage(error: unknown): boolean {
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
