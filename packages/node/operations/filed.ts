import { actId, formatChain } from "@tocsin/core";
import type { NodeParts } from "./parts.ts";

/** The act of a unit and key on this chain, by which it is known whether it was done; undefined where it was not. */
export function filedAct(
  { chain, crypto }: Pick<NodeParts, "chain" | "crypto">,
  unit: string,
  idempotencyKey: string,
): string | undefined {
  const name = formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch });
  const id = actId(crypto.sha256, { chain: name, author: { unit }, idempotencyKey });
  return chain.locateAct(id) === undefined ? undefined : id;
}
