import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

const STATEMENTS_MAX = 200;

/** What the dialect reads from. */
export interface SqliteSource {
  /** The open database; another one after a reset. */
  readonly current: () => DatabaseSync;
  /** Runs a statement; whoever owns the file learns of what goes wrong. */
  readonly run: <T>(work: () => T) => T;
}

/** Kysely over an open database of Node's own SQLite: nothing to install, one file (DESIGN 12). Reads only. */
export function sqliteDialect(source: SqliteSource): Dialect {
  const connection = new SqliteConnection(source);
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driverOf(connection),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function driverOf(connection: DatabaseConnection): Driver {
  const nothing = async () => undefined;
  return {
    init: nothing,
    acquireConnection: async () => connection,
    releaseConnection: nothing,
    destroy: nothing,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
  };
}

async function refuse(): Promise<void> {
  throw new Error("the read model is written by its projector only");
}

class SqliteConnection implements DatabaseConnection {
  readonly #source: SqliteSource;
  readonly #statements = new Map<string, StatementSync>();
  #prepared: DatabaseSync | undefined;

  constructor(source: SqliteSource) {
    this.#source = source;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const rows = this.#source.run(() => this.#prepare(sql).all(...(parameters as SQLInputValue[])));
    return { rows: rows as R[] };
  }

  // biome-ignore lint/correctness/useYield: the read model never streams rows
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("the read model never streams rows");
  }

  /** Lists are asked again and again with other values; compiling them costs more than running them. */
  #prepare(sql: string): StatementSync {
    const database = this.#source.current();
    if (this.#prepared !== database) this.#statements.clear();
    this.#prepared = database;
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
    const statement = database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
