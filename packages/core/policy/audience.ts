import { concat } from "../bytes/bytes.ts";
import { encodeHex } from "../bytes/hex.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import type { Hash } from "../crypto/seam.ts";
import { areaOfChain, chainContains, chainOfArea } from "../unit/chain.ts";
import type { Department, Role } from "../unit/unit.ts";
import type { AudienceClause, Policy } from "./policy.ts";

/**
 * Who may see a summary: a rule over units, not a list of them, so that every chain can apply it to its own registry.
 * Only this function decides; lists, totals, streams and notices all ask it (PROTOCOL 17).
 */
export interface Audience {
  /** Chain where the report stands. */
  readonly origin: string;
  readonly clauses: readonly AudienceClause[];
}

/** A unit as a member of one chain. */
export interface Membership {
  readonly chain: string;
  readonly role: Role;
  readonly department: Department;
}

const AUDIENCE_TAG = encodeUtf8("tocsin/audience/v1\n");

/** The audience that the policy gives a report of this security level from this chain. */
export function audienceOf(policy: Policy<"audience">, origin: string, security: number): Audience {
  const byLevel = [policy.s1, policy.s2, policy.s3, policy.s4, policy.s5];
  const clauses = byLevel[security - 1];
  if (clauses === undefined) throw new Error("security level outside 1–5");
  return { origin, clauses };
}

/** Whether a unit, as a member of a chain, belongs to the audience. */
export function isInAudience(audience: Audience, member: Membership): boolean {
  return audience.clauses.some(
    (clause) =>
      clause.roles.includes(member.role) &&
      (clause.departments === undefined || clause.departments.includes(member.department)) &&
      isInScope(clause.scope, audience.origin, member.chain),
  );
}

/** Whether any unit of a chain could belong to the audience, whatever its role and department. */
export function couldBeInAudience(audience: Audience, chain: string): boolean {
  return audience.clauses.some((clause) => isInScope(clause.scope, audience.origin, chain));
}

function isInScope(scope: AudienceClause["scope"], origin: string, chain: string): boolean {
  switch (scope) {
    case "nation":
      return true;
    case "lineage":
      return chainContains(chain, origin);
    case "province":
      return chainContains(provinceOf(origin), chain);
    case "chain":
      return chain === origin;
  }
}

/** The province chain of a chain; the nation for the main chain itself. */
function provinceOf(chain: string): string {
  return chainOfArea(areaOfChain(chain).slice(0, 2));
}

/** What stands on the chain instead of a sealed audience: H(tag ‖ canonical audience), hex. */
export function audienceCommitment(hash: Hash, audience: Audience): string {
  return encodeHex(hash(concat(AUDIENCE_TAG, encodeCanonical(audience as unknown as Json))));
}
