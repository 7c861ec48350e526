import {
  type BlockId,
  type Hash,
  type Header,
  NO_BLOCK,
  NO_COMMIT,
  type Timestamp,
  type Validator,
  consensusParamsHash,
  makeBlock,
  medianTime,
  precommitSignBytes,
  timestampOfMs,
  validatorAddress,
  validatorsHash,
  voteTime,
} from "@tocsin/core";
import type { SealedBlock } from "../store/frame.ts";
import type { Tip } from "../store/tip.ts";

/** Signs the precommits of the chain's only validator. */
export interface BlockSigner {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

export interface BlockMakerOptions {
  readonly hash: Hash;
  /** Engine chain id. */
  readonly chainId: string;
  readonly genesisTimeMs: number;
  readonly validator: Validator;
}

/** Version of the application in every header. */
const APP_VERSION = 1;

/** Makes the blocks of a chain with one validator, every header field as CometBFT computes it (DESIGN 2). */
export class BlockMaker {
  readonly validators: readonly Validator[];
  readonly #options: BlockMakerOptions;
  readonly #validatorsHash: Uint8Array;
  readonly #consensusHash: Uint8Array;
  readonly #address: Uint8Array;

  constructor(options: BlockMakerOptions) {
    const { hash, validator } = options;
    this.validators = [validator];
    this.#options = options;
    this.#validatorsHash = validatorsHash(hash, [validator]);
    this.#consensusHash = consensusParamsHash(hash, { blockBytesMax: -1, blockGasMax: -1 });
    this.#address = validatorAddress(hash, validator.publicKey);
  }

  /** The header of the block after a tip, and the block's id. @param entries tick and transactions, or none */
  make(tip: Tip, entries: readonly Uint8Array[]): { readonly header: Header; readonly blockId: BlockId } {
    const { hash, chainId } = this.#options;
    return makeBlock(hash, {
      chainId,
      appVersion: APP_VERSION,
      height: tip.height + 1,
      time: this.#timeAfter(tip),
      lastBlockId: tip.commit?.blockId ?? NO_BLOCK,
      lastCommit: tip.commit ?? NO_COMMIT,
      transactions: entries,
      validatorsHash: this.#validatorsHash,
      nextValidatorsHash: this.#validatorsHash,
      consensusHash: this.#consensusHash,
      appHash: tip.appHash,
      lastResultsHash: tip.results,
      proposerAddress: this.#address,
    });
  }

  /** The next block, voted for at this time by the clock. */
  seal(tip: Tip, entries: readonly Uint8Array[], nowMs: number, signer: BlockSigner): SealedBlock {
    const { header, blockId } = this.make(tip, entries);
    const time = voteTime(timestampOfMs(nowMs), header.time);
    const bytes = precommitSignBytes({ chainId: header.chainId, height: header.height, round: 0, blockId, time });
    const vote = { flag: "commit" as const, validatorAddress: this.#address, time, signature: signer.sign(bytes) };
    return { header, commit: { height: header.height, round: 0, blockId, votes: [vote] } };
  }

  #timeAfter(tip: Tip): Timestamp {
    return tip.commit === undefined
      ? timestampOfMs(this.#options.genesisTimeMs)
      : medianTime(tip.commit, this.validators);
  }
}
