import { Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database, Write } from "../database.ts";
import { schemaStatements } from "../schema.ts";
import { searchTable } from "../statements.ts";
import type { Searched, Tables } from "../tables.ts";
import { sqliteDialect } from "./dialect.ts";
import type { Ask } from "./request.ts";
import { processSqlThread, SqlError } from "./thread.ts";

/** The read model in one file, which the process's SQL thread works on. */
export class SqliteDatabase implements Database {
  readonly query: Kysely<Tables>;
  readonly #path: string;
  #broken: () => void = () => undefined;

  private constructor(path: string) {
    this.#path = path;
    const all = (statement: string, parameters: readonly unknown[]) =>
      this.#ask({ what: "all", sql: statement, parameters });
    this.query = new Kysely<Tables>({ dialect: sqliteDialect(all) });
  }

  static async open(path: string): Promise<SqliteDatabase> {
    const database = new SqliteDatabase(path);
    const style = {
      type: (kind: string) => sql.raw(kind.startsWith("int") ? "integer" : "text"),
      ending: (hasRowid: boolean) => sql.raw(hasRowid ? "strict" : "strict, without rowid"),
    };
    const schema = schemaStatements(database.query.schema, style).map((statement) => statement.sql);
    await database.#ask({ what: "open", schema });
    return database;
  }

  async write(write: Write): Promise<void> {
    await this.#ask({ what: "write", write: JSON.stringify(write) });
  }

  async matches(place: Searched, tokens: readonly string[]): Promise<RawBuilder<SqlBool>> {
    const table = sql.table(searchTable(place));
    const wanted = tokens.map((token) => `"${token}"`).join(" AND ");
    return sql<SqlBool>`${sql.ref(`${place}.seq`)} in (select rowid from ${table} where ${table} match ${wanted})`;
  }

  listed(values: readonly string[]): RawBuilder<string> {
    return sql<string>`(select value from json_each(${JSON.stringify(values)}))`;
  }

  async reset(): Promise<void> {
    await this.#ask({ what: "reset" });
  }

  onBroken(listener: () => void): void {
    this.#broken = listener;
  }

  async close(): Promise<void> {
    await this.query.destroy();
    await this.#ask({ what: "close" });
  }

  async #ask(ask: Ask): Promise<readonly unknown[]> {
    try {
      return await processSqlThread.ask(this.#path, ask);
    } catch (error) {
      if (error instanceof SqlError && error.isDamage) this.#broken();
      throw error;
    }
  }
}
