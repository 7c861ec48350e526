import { demand } from "../codes.ts";
import type { Json } from "../bytes/canonical.ts";
import type { Hash } from "../crypto/seam.ts";
import type { Effects } from "../endorse/effects.ts";
import type { Proposal } from "../endorse/proposal.ts";
import { key } from "../state/key.ts";
import type { StateReader } from "../state/versioned.ts";
import { type Action, runAction } from "./action.ts";
import { Context } from "./context.ts";
import type { ChainFacts } from "./facts.ts";

/**
 * The contracts of a build: for each version that acts may name, its actions by their name on the wire. A version stays as
 * it was for as long as a block has to be executed again that was made under it.
 */
export type Contracts = ReadonlyMap<number, ReadonlyMap<string, Action>>;

/** The chain's contracts are of a version that this build lacks: nothing of it can be judged here. */
export class MissingContracts extends Error {
  override readonly name = "MissingContracts";
  readonly version: number;

  constructor(version: number) {
    super(`this build has no contracts of version ${version}`);
    this.version = version;
  }
}

/** One version of the contracts, its actions indexed by name; a name twice is a defect. */
export function contractsOf(version: number, actions: readonly Action[]): Contracts {
  const named = new Map<string, Action>();
  for (const action of actions) {
    if (named.has(action.name)) throw new Error(`two actions are named ${action.name}`);
    named.set(action.name, action);
  }
  return new Map([[version, named]]);
}

/** @throws MissingContracts when the build lacks the version that is in force in a state */
export function demandContracts(contracts: Contracts, state: StateReader): void {
  const facts = state.get(key.chain())?.value as unknown as ChainFacts | undefined;
  if (facts !== undefined && !contracts.has(facts.contract)) throw new MissingContracts(facts.contract);
}

/** The action of a proposal. @throws Refusal CONTRACT_VERSION, SCHEMA */
export function actionOf(contracts: Contracts, proposal: Pick<Proposal, "action" | "contract">): Action {
  const actions = contracts.get(proposal.contract);
  demand(actions !== undefined, "CONTRACT_VERSION", "/proposal/contract");
  const action = actions.get(proposal.action);
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
