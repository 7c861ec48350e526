import {
  type BlockId,
  type Commit,
  type Crypto,
  type MadeBlock,
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

/** Signs a precommit of the chain's only validator. */
export interface BlockSigner {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

export interface BlockMakerOptions {
  readonly crypto: Crypto;
  /** Engine chain id. */
  readonly chainId: string;
  readonly genesisTimeMs: number;
  readonly validator: Validator;
  readonly signer: BlockSigner;
}

/** What a block has behind it. */
export interface Parent {
  readonly height: number;
  /** Undefined before the first block. */
  readonly commit: Commit | undefined;
  readonly appHash: Uint8Array;
  readonly results: Uint8Array;
}

/** A block with the commit that makes it final. */
export interface SignedBlock extends MadeBlock {
  readonly height: number;
  readonly commit: Commit;
  readonly time: Timestamp;
}

const APP_VERSION = 1;

/** Makes blocks of a one-validator chain with every field as CometBFT computes it (DESIGN 2). */
export class BlockMaker {
  readonly #options: BlockMakerOptions;
  readonly #validatorsHash: Uint8Array;
  readonly #consensusHash: Uint8Array;
  readonly #address: Uint8Array;

  constructor(options: BlockMakerOptions) {
    const { sha256 } = options.crypto;
    this.#options = options;
    this.#validatorsHash = validatorsHash(sha256, [options.validator]);
    this.#consensusHash = consensusParamsHash(sha256, { blockBytesMax: -1, blockGasMax: -1 });
    this.#address = validatorAddress(sha256, options.validator.publicKey);
  }

  get validators(): readonly Validator[] {
    return [this.#options.validator];
  }

  /** The next block after a parent, signed. @param entries tick and transactions, or none for a proof block */
  make(parent: Parent, entries: readonly Uint8Array[], nowMs: number): SignedBlock {
    const { crypto, chainId, genesisTimeMs } = this.#options;
    const height = parent.height + 1;
    const time = parent.commit === undefined ? timestampOfMs(genesisTimeMs) : medianTime(parent.commit, this.validators);
    const made = makeBlock(crypto.sha256, {
      chainId,
      appVersion: APP_VERSION,
      height,
      time,
      lastBlockId: parent.commit?.blockId ?? NO_BLOCK,
      lastCommit: parent.commit ?? NO_COMMIT,
      transactions: entries,
      validatorsHash: this.#validatorsHash,
      nextValidatorsHash: this.#validatorsHash,
      consensusHash: this.#consensusHash,
      appHash: parent.appHash,
      lastResultsHash: parent.results,
      proposerAddress: this.#address,
    });
    return { ...made, height, time, commit: this.#commit(height, made.blockId, voteTime(timestampOfMs(nowMs), time)) };
  }

  #commit(height: number, blockId: BlockId, time: Timestamp): Commit {
    const { chainId, signer } = this.#options;
    const signature = signer.sign(precommitSignBytes({ chainId, height, round: 0, blockId, time }));
    return { height, round: 0, blockId, votes: [{ flag: "commit", validatorAddress: this.#address, time, signature }] };
  }
}
