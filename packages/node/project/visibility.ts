import { audienceOf, isInAudience, type Policy } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Viewer } from "./caller.ts";
import type { Searched } from "./tables.ts";

/** What the visibility of a list is judged by. */
export interface Sight {
  /** Chain of the read model. */
  readonly chain: string;
  readonly audience: Policy<"audience">;
  /** The main chain's audience policy, by which notices are shown. */
  readonly noticeAudience: Policy<"audience">;
  /** Who sees the chain's signals. */
  readonly signals: Policy<"signals">;
  /** Chains whose summaries and notices are in the tables. */
  readonly origins: ReadonlySet<string>;
}

/** Reports of a higher level are open to a member only where it belongs to their audience. */
const MEMBER_SECURITY_MAX = 2;
const LEVELS = [1, 2, 3, 4, 5] as const;
const ALWAYS = sql<SqlBool>`1 = 1`;
export const NEVER = sql<SqlBool>`1 = 0`;

/**
 * The one visibility function of the read model (PROTOCOL 17). On its own chain a manager sees every open part, a member
 * those of security 1–2, its own, and what its audience gives; of other chains a unit sees what the audience gives. What is
 * not visible does not exist, in totals, searches and streams too.
 * @param name of the rows in the statement, where it is not the list's own
 */
export function visibleIn(place: Searched, sight: Sight, viewer: Viewer, name: string = place): RawBuilder<SqlBool> {
  if (viewer === "node") return ALWAYS;
  const level = sql.ref(`${name}.s`);
  if (place !== "reports")
    return admitted(name, place === "notices" ? sight.noticeAudience : sight.audience, sight.origins, viewer);
  const isOwn = viewer.chain === sight.chain;
  if (isOwn && viewer.role !== "member") return ALWAYS;
  const levels = LEVELS.filter(
    (s) => (isOwn && s <= MEMBER_SECURITY_MAX) || isAdmitted(sight.audience, sight.chain, s, viewer),
  );
  const byLevel = levels.length === 0 ? NEVER : sql<SqlBool>`${level} in (${sql.join(levels)})`;
  return isOwn ? sql<SqlBool>`(${byLevel} or ${sql.ref(`${name}.unit`)} = ${viewer.unit})` : byLevel;
}

/** Rows whose audience has the viewer: for each security level the chains of origin that admit it. */
function admitted(
  name: string,
  policy: Policy<"audience">,
  origins: ReadonlySet<string>,
  viewer: Exclude<Viewer, "node">,
): RawBuilder<SqlBool> {
  const conditions = LEVELS.flatMap((s) => {
    const from = [...origins].filter((origin) => isAdmitted(policy, origin, s, viewer));
    if (from.length === 0) return [];
    const byLevel = sql<SqlBool>`${sql.ref(`${name}.s`)} = ${s}`;
    if (from.length === origins.size) return [byLevel];
    return [sql<SqlBool>`(${byLevel} and ${sql.ref(`${name}.origin`)} in (${sql.join(from)}))`];
  });
  return conditions.length === 0 ? NEVER : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
}

function isAdmitted(policy: Policy<"audience">, origin: string, s: number, viewer: Exclude<Viewer, "node">): boolean {
  return isInAudience(audienceOf(policy, origin, s), viewer);
}
