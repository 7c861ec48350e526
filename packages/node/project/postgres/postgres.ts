import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type RawBuilder,
  type SqlBool,
  sql,
} from "kysely";
import pg from "pg";
import type { Database, Write } from "../database.ts";
import { type RowGroup, type SearchText, storable } from "../rowchanges.ts";
import { schemaStatements } from "../schema.ts";
import { quoted, searchTable, statementOf, type Writing } from "../statements.ts";
import { SEARCHED, type Searched, specOf, type Tables } from "../tables.ts";

const CONNECTIONS_MAX = 8;
const FEW_MATCHES = 1_000;
/** Number of PostgreSQL's type int8, which the driver would hand over as text. */
const INT8 = 20;

/** The read model in a schema of its own in a Postgres database, one schema a chain. */
export class PostgresDatabase implements Database {
  readonly query: Kysely<Tables>;
  readonly #pool: pg.Pool;
  readonly #schema: string;
  readonly #writing: Writing;

  private constructor(pool: pg.Pool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
    this.#writing = writingIn(schema);
    this.query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: cleaning(pool) }) });
  }

  /** @param url a Postgres connection string; its user owns the database or may create schemas in it */
  static async open(url: string, schema: string): Promise<PostgresDatabase> {
    const types = {
      getTypeParser: (id: number, format?: "text" | "binary") =>
        id === INT8 ? Number : pg.types.getTypeParser(id, format as "text"),
    };
    const pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS_MAX,
      types: types as pg.CustomTypesConfig,
      options: `-c search_path=${schema}`,
    });
    // An idle connection that breaks is opened again by the next query; without a listener it would end the process.
    pool.on("error", () => undefined);
    // One that breaks at work fails its query, which is enough.
    pool.on("connect", (client) => client.on("error", () => undefined));
    const database = new PostgresDatabase(pool, schema);
    try {
      await database.#create();
    } catch (error) {
      await pool.end();
      throw error;
    }
    return database;
  }

  async write({ groups, texts }: Write): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      for (const group of groups) await this.#writeGroup(client, group);
      for (const text of texts) await this.#writeText(client, text);
      await client.query("commit");
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /**
   * Few matches are looked up in the index of tokens and then in the list; many are met soon enough when the list is read
   * from its end. Postgres guesses which it is from samples, and then reads the whole list for a rare word.
   */
  async matches(place: Searched, tokens: readonly string[]): Promise<RawBuilder<SqlBool>> {
    const having = sql`select seq from ${sql.table(searchTable(place))} where tokens @> ${[...tokens]}::text[]`;
    const { rows } = await sql<{ seq: number }>`${having} limit ${FEW_MATCHES + 1}`.execute(this.query);
    const column = sql.ref(`${place}.seq`);
    if (rows.length > FEW_MATCHES) return sql<SqlBool>`${column} in (${having})`;
    return sql<SqlBool>`${column} = any(${rows.map(({ seq }) => seq)}::bigint[])`;
  }

  listed(values: readonly string[]): RawBuilder<string> {
    return sql<string>`(select json_array_elements_text(${JSON.stringify(values)}::json))`;
  }

  async reset(): Promise<void> {
    await this.#pool.query(`drop schema if exists ${quoted(this.#schema)} cascade`);
    await this.#create();
  }

  /** The server looks after its own files. */
  onBroken(): void {}

  async close(): Promise<void> {
    await this.query.destroy();
  }

  async #create(): Promise<void> {
    await this.#pool.query(`create schema if not exists ${quoted(this.#schema)}`);
    const known = await this.#pool.query("select to_regclass($1) as name", [`${this.#schema}.cursor`]);
    if (known.rows[0]?.name !== null) return;
    const style = {
      // Order by bytes, as SQLite and cursors have it, whatever the language of the database.
      type: (kind: string) => sql.raw(kind.startsWith("int") ? "bigint" : 'text collate "C"'),
      ending: () => undefined,
    };
    const statements = schemaStatements(this.query.schema, style).map((statement) => statement.sql);
    for (const place of SEARCHED) {
      const table = quoted(searchTable(place));
      statements.push(`create table ${table} (seq bigint primary key, tokens text[] not null)`);
      statements.push(`create index ${quoted(`${searchTable(place)}_tokens`)} on ${table} using gin (tokens)`);
    }
    await this.#pool.query(["begin", ...statements, "commit"].join(";\n"));
  }

  async #writeGroup(client: pg.PoolClient, group: RowGroup): Promise<void> {
    const rows = group.rows.map((row) => Object.fromEntries(group.columns.map((column, i) => [column, row[i]])));
    await client.query(statementOf(this.#writing, group), [JSON.stringify(rows)]);
  }

  async #writeText(client: pg.PoolClient, { place, record, tokens }: SearchText): Promise<void> {
    const table = quoted(searchTable(place));
    const rowOf = `select seq from ${quoted(place)} where record = $1`;
    if (tokens.length === 0) {
      await client.query(`delete from ${table} where seq in (${rowOf})`, [record]);
      return;
    }
    const insert = `insert into ${table} (seq, tokens) select seq, $2::text[] from (${rowOf}) as found`;
    await client.query(`${insert} on conflict (seq) do update set tokens = excluded.tokens`, [record, tokens]);
  }
}

/** What somebody asks for may hold U+0000, which Postgres takes in no text; the tables hold U+FFFD instead. */
function cleaning(pool: pg.Pool): PostgresPool {
  const cleaned = (value: unknown) => (typeof value === "string" ? storable(value) : value);
  return {
    connect: async () => {
      const client = await pool.connect();
      return {
        query: (async (text: string, values: readonly unknown[]) =>
          client.query(text, values.map(cleaned))) as unknown as PostgresPoolClient["query"],
        release: () => client.release(),
      };
    },
    end: () => pool.end(),
  };
}

/** Rows go over as one JSON array: one statement a group, however many rows. */
function writingIn(schema: string): Writing {
  const table = (name: string) => `${quoted(schema)}.${quoted(name)}`;
  const rowsOf = ({ table: name, columns }: Pick<RowGroup, "table" | "columns">) => {
    const types = specOf(name).columns;
    const listed = columns.map((column) => `${quoted(column)} ${types[column]?.startsWith("int") ? "bigint" : "text"}`);
    return `json_to_recordset($1::json) as said(${listed.join(", ")})`;
  };
  return {
    table,
    source: (group) => `select ${group.columns.map(quoted).join(", ")} from ${rowsOf(group)}`,
    update: (group, set, key) => {
      const assigned = set.map((name) => `${quoted(name)} = said.${quoted(name)}`).join(", ");
      const same = key.map((name) => `${quoted(group.table)}.${quoted(name)} = said.${quoted(name)}`).join(" and ");
      return `update ${table(group.table)} set ${assigned} from ${rowsOf(group)} where ${same}`;
    },
  };
}

/** The schema of a chain: `tocsin_cn_3201`. */
export function schemaOf(chain: string): string {
  return `tocsin_${chain.replaceAll("-", "_")}`;
}
