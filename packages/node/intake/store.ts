import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** A submission as it lies in the file: what it says is sealed, its code is a digest. */
export interface StoredSubmission {
  readonly id: string;
  readonly code: string;
  readonly kind: "itinerary" | "symptoms";
  readonly area: string;
  readonly state: "received" | "accepted" | "declined" | "withdrawn";
  readonly created: number;
  readonly changed: number;
  readonly revision: number;
  /** Base64 of the sealed content; null once it is destroyed. */
  readonly sealed: string | null;
  readonly answer: string | null;
  readonly record: string | null;
  readonly officer: string | null;
}

/** What is asked of the file. */
export type StoreAsk =
  | { readonly what: "add"; readonly submission: StoredSubmission }
  /** Puts the submission in the place of that of the revision before. */
  | { readonly what: "replace"; readonly submission: StoredSubmission }
  | { readonly what: "find"; readonly by: "id" | "code"; readonly value: string }
  | { readonly what: "list"; readonly state: string | null; readonly before: number; readonly limit: number }
  | { readonly what: "waiting" }
  | { readonly what: "forget"; readonly before: number };

/** `changed` says how many rows were written, `rows` what was found. */
export interface StoreReply {
  readonly changed: number;
  readonly rows: readonly (StoredSubmission & { readonly number: number })[];
}

const COLUMNS = [
  "id",
  "code",
  "kind",
  "area",
  "state",
  "created",
  "changed",
  "revision",
  "sealed",
  "answer",
  "record",
  "officer",
] as const;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS submissions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    area TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL, revision INTEGER NOT NULL,
    sealed TEXT, answer TEXT, record TEXT, officer TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS by_state ON submissions (state, number);
`;

/** The file of the submissions. What is deleted is overwritten, and what is answered is on the disk. */
export class SubmissionStore {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    for (const pragma of ["journal_mode = wal", "synchronous = full", "secure_delete = on"])
      this.#database.exec(`pragma ${pragma}`);
    this.#database.exec(SCHEMA);
  }

  /** Does many asks in one transaction; each has its reply. */
  answer(asks: readonly StoreAsk[]): StoreReply[] {
    this.#database.exec("begin immediate");
    try {
      const replies = asks.map((ask) => this.#answer(ask));
      this.#database.exec("commit");
      if (asks.some(({ what }) => what === "replace" || what === "forget"))
        // Overwritten content stands in the log until it is emptied.
        this.#database.exec("pragma wal_checkpoint(truncate)");
      return replies;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #answer(ask: StoreAsk): StoreReply {
    switch (ask.what) {
      case "add":
        return this.#run(
          `insert into submissions (${COLUMNS.join(", ")}) values (${COLUMNS.map(() => "?").join(", ")})`,
          COLUMNS.map((column) => ask.submission[column]),
        );
      case "replace":
        return this.#run(
          `update submissions set ${COLUMNS.map((column) => `${column} = ?`).join(", ")} where id = ? and revision = ?`,
          [...COLUMNS.map((column) => ask.submission[column]), ask.submission.id, ask.submission.revision - 1],
        );
      case "forget":
        return this.#run("delete from submissions where state <> 'received' and changed < ?", [ask.before]);
      case "find":
        return this.#all(`select * from submissions where ${ask.by} = ?`, [ask.value]);
      case "list":
        return this.#all(
          "select * from submissions where state = coalesce(?, state) and number < ? order by number desc limit ?",
          [ask.state, ask.before, ask.limit],
        );
      case "waiting": {
        const row = this.#database.prepare("select count(*) as n from submissions where state = 'received'").get();
        return { changed: Number(row?.["n"]), rows: [] };
      }
    }
  }

  #run(sql: string, values: readonly SQLInputValue[]): StoreReply {
    return { changed: Number(this.#database.prepare(sql).run(...values).changes), rows: [] };
  }

  #all(sql: string, values: readonly SQLInputValue[]): StoreReply {
    return { changed: 0, rows: this.#database.prepare(sql).all(...values) as never };
  }
}
