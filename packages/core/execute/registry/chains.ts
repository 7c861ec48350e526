import { demand } from "../../codes.ts";
import { AHEAD_MS_MAX } from "../../limits.ts";
import { isValidatorSet } from "../../proof/validators.ts";
import { key } from "../../state/key.ts";
import { TrustedChain, trustedState, validatorsOf } from "../../trust.ts";
import { chainContains, chainLineage } from "../../unit/chain.ts";
import { MANAGERS, defineAction } from "../action.ts";
import type { Context } from "../context.ts";
import { clientState } from "../exchange/client.ts";
import { checkPublicKey } from "./form.ts";

/** A child chain as its parent's registry holds it, under `child/<chain>`. */
export interface ChildState {
  readonly epoch: number;
  /** Digest of the genesis document of this epoch. */
  readonly genesis: string;
}

/**
 * A parent opens a child chain: it registers the digest of the child's genesis document and begins a light client of
 * it. The act is part of every offline proof that leads to the child (DESIGN 27).
 */
export const openChain = defineAction({
  name: "registry.openChain",
  summary: "Open a child chain: register its genesis and follow it from its first header.",
  args: TrustedChain,
  units: MANAGERS,
  officers: ["registrar"],
  // A chain that was opened just now may not have heard of the main chain yet, and its children need not wait.
  fresh: false,
  endorsers: "two",
  run(context, child) {
    const { chain, act } = context;
    demand(child.chain !== chain.id && chainContains(chain.id, child.chain), "BAD_AREA", child.chain);
    demandNothingBetween(context, child.chain);
    demand(child.time <= act.proposal.at + AHEAD_MS_MAX, "BAD_DATE", "/args/time");
    const validators = validatorsOf(context.hash, child);
    demand(isValidatorSet(validators), "SCHEMA", "/args/validators");
    for (const [i, validator] of child.validators.entries()) {
      checkPublicKey(validator.key, `/args/validators/${i}/key`);
    }
    const state: ChildState = { epoch: child.epoch, genesis: child.genesis };
    context.write(key.child(child.chain), state);
    context.write(key.client(child.chain), clientState(trustedState(context.hash, child), validators));
    return { chain: child.chain, epoch: child.epoch };
  },
});

/** Neither the chain itself nor one between here and it is open already; a chain between would be its parent. */
function demandNothingBetween(context: Context, child: string): void {
  const below = chainLineage(child).filter((id) => id !== context.chain.id && chainContains(context.chain.id, id));
  for (const id of below) demand(context.read(key.child(id)) === undefined, "EXISTS", id);
}
