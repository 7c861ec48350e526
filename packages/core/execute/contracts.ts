import { demand } from "../codes.ts";
import type { Json } from "../bytes/canonical.ts";
import type { Hash } from "../crypto/seam.ts";
import type { Effects } from "../endorse/effects.ts";
import type { Proposal } from "../endorse/proposal.ts";
import type { StateReader } from "../state/versioned.ts";
import { type Action, runAction } from "./action.ts";
import { Context } from "./context.ts";

/** The contracts in force: actions by their name on the wire. */
export type Contracts = ReadonlyMap<string, Action>;

/** Indexes actions by name; a name twice is a defect. */
export function contractsOf(actions: readonly Action[]): Contracts {
  const contracts = new Map<string, Action>();
  for (const action of actions) {
    if (contracts.has(action.name)) throw new Error(`two actions are named ${action.name}`);
    contracts.set(action.name, action);
  }
  return contracts;
}

/** The action of a proposal. @throws Refusal SCHEMA */
export function actionOf(contracts: Contracts, proposal: Pick<Proposal, "action">): Action {
  const action = contracts.get(proposal.action);
  demand(action !== undefined, "SCHEMA", "/proposal/action");
  return action;
}

/**
 * Executes a proposal against a state and gives its effects. The same function serves the endorser, every validator
 * and replay. @throws Refusal when the contract refuses
 */
export function execute(
  hash: Hash,
  contracts: Contracts,
  state: StateReader,
  act: { readonly id: string; readonly proposal: Proposal; readonly body: Json | undefined },
): Effects {
  const action = actionOf(contracts, act.proposal);
  const context = new Context(hash, state, act);
  return context.effects(runAction(action, context, act));
}
