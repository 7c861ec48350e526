import { existsSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database, Write } from "../database.ts";
import type { RowGroup, SearchText } from "../rowchanges.ts";
import { schemaStatements } from "../schema.ts";
import { quoted, searchTable, statementOf, type Writing } from "../statements.ts";
import { SEARCHED, type Searched, TABLES, type Tables } from "../tables.ts";
import { sqliteDialect } from "./dialect.ts";

/** Pages that each node of a process keeps in memory, KiB. */
const CACHE_KIB = 4_000;

/** The read model in one file. What it holds can be read again from the chain, so a write need not reach the disk at once. */
export class SqliteDatabase implements Database {
  readonly query: Kysely<Tables>;
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = openFile(path);
    this.query = new Kysely<Tables>({ dialect: sqliteDialect(this.#database) });
    this.#create();
  }

  async write({ groups, texts, scrub }: Write): Promise<void> {
    this.#database.exec("begin immediate");
    try {
      for (const group of groups) this.#writeGroup(group);
      for (const text of texts) this.#writeText(text);
      this.#database.exec("commit");
    } catch (error) {
      this.#database.exec("rollback");
      throw error;
    }
    if (scrub) this.#scrub();
  }

  matches(place: Searched, tokens: readonly string[]): RawBuilder<SqlBool> {
    const table = sql.table(searchTable(place));
    const wanted = tokens.map((token) => `"${token}"`).join(" AND ");
    return sql<SqlBool>`${sql.ref(`${place}.seq`)} in (select rowid from ${table} where ${table} match ${wanted})`;
  }

  async reset(): Promise<void> {
    this.#database.exec("begin immediate");
    for (const name of Object.keys(TABLES)) this.#database.exec(`drop table if exists ${quoted(name)}`);
    for (const place of SEARCHED) this.#database.exec(`drop table if exists ${quoted(searchTable(place))}`);
    this.#database.exec("commit");
    this.#create();
  }

  async close(): Promise<void> {
    await this.query.destroy();
    this.#database.close();
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
      const options = `content='', contentless_delete=1, detail='none', tokenize="unicode61 remove_diacritics 0"`;
      this.#database.exec(`create virtual table ${quoted(searchTable(place))} using fts5(tokens, ${options})`);
    }
    this.#database.exec("commit");
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

  /** The index forgets deleted words only when its segments are merged, and the log when it is emptied. */
  #scrub(): void {
    for (const place of SEARCHED) {
      const table = quoted(searchTable(place));
      this.#database.exec(`insert into ${table} (${table}) values ('optimize')`);
    }
    this.#database.exec("pragma wal_checkpoint(truncate)");
  }
}

/** A file that is no database any more is thrown away: the chain has everything. */
function openFile(path: string): DatabaseSync {
  try {
    return configured(path);
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode !== NOT_A_DATABASE && !isCorrupt(error)) throw error;
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) rmSync(file);
    return configured(path);
  }
}

const CORRUPT = 11;
const NOT_A_DATABASE = 26;

function isCorrupt(error: unknown): boolean {
  return (error as { readonly errcode?: number }).errcode === CORRUPT;
}

function configured(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  const pragmas = ["journal_mode = wal", "synchronous = normal", "secure_delete = on", `cache_size = -${CACHE_KIB}`];
  for (const pragma of pragmas) database.exec(`pragma ${pragma}`);
  return database;
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
