import { browserCrypto } from "@tocsin/client";
import { parseGenesis, type TrustedChain, trustOf } from "@tocsin/core";

const MAIN = "cn";

/** What a verdict rests on, and where the browser has it from. */
export interface TrustBase {
  readonly chain: TrustedChain;
  /** The node's own genesis, the main chain's as the node's genesis pins it, or a document that the user chose. */
  readonly from: "node" | "pinned" | "file";
}

/**
 * The main chain as the node's genesis document has it: pinned there, or itself.
 * @throws Refusal when the text is no genesis document
 */
export function trustOfNode(genesisText: string): TrustBase {
  const genesis = parseGenesis(bytesOf(genesisText));
  const pinned = genesis.trust.find(({ chain }) => chain === MAIN);
  if (pinned !== undefined) return { chain: pinned, from: "pinned" };
  return { chain: trustOf(browserCrypto.sha256, genesis), from: "node" };
}

/**
 * The chain of a genesis document that the user chose.
 * @throws Refusal when the text is no genesis document
 */
export function trustOfFile(genesisText: string): TrustBase {
  return { chain: trustOf(browserCrypto.sha256, parseGenesis(bytesOf(genesisText))), from: "file" };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text.trimEnd());
}
