import type { Kysely, RawBuilder, SqlBool } from "kysely";
import type { RowGroup, SearchText } from "./rowchanges.ts";
import type { Searched, Tables } from "./tables.ts";

/** What a batch of blocks writes. */
export interface Write {
  readonly groups: readonly RowGroup[];
  readonly texts: readonly SearchText[];
  /** Text that was deleted has to vanish from the files too. */
  readonly scrub: boolean;
}

/** An SQL database as the read model uses it; SQLite and Postgres stand behind it. */
export interface Database {
  readonly query: Kysely<Tables>;
  /** Everything or nothing, durable at the latest with the next write (DESIGN 23). */
  write(write: Write): Promise<void>;
  /** The condition for rows of a list whose text has all tokens. */
  matches(place: Searched, tokens: readonly string[]): Promise<RawBuilder<SqlBool>>;
  /** A subquery of the values, however many. */
  listed(values: readonly string[]): RawBuilder<string>;
  /** Forgets everything: fresh tables, even where the old ones cannot be read. */
  reset(): Promise<void>;
  /** Calls the listener when a statement found the stored data damaged. */
  onBroken(listener: () => void): void;
  close(): Promise<void>;
}
