import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { encodeBase64url } from "../bytes/base64url.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import { codeNumber } from "../codes.ts";
import { formatPublicKey } from "../crypto/keys.ts";
import type { Crypto, Hash } from "../crypto/seam.ts";
import { type DraftOptions, draftProposal } from "../endorse/draft.ts";
import { type Endorsement, effectsDigest, endorsedRoot, endorsementSignBytes } from "../endorse/effects.ts";
import { actId, proposalDigest } from "../endorse/proposal.ts";
import { CONTRACTS } from "../execute/all.ts";
import { execute } from "../execute/contracts.ts";
import { type Genesis, genesisState } from "../genesis.ts";
import { type Outcome, executeBlock } from "../machine.ts";
import { encodeLeaf } from "../order/leaf.ts";
import type { AppHashOpening } from "../order/system.ts";
import { encodeTick } from "../order/tick.ts";
import { encodeAct, parseTransaction } from "../order/transaction.ts";
import { appHash, openAppHash } from "../proof/apphash.ts";
import { makeBlock } from "../proof/block.ts";
import { NO_BLOCK } from "../proof/blockid.ts";
import { NO_COMMIT, medianTime } from "../proof/commit.ts";
import { consensusParamsHash, resultsHash } from "../proof/commitments.ts";
import { type History, EMPTY_HISTORY, appendLeaves, leafHash, rootOf } from "../proof/history.ts";
import { inclusionProof } from "../proof/inclusion.ts";
import type { LightBlock } from "../proof/lightblock.ts";
import type { NodeAt } from "../proof/subtree.ts";
import { timestampOfMs } from "../proof/timestamp.ts";
import { type Validator, validatorAddress, validatorsHash } from "../proof/validators.ts";
import { precommitSignBytes, voteTime } from "../proof/vote.ts";
import { stateUpdates } from "../state/hashes.ts";
import { type Versioned, encodeVersioned } from "../state/versioned.ts";
import { stateRoot, updateTree } from "../state/tree.ts";
import { formatChain } from "../unit/chain.ts";

/** A chain of one validator in memory, every byte of it from the product's own functions and from fixed seeds. */

export const hash: Hash = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

export const crypto: Crypto = {
  sha256: hash,
  verifyEd25519: (publicKey, message, signature) => ed25519.verify(signature, message, publicKey, { zip215: false }),
  verifyEd25519Zip215: (publicKey, message, signature) =>
    ed25519.verify(signature, message, publicKey, { zip215: true }),
  verifyP256: (publicKey, message, signature) =>
    p256.verify(signature, message, publicKey, { lowS: false, prehash: true, format: "compact" }),
};

export interface Signer {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly text: string;
  sign(message: Uint8Array): Uint8Array;
}

const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Bytes that follow from a label: SHA-256 of `tocsin/spec/<label>`. */
export function bytesOf(label: string, size = 32): Uint8Array {
  return hash(new TextEncoder().encode(`tocsin/spec/${label}`)).slice(0, size);
}

/** The signer whose RFC 8032 seed is `bytesOf(name)`. */
export function signerOf(name: string): Signer {
  const seed = bytesOf(name);
  const key: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: "der",
    type: "pkcs8",
  });
  const jwk = createPublicKey(key).export({ format: "jwk" });
  const publicKey = new Uint8Array(Buffer.from(jwk.x ?? "", "base64url"));
  const text = formatPublicKey({ suite: "ed25519", bytes: publicKey });
  return { seed, publicKey, text, sign: (message) => new Uint8Array(sign(null, message, key)) };
}

export type Wish = Pick<DraftOptions, "action" | "at" | "idempotencyKey" | "urgency" | "args" | "ifMatch"> & {
  readonly unit: string;
  readonly endorser: string;
  readonly body?: Json;
  /** Another transaction's effects digest that was endorsed by the same signature. */
  readonly beside?: Uint8Array;
};

const LIFETIME_MS = 3_600_000;

export class SpecChain {
  readonly name: string;
  readonly genesis: Genesis;
  readonly state: Map<string, Versioned>;
  readonly leaves: Uint8Array[] = [];
  readonly transactions: Uint8Array[] = [];
  readonly outcomes: Outcome[] = [];
  readonly blocks: LightBlock[] = [];
  /** What the newest header's app hash opens to. */
  proven: AppHashOpening;
  #pages = new Map<string, Uint8Array>();
  #history: History = EMPTY_HISTORY;
  #opening: AppHashOpening;
  #results = resultsHash(hash, []);
  readonly #signer: Signer;
  readonly #validator: Validator;

  constructor(genesis: Genesis) {
    this.name = formatChain({ id: genesis.chain, epoch: genesis.epoch });
    this.genesis = genesis;
    this.state = genesisState(hash, genesis);
    this.#signer = signerOf(`validator ${genesis.chain}`);
    this.#validator = { publicKey: this.#signer.publicKey, power: 1 };
    this.#opening = this.#commit(this.state);
    this.proven = this.#opening;
  }

  get stateRoot(): Uint8Array {
    return stateRoot(hash, (id) => this.#pages.get(id));
  }

  readPage = (id: string): Uint8Array | undefined => this.#pages.get(id);

  /** An endorsed act of a unit's officer on the present state. */
  act(wish: Wish): Uint8Array {
    const { unit, endorser, body, beside, ...rest } = wish;
    const author = signerOf(`officer ${unit}`);
    const draft = draftProposal(hash, {
      ...rest,
      chain: this.name,
      contract: 1,
      author: { unit, officer: "duty", key: author.text, via: "own" },
      lifetimeMs: LIFETIME_MS,
      nonce: bytesOf(`nonce ${rest.idempotencyKey}`, 16),
      body: body === undefined ? undefined : { value: body, salt: bytesOf(`salt ${rest.idempotencyKey}`, 16) },
    });
    const { proposal } = draft;
    const id = actId(hash, proposal);
    const effects = execute(hash, CONTRACTS, { get: (name) => this.state.get(name) }, { id, proposal, body });
    const digest = effectsDigest(hash, proposalDigest(hash, encodeCanonical(proposal as unknown as Json)), effects);
    const path: Endorsement["path"] = beside === undefined ? [] : [{ side: "r", hash: encodeHex(beside) }];
    const signer = signerOf(`endorser ${endorser}`);
    const signature = signer.sign(endorsementSignBytes(this.name, endorsedRoot(hash, digest, path)));
    const endorsement = { unit: endorser, key: signer.text, path, signature: encodeBase64url(signature) };
    return encodeAct({
      proposal,
      signature: encodeBase64url(author.sign(draft.signBytes)),
      body: draft.body,
      salt: draft.salt,
      effects,
      endorsements: [endorsement],
    });
  }

  /** Makes, signs and executes the next block; without a tick it is empty. Throws where a transaction is refused. */
  block(tick: number, transactions: readonly Uint8Array[] = []): LightBlock {
    const last = this.blocks.at(-1);
    const entries = transactions.length === 0 ? [] : [encodeTick(tick), ...transactions];
    const validators = [this.#validator];
    const setHash = validatorsHash(hash, validators);
    const { header, blockId } = makeBlock(hash, {
      chainId: this.name,
      appVersion: 1,
      height: this.genesis.initialHeight + this.blocks.length,
      time: last === undefined ? timestampOfMs(this.genesis.time) : medianTime(last.commit, validators),
      lastBlockId: last?.commit.blockId ?? NO_BLOCK,
      lastCommit: last?.commit ?? NO_COMMIT,
      transactions: entries,
      validatorsHash: setHash,
      nextValidatorsHash: setHash,
      consensusHash: consensusParamsHash(hash, { blockBytesMax: -1, blockGasMax: -1 }),
      appHash: appHash(hash, rootOf(hash, this.#history), this.#history.size, this.stateRoot),
      lastResultsHash: this.#results,
      proposerAddress: validatorAddress(hash, this.#validator.publicKey),
    });
    const time = voteTime(timestampOfMs(tick), header.time);
    const precommit = { chainId: this.name, height: header.height, round: 0, blockId, time };
    const vote = {
      flag: "commit" as const,
      validatorAddress: header.proposerAddress,
      time,
      signature: this.#signer.sign(precommitSignBytes(precommit)),
    };
    const block = {
      header,
      commit: { height: header.height, round: 0, blockId, votes: [vote] },
      validators,
    };
    this.proven = this.#opening;
    this.#execute(header.height, tick, transactions);
    this.blocks.push(block);
    return block;
  }

  /** A leaf with its path in the history of this size. */
  included(index: number, size: number): { readonly index: number; readonly path: string[] } {
    return { index, path: inclusionProof(hash, this.nodeAt, index, size).map(encodeHex) };
  }

  /** Slow: every node from the leaves. */
  nodeAt: NodeAt = (level, index) => nodeOf(this.leaves, level, index);

  #execute(height: number, tick: number, transactions: readonly Uint8Array[]): void {
    if (transactions.length === 0) {
      this.#results = resultsHash(hash, []);
      return;
    }
    const facts = (check: { rule: string; publicKey: Uint8Array; message: Uint8Array; signature: Uint8Array }) =>
      check.rule === "strict"
        ? crypto.verifyEd25519(check.publicKey, check.message, check.signature)
        : crypto.verifyEd25519Zip215(check.publicKey, check.message, check.signature);
    const { outcomes, writes } = executeBlock(
      { hash, contracts: CONTRACTS, parse: (bytes) => parseTransaction(hash, bytes) },
      { get: (name) => this.state.get(name) },
      facts,
      { height, tick, transactions, replay: false },
    );
    for (const { code, at } of outcomes) if (code !== "VALID") throw new Error(`${code} ${at}`);
    this.transactions.push(...transactions);
    this.outcomes.push(...outcomes);
    const leaves = outcomes.map(({ leaf }) => leafHash(hash, encodeLeaf(leaf)));
    this.leaves.push(...leaves);
    this.#history = appendLeaves(hash, this.#history, leaves);
    for (const [name, value] of writes) this.state.set(name, value);
    const codes = [0, ...outcomes.map(({ code }) => codeNumber(code))];
    const nothing = new Uint8Array(0);
    this.#results = resultsHash(
      hash,
      codes.map((code) => ({ code, data: nothing, gasWanted: 0, gasUsed: 0 })),
    );
    this.#opening = this.#commit(writes);
  }

  #commit(writes: ReadonlyMap<string, Versioned>): AppHashOpening {
    const encoded = new Map([...writes].map(([name, versioned]) => [name, encodeVersioned(versioned)]));
    const { root, pages } = updateTree(hash, this.readPage, stateUpdates(hash, encoded));
    for (const [id, bytes] of pages) {
      if (bytes === null) this.#pages.delete(id);
      else this.#pages.set(id, bytes);
    }
    return openAppHash(rootOf(hash, this.#history), this.#history.size, root);
  }
}

/** The root of the perfect subtree over 2^level of these leaf hashes. */
export function nodeOf(leaves: readonly Uint8Array[], level: number, index: number): Uint8Array {
  const covered = leaves.slice(index * 2 ** level, (index + 1) * 2 ** level);
  return rootOf(hash, appendLeaves(hash, EMPTY_HISTORY, covered));
}
