import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, after, test } from "node:test";
import pg from "pg";
import type { ChainReader } from "../chain.ts";
import type { Clock } from "../host/clock.ts";
import { openReadModel } from "../project/readmodel.ts";
import type { Page, ReadModel } from "../project/seam.ts";
import { TABLES } from "../project/tables.ts";
import { hash } from "./ledgerfixture.ts";
import { PostgresServer } from "./postgresfixture.ts";

/** A database in which the read models of one test live, one after another. */
export interface Place {
  readonly kind: "sqlite" | "postgres";
  readonly dir: string;
  readonly databaseUrl?: string;
}

let server: Promise<PostgresServer | undefined> | undefined;
after(async () => (await server)?.stop());

/** The file's own Postgres server, started when it is first needed. */
export function postgresServer(): Promise<PostgresServer | undefined> {
  server ??= PostgresServer.start();
  return server;
}

/** The same test on SQLite and on Postgres. */
export function onBoth(name: string, run: (t: TestContext, place: Place) => Promise<void>): void {
  test(`${name} (SQLite)`, async (t) => run(t, { kind: "sqlite", dir: temporaryFolder(t) }));
  test(`${name} (Postgres)`, async (t) => {
    const postgres = await postgresServer();
    if (postgres === undefined) return t.skip("no Postgres on this machine");
    await run(t, { kind: "postgres", dir: "", databaseUrl: await postgres.database() });
  });
}

export function temporaryFolder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-read-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export async function openModel(
  t: TestContext,
  { dir, databaseUrl }: Place,
  { ledger, clock }: { readonly ledger: ChainReader; readonly clock: Clock },
): Promise<ReadModel> {
  const model = await openReadModel({ chain: ledger, clock, hash, dir, databaseUrl });
  let closed: Promise<void> | undefined;
  const close = model.close.bind(model);
  model.close = () => {
    closed ??= close();
    return closed;
  };
  t.after(() => model.close());
  return model;
}

/** Resolves when the model has everything that the chain has. */
export function caughtUp(model: ReadModel, { ledger }: { readonly ledger: ChainReader }): Promise<void> {
  return model.waitFor(ledger.head().height, 20_000);
}

/** All items of a list, page by page. */
export async function allPages<T>(
  list: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
  limit = 2,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.items.length <= limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

/** Some members of each of the things that a reply holds without a type. */
export function valuesOf(things: unknown, ...names: readonly string[]): unknown[][] {
  assert.ok(Array.isArray(things));
  return things.map((thing: { readonly [name: string]: unknown }) => names.map((name) => thing[name]));
}

/** Every row of every table, in an order of its own. */
export async function dump(place: Place): Promise<{ [table: string]: string[] }> {
  const found: { [table: string]: string[] } = {};
  for (const table of Object.keys(TABLES)) {
    const rows = await runSql(place, `select * from "${table}"`);
    found[table] = rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
  }
  return found;
}

/** Runs a statement beside the read model, as somebody else would. */
export async function runSql({ dir, databaseUrl }: Place, statement: string): Promise<object[]> {
  if (databaseUrl === undefined) {
    const database = new DatabaseSync(join(dir, "read.sqlite"));
    try {
      return database.prepare(statement).all();
    } finally {
      database.close();
    }
  }
  const types = { getTypeParser: (id: number) => (text: string) => (id === INT8 ? Number(text) : text) };
  const client = new pg.Client({ connectionString: databaseUrl, types: types as pg.CustomTypesConfig });
  await client.connect();
  try {
    const schemas = await client.query("select nspname from pg_namespace where nspname like 'tocsin_%'");
    await client.query(`set search_path = "${schemas.rows[0]?.nspname}"`);
    return (await client.query(statement)).rows as object[];
  } finally {
    await client.end();
  }
}

/** Number of PostgreSQL's type int8. */
const INT8 = 20;
