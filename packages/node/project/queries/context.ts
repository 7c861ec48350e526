import { DEFAULT_POLICIES, key, type Policy, type StateReader } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "../caller.ts";
import type { Database } from "../database.ts";
import type { Searched } from "../tables.ts";
import { type Sight, visibleIn } from "../visibility.ts";

/** What queries need: the tables, how far they are, and by what visibility is judged. */
export interface QueryContext {
  readonly database: Database;
  readonly chain: string;
  readonly isMain: boolean;
  readonly height: () => number;
  readonly sight: () => Sight;
}

/** The audience policy in force on the chain. */
export function audienceIn(state: StateReader): Policy<"audience"> {
  const stored = state.get(key.policy("audience"))?.value as { readonly value: Policy<"audience"> } | null | undefined;
  return stored?.value ?? DEFAULT_POLICIES.audience;
}

/** The condition under which rows of a list exist for the viewer. */
export function visible(
  context: QueryContext,
  place: Searched,
  viewer: Viewer,
  name: string = place,
): RawBuilder<SqlBool> {
  return visibleIn(place, context.sight(), viewer, name);
}

/** Whether the viewer belongs to the managers of this chain, or is the node itself. */
export function isManager(context: QueryContext, viewer: Viewer): boolean {
  return viewer === "node" || (viewer.chain === context.chain && viewer.role !== "member");
}

/** The unit that asks; none when the node asks for itself. */
export function unitOf(viewer: Viewer): string | undefined {
  return viewer === "node" ? undefined : viewer.unit;
}

export function allOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.join([sql`1 = 1`, ...conditions], sql` and `)}`;
}
