import { DatabaseSync } from "node:sqlite";
import type { Pulled } from "./connector.ts";
import type { SourceFault } from "./fault.ts";
import type { SourceItem } from "./item.ts";

/**
 * Where an item is: `waiting` to be handled, `reported` as a record, `local` and kept here, `linked` to the earlier item that it
 * repeats, `refused` by the node.
 */
export type ItemState = "waiting" | "reported" | "local" | "linked" | "refused";

/** Why an item is linked to an earlier one: its text, or the event it tells of. */
export type LinkKind = "same" | "near" | "figures" | "event";

/** An item as the journal keeps it. */
export interface JournalItem {
  readonly number: number;
  readonly source: string;
  readonly item: SourceItem;
  readonly taken: number;
  readonly state: ItemState;
  readonly record?: string;
  /** The earlier item, by number, and how they are alike. */
  readonly link?: { readonly of: number; readonly kind: LinkKind };
  readonly problem?: string;
}

/** What was taken of a source so far. */
export interface SourceSummary {
  readonly source: string;
  readonly waiting: number;
  readonly reported: number;
  readonly local: number;
  readonly linked: number;
  readonly refused: number;
  readonly faults: number;
}

/** Faults of one source that are kept: a feed that stays wrong tells the same ones at every look. */
const FAULTS_MAX = 1_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, item TEXT NOT NULL, taken INTEGER NOT NULL,
    state TEXT NOT NULL, record TEXT, link INTEGER, kind TEXT, problem TEXT, UNIQUE (source, key)) STRICT;
  CREATE INDEX IF NOT EXISTS waiting ON items (source, number) WHERE state = 'waiting';
  CREATE INDEX IF NOT EXISTS reported_links ON items (link, number) WHERE record IS NOT NULL;
  CREATE TABLE IF NOT EXISTS cursors (source TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, taken INTEGER NOT NULL, fault TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS faults_of ON faults (source, number);
`;

/** What has been read and what became of it: one file, so that a stop at any instant loses and repeats nothing. */
export class Journal {
  readonly #database: DatabaseSync;

  /** @param path of the file; it is made where it is not there */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
    this.#database.exec(SCHEMA);
  }

  close(): void {
    this.#database.close();
  }

  cursor(source: string): string | null {
    const row = this.#database.prepare("SELECT cursor FROM cursors WHERE source = ?").get(source);
    return row === undefined ? null : String(row["cursor"]);
  }

  /** Keeps steps with the cursor behind them, all or none. @returns how many items were new */
  take(source: string, steps: readonly Pulled[], now: number): number {
    const item = this.#database.prepare(
      "INSERT INTO items (source, key, item, taken, state) VALUES (?, ?, ?, ?, 'waiting') ON CONFLICT DO NOTHING",
    );
    const fault = this.#database.prepare("INSERT INTO faults (source, taken, fault) VALUES (?, ?, ?)");
    const forget = this.#database.prepare(
      "DELETE FROM faults WHERE source = ? AND number <= (SELECT number FROM faults WHERE source = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
    );
    const cursor = this.#database.prepare(
      "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor",
    );
    let fresh = 0;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const step of steps) {
        if (step.item !== undefined)
          fresh += Number(item.run(source, step.item.key, JSON.stringify(step.item), now).changes);
        if (step.fault !== undefined) fault.run(source, now, JSON.stringify(step.fault));
      }
      if (steps.some((step) => step.fault !== undefined)) forget.run(source, source, FAULTS_MAX);
      const last = steps.at(-1);
      if (last !== undefined) cursor.run(source, last.cursor);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
    return fresh;
  }

  /** Items of a source that wait, the earliest first. */
  waiting(source: string, limit: number): JournalItem[] {
    return this.#database
      .prepare("SELECT * FROM items WHERE source = ? AND state = 'waiting' ORDER BY number LIMIT ?")
      .all(source, limit)
      .map(itemOfRow);
  }

  /** Items that were handled, of all sources, the newest `limit` of them in the order in which they were taken. */
  handled(limit: number): JournalItem[] {
    return this.#database
      .prepare("SELECT * FROM items WHERE state <> 'waiting' ORDER BY number DESC LIMIT ?")
      .all(limit)
      .map(itemOfRow)
      .reverse();
  }

  /** Items, the newest first. */
  items(filter: { readonly source?: string; readonly state?: ItemState; readonly limit: number }): JournalItem[] {
    return this.#database
      .prepare(
        "SELECT * FROM items WHERE source = coalesce(?, source) AND state = coalesce(?, state) ORDER BY number DESC LIMIT ?",
      )
      .all(filter.source ?? null, filter.state ?? null, filter.limit)
      .map(itemOfRow);
  }

  item(number: number): JournalItem | undefined {
    const row = this.#database.prepare("SELECT * FROM items WHERE number = ?").get(number);
    return row === undefined ? undefined : itemOfRow(row);
  }

  /** The first record of what repeats an item. */
  recordOfRepetition(number: number): string | undefined {
    const row = this.#database
      .prepare(
        "SELECT record FROM items WHERE link = ? AND kind <> 'figures' AND record IS NOT NULL ORDER BY number LIMIT 1",
      )
      .get(number);
    return row === undefined ? undefined : String(row["record"]);
  }

  /** What became of an item. */
  settle(
    number: number,
    state: ItemState,
    more: { readonly record?: string; readonly link?: JournalItem["link"]; readonly problem?: string },
  ): void {
    this.#database
      .prepare("UPDATE items SET state = ?, record = ?, link = ?, kind = ?, problem = ? WHERE number = ?")
      .run(state, more.record ?? null, more.link?.of ?? null, more.link?.kind ?? null, more.problem ?? null, number);
  }

  /** Lets refused items wait again. @returns how many */
  retry(source: string | undefined): number {
    const statement = this.#database.prepare(
      "UPDATE items SET state = 'waiting', problem = NULL WHERE state = 'refused' AND source = coalesce(?, source)",
    );
    return Number(statement.run(source ?? null).changes);
  }

  /** Parts of sources that could not be taken, the newest first. */
  faults(limit: number): { readonly source: string; readonly taken: number; readonly fault: SourceFault }[] {
    return this.#database
      .prepare("SELECT * FROM faults ORDER BY number DESC LIMIT ?")
      .all(limit)
      .map((row) => ({
        source: String(row["source"]),
        taken: Number(row["taken"]),
        fault: JSON.parse(String(row["fault"])) as SourceFault,
      }));
  }

  summaries(sources: readonly string[]): SourceSummary[] {
    const counts = this.#database.prepare("SELECT state, count(*) AS n FROM items WHERE source = ? GROUP BY state");
    const faults = this.#database.prepare("SELECT count(*) AS n FROM faults WHERE source = ?");
    return sources.map((source) => {
      const by = new Map(counts.all(source).map((row) => [String(row["state"]), Number(row["n"])]));
      const of = (state: ItemState): number => by.get(state) ?? 0;
      const [waiting, reported, local, linked, refused] = [
        of("waiting"),
        of("reported"),
        of("local"),
        of("linked"),
        of("refused"),
      ];
      return { source, waiting, reported, local, linked, refused, faults: Number(faults.get(source)?.["n"] ?? 0) };
    });
  }
}

function itemOfRow(row: { readonly [column: string]: unknown }): JournalItem {
  const { record, link, kind, problem } = row;
  return {
    number: Number(row["number"]),
    source: String(row["source"]),
    item: JSON.parse(String(row["item"])) as SourceItem,
    taken: Number(row["taken"]),
    state: row["state"] as ItemState,
    ...(record === null ? {} : { record: String(record) }),
    ...(link === null ? {} : { link: { of: Number(link), kind: kind as LinkKind } }),
    ...(problem === null ? {} : { problem: String(problem) }),
  };
}
