import { demand } from "../../codes.ts";
import { TrustedChain, trustedState, validatorsOf } from "../../trust.ts";
import { key } from "../../state/key.ts";
import { areaOfChain, chainContains } from "../../unit/chain.ts";
import { MANAGERS, defineAction } from "../action.ts";
import { clientState } from "../exchange/client.ts";

/** A child chain as its parent's registry holds it, under `child/<chain>`. */
export interface ChildState {
  readonly epoch: number;
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
  fresh: false,
  endorsers: "two",
  run(context, child) {
    const { chain } = context;
    areaOfChain(child.chain);
    demand(child.chain !== chain.id && chainContains(chain.id, child.chain), "BAD_AREA", child.chain);
    demand(context.read(key.child(child.chain)) === undefined, "EXISTS", child.chain);
    const state: ChildState = { epoch: child.epoch, genesis: child.genesis };
    context.write(key.child(child.chain), state);
    context.write(key.client(child.chain), clientState(trustedState(context.hash, child), validatorsOf(context.hash, child)));
    return { chain: child.chain };
  },
});
