import { actId } from "./proposal.ts";
import type { Effects } from "./effects.ts";
import type { ReadProposal } from "./signed.ts";
import type { Action } from "../execute/action.ts";
import { execute } from "../execute/contracts.ts";
import { admitAct } from "../validate/act.ts";
import type { Environment } from "../validate/environment.ts";

/**
 * What an endorser does: applies every rule that needs no endorsement, then executes against its committed state.
 * @throws Refusal with the code that the block would give; UnknownSignature
 */
export function simulate(
  environment: Environment,
  signed: ReadProposal,
): { readonly action: Action; readonly effects: Effects } {
  const { proposal, proposalBytes, signatureBytes, assertion, body } = signed;
  const { action } = admitAct(environment, { proposal, proposalBytes, signature: signatureBytes, assertion });
  const id = actId(environment.hash, proposal);
  return {
    action,
    effects: execute(environment.hash, environment.contracts, environment.state, { id, proposal, body }),
  };
}
