import { key, type Officer, Refusal, type Unit } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Token, TokenStore } from "../token/tokens.ts";

/** @throws NodeError UNAUTHORISED */
export function tokenOf(tokens: TokenStore, authorization: string | undefined): Token {
  const [, text = ""] = /^Bearer (.+)$/.exec(authorization ?? "") ?? [];
  return tokens.check(text);
}

/**
 * The caller of a bearer token, or whoever acts for an officer, as the registry has unit and officer at this moment: who was suspended or revoked is
 * refused at once.
 * @throws NodeError FORBIDDEN; Refusal UNIT_SUSPENDED
 */
export function callerOf(
  chain: ChainReader,
  { unit: unitId, officer: officerId }: Pick<Token, "unit" | "officer">,
): Caller {
  const unit = chain.state.get(key.unit(unitId))?.value as unknown as Unit | null | undefined;
  const officer = chain.state.get(key.officer(unitId, officerId))?.value as unknown as Officer | null | undefined;
  if (unit?.status === "suspended") throw new Refusal("UNIT_SUSPENDED", unitId);
  if (unit?.status !== "active" || officer?.status !== "active") throw new NodeError("FORBIDDEN", unitId);
  return {
    unit: unitId,
    chain: chain.genesis.chain,
    role: unit.role,
    department: unit.department,
    officer: officerId,
    officerRoles: officer.roles,
  };
}

/** @throws NodeError FORBIDDEN unless the officer administers a unit */
export function demandAdministrator(caller: Caller): void {
  if (!caller.officerRoles.includes("administrator")) throw new NodeError("FORBIDDEN", "administrator");
}
