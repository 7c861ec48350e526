import type { Act } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";

/** The act at a place of the chain, as it was signed; undefined for what is no act. */
export function actOf(
  chain: ChainReader,
  { height, index }: { readonly height: number; readonly index: number },
): Act | undefined {
  const entry = chain.block(height)?.entries.find((one) => one.index === index);
  return entry?.transaction?.type === "act" ? entry.transaction : undefined;
}
