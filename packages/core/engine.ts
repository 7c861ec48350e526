import type { Genesis } from "./genesis.ts";
import { key } from "./state/key.ts";
import type { StateReader } from "./state/versioned.ts";

/** Behind the block that brings the change comes the empty one that carries its app hash; the engine orders from the next on. */
const BLOCKS_UNTIL_ENGINE = 2;

/** Height of the first block that an engine of several validators orders; undefined where the chain's one node orders it. */
export function engineStart(
  genesis: Pick<Genesis, "engine" | "initialHeight">,
  state: StateReader,
): number | undefined {
  if (genesis.engine !== undefined) return genesis.initialHeight;
  const changed = state.get(key.engine());
  return changed === undefined ? undefined : changed.version[0] + BLOCKS_UNTIL_ENGINE;
}

/** The validators that the chain has agreed on: of a newer set the votes are counted two blocks later. */
export function currentValidators(genesis: Pick<Genesis, "validators">, state: StateReader): Genesis["validators"] {
  const set = state.get(key.validators())?.value as unknown as Genesis["validators"] | null | undefined;
  return set ?? genesis.validators;
}
