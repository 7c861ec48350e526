import { type Officer, Refusal, key } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { Token, TokenStore } from "../token/tokens.ts";

const DAYS = 30;

/** Tokens of the caller's unit. */
export function listTokens(tokens: TokenStore, caller: Caller): { readonly items: readonly Token[] } {
  return { items: tokens.list().filter(({ unit }) => unit === caller.unit) };
}

/**
 * An administrator makes tokens for officers of the own unit.
 * @throws NodeError FORBIDDEN; Refusal UNKNOWN_OFFICER
 */
export function createToken(
  chain: ChainReader,
  tokens: TokenStore,
  caller: Caller,
  request: { readonly unit: string; readonly officer: string; readonly days?: number },
): Token & { readonly token: string } {
  if (request.unit !== caller.unit) throw new NodeError("FORBIDDEN", "/unit");
  const officer = chain.state.get(key.officer(caller.unit, request.officer))?.value as Officer | null | undefined;
  if (officer?.status !== "active") throw new Refusal("UNKNOWN_OFFICER", "/officer");
  return tokens.create(caller.unit, request.officer, request.days ?? DAYS);
}

/** @throws NodeError NOT_FOUND also for tokens of other units */
export function revokeToken(tokens: TokenStore, caller: Caller, id: string): { readonly revoked: boolean } {
  const isOwn = tokens.list().some((token) => token.id === id && token.unit === caller.unit);
  if (!isOwn) throw new NodeError("NOT_FOUND", id);
  return { revoked: tokens.revoke(id) };
}
