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

/** Gives the rows of a reading statement. */
export type ReadRows = (sql: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>;

/** Kysely over Node's own SQLite: nothing to install, one file (DESIGN 12). Reads only. */
export function sqliteDialect(read: ReadRows): Dialect {
  const connection = new SqliteConnection(read);
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
  readonly #read: ReadRows;

  constructor(read: ReadRows) {
    this.#read = read;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return { rows: (await this.#read(sql, parameters)) as R[] };
  }

  // biome-ignore lint/correctness/useYield: the read model never streams rows
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("the read model never streams rows");
  }
}
