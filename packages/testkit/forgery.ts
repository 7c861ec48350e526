import {
  type Json,
  type LightBlock,
  type Misbehaviour,
  encodeSystem,
  formatLightBlock,
  headerHash,
  precommitSignBytes,
} from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { signerOf } from "./keys.ts";
import type { SimNode } from "./simnode.ts";

/** A second header at the height of a signed one, with another app hash, signed by the same validator. */
export function secondHeader(chain: string, block: LightBlock): LightBlock {
  const appHash = block.header.appHash.map((byte) => byte ^ 0xff);
  const header = { ...block.header, appHash };
  const blockId = { ...block.commit.blockId, hash: headerHash(nodeCrypto.sha256, header) };
  const { height, round, votes } = block.commit;
  const signer = signerOf(`validator ${chain}`);
  const signed = votes.map((vote) =>
    vote.flag === "absent"
      ? vote
      : {
          ...vote,
          signature: signer.sign(
            precommitSignBytes({ chainId: header.chainId, height, round, blockId, time: vote.time }),
          ),
        },
  );
  return { ...block, header, commit: { height, round, blockId, votes: signed } };
}

/** The bytes of a transaction that proves that a node's chain has signed twice. */
export function misbehaviour(node: SimNode): Uint8Array {
  const { chain, genesis, name } = node;
  const block = chain.lightBlock(chain.proven().height);
  if (block === undefined) throw new Error("a chain has a signed header");
  const blocks = [block, secondHeader(genesis.chain, block)].map((one) => formatLightBlock(one) as unknown as Json);
  return encodeSystem({ type: "misbehaviour", source: name, blocks: blocks as unknown as Misbehaviour["blocks"] });
}
