import { type Code, demand } from "../codes.ts";
import { knownFact } from "../crypto/signature.ts";
import { assertionCheck, isAssertedFor } from "../endorse/assertion.ts";
import type { Action } from "../execute/action.ts";
import type { ChainFacts } from "../execute/facts.ts";
import type { Act } from "../order/transaction.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import type { Policy, PolicyDocument } from "../policy/policy.ts";
import { key } from "../state/key.ts";
import type { StateReader } from "../state/versioned.ts";
import type { Passkey } from "../unit/unit.ts";
import type { Environment } from "./environment.ts";

/** The version of the contracts that brings passkeys; before it no act has an assertion. */
const PASSKEYS_SINCE = 3;

type AssertedAct = Pick<Act, "proposal" | "proposalBytes" | "assertion">;

/** Whether the act has a form that the chain's version of the contracts knows. */
export function hasKnownForm(chain: ChainFacts, { assertion }: Pick<Act, "assertion">): boolean {
  return assertion === undefined || chain.contract >= PASSKEYS_SINCE;
}

/** @throws Refusal SCHEMA, as builds before passkeys do */
export function checkForm(chain: ChainFacts, act: Pick<Act, "assertion">): void {
  demand(hasKnownForm(chain, act), "SCHEMA", "/assertion");
}

/**
 * What the officer's passkey says to the act, where it says anything or policy wants it to (DESIGN 25). Like the validity of
 * keys it is judged here, outside the effects. An act that an officer signed with an own key needs none.
 */
export function checkAssertion(
  { hash, facts, chain, state }: Pick<Environment, "hash" | "facts" | "chain" | "state">,
  action: Action,
  act: AssertedAct,
): void {
  if (chain.contract < PASSKEYS_SINCE) return;
  const { author } = act.proposal;
  const { assertion } = act;
  const registered = registeredPasskeys(state, author.unit, author.officer);
  const held = registered.filter(({ revoked }) => revoked !== true);
  if (assertion === undefined) {
    demand(author.via === "own" || !wantsPasskey(state, action.name, registered), "PASSKEY_WANTED", action.name);
    return;
  }
  const passkey = held.find((one) => one.key === assertion.key);
  demand(passkey !== undefined, "PASSKEY_NOT_VALID", author.officer);
  const bad: Code = "BAD_ASSERTION";
  demand(isAssertedFor(hash, { ...act, assertion }, passkey.host), bad, "/assertion");
  demand(knownFact(facts, assertionCheck(hash, assertion)), bad, "/assertion/signature");
}

/** Passkeys that speak for an officer now. */
export function heldPasskeys(state: StateReader, unit: string, officer: string): readonly Passkey[] {
  return registeredPasskeys(state, unit, officer).filter(({ revoked }) => revoked !== true);
}

/** An officer's passkeys as the registry has them, revoked ones among them. */
export function registeredPasskeys(state: StateReader, unit: string, officer: string): readonly Passkey[] {
  return (state.get(key.passkeys(unit, officer))?.value ?? []) as unknown as readonly Passkey[];
}

/** Acts that change passkeys: whoever has one confirms them with it, whatever policy says. */
const ABOUT_PASSKEYS: readonly string[] = ["registry.addPasskey", "registry.revokePasskey"];

/**
 * Acts that change who speaks, and with which key, for officers, units and their nodes: whoever is a holder confirms them, whatever
 * policy says. Else whoever has a token gives its officer a key, and signs with that as `own`, which asks for no passkey.
 */
const ABOUT_KEYS: readonly string[] = [
  "registry.rotateKey",
  "registry.revokeKey",
  "registry.registerOfficer",
  "registry.registerUnit",
  "registry.authorise",
  "registry.setNodeKeys",
  "registry.setAudienceKey",
  "registry.setHost",
];

/**
 * Whether an act signed from a keystore wants the officer's passkey. Whoever had one until an administrator took it away is
 * a holder still: else an administrator, or who acts as one, would free an officer's acts from it.
 * @param registered the officer's; see `registeredPasskeys`
 */
function wantsPasskey(state: StateReader, action: string, registered: readonly Passkey[]): boolean {
  const holds = registered.some(({ revoked }) => revoked !== true);
  if (ABOUT_PASSKEYS.includes(action)) return holds;
  const isHolder = holds || registered.some(({ taken }) => taken !== undefined);
  if (ABOUT_KEYS.includes(action)) return isHolder;
  const stored = state.get(key.policy("passkeys"))?.value as unknown as PolicyDocument<"passkeys"> | undefined;
  // A chain that came to this version later has the default until governance sets it.
  const policy: Policy<"passkeys"> = stored?.value ?? DEFAULT_POLICIES.passkeys;
  if (!policy.acts.includes(action)) return false;
  return isHolder || policy.from === "everyone";
}
