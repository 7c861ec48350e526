import { type Genesis, type Hash, type MachineRules, encodeHex, equal, formatChain } from "@tocsin/core";
import {
  type RequestApplySnapshotChunk,
  type RequestOfferSnapshot,
  type ResponseApplySnapshotChunk,
  ResponseApplySnapshotChunk_Result as Chunk,
  type ResponseCheckTx,
  type ResponseInfo,
  type ResponseOfferSnapshot,
  ResponseOfferSnapshot_Result as Offer,
  type ResponseProcessProposal,
  ResponseProcessProposal_ProposalStatus as Proposal,
} from "cosmjs-types/tendermint/abci/types";
import type { Application } from "../abci/application.ts";
import { type Manifest, archiveAppHash, parseManifest } from "../archive/manifest.ts";
import type { MissingBody } from "../archive/checkbodies.ts";
import { Restore } from "../archive/restore.ts";
import { NodeError } from "../errors.ts";
import type { Storage } from "../store/storage.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { checked } from "./application.ts";
import { SNAPSHOT_FORMAT } from "./limits.ts";

export interface JoinApplicationOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly parse: MachineRules["parse"];
  readonly verifier: SignatureVerifier;
  readonly storage: Pick<Storage, "blocks" | "values">;
  /** Told how many parts of how many are there. */
  readonly onProgress: (taken: number, parts: number) => void;
  /** Told of acts whose open body the snapshot has not, with no order to remove it. */
  readonly onMissing: (bodies: readonly MissingBody[]) => void;
  /** The engine stands on the snapshot, durably, and begins to take what has come since. */
  readonly onJoined: () => void;
}

const NOTHING = new Uint8Array(0);

/** A ledger that is empty and takes a snapshot of others. It orders nothing; once it is filled, an ordinary one goes on with it. */
export class JoinApplication implements Application {
  readonly #options: JoinApplicationOptions;
  #restore: Restore | undefined;
  #reached: { readonly height: number; readonly appHash: Uint8Array } | undefined;

  constructor(options: JoinApplicationOptions) {
    this.#options = options;
  }

  async info(): Promise<ResponseInfo> {
    const { height = 0, appHash = NOTHING } = this.#reached ?? {};
    return { data: "tocsin", version: "", appVersion: 1n, lastBlockHeight: BigInt(height), lastBlockAppHash: appHash };
  }

  async offerSnapshot({ snapshot, appHash }: RequestOfferSnapshot): Promise<ResponseOfferSnapshot> {
    const { hash, genesis } = this.#options;
    this.#restore = undefined;
    if (snapshot?.format !== SNAPSHOT_FORMAT) return { result: Offer.REJECT_FORMAT };
    let manifest: Manifest;
    try {
      manifest = parseManifest(hash, snapshot.metadata);
    } catch {
      return { result: Offer.REJECT_SENDER };
    }
    const isNamed = encodeHex(hash(snapshot.metadata)) === encodeHex(snapshot.hash);
    const isOfChain = manifest.chain === formatChain({ id: genesis.chain, epoch: genesis.epoch });
    const isWhole = manifest.state.length > 0 && snapshot.chunks === manifest.blocks.length + manifest.state.length;
    const isProven = manifest.height === Number(snapshot.height) && equal(archiveAppHash(hash, manifest), appHash);
    if (!isNamed || !isOfChain || !isWhole || !isProven) return { result: Offer.REJECT_SENDER };
    this.#restore = await Restore.begin({ ...this.#options, manifest });
    return { result: Offer.ACCEPT };
  }

  /** A part that is not what its proof says is asked for again, of others than who has sent it. */
  async applySnapshotChunk({ chunk, index, sender }: RequestApplySnapshotChunk): Promise<ResponseApplySnapshotChunk> {
    const restore = this.#restore;
    if (restore === undefined) return { result: Chunk.ABORT, refetchChunks: [], rejectSenders: [] };
    if (index !== restore.taken) return { result: Chunk.RETRY_SNAPSHOT, refetchChunks: [], rejectSenders: [] };
    try {
      await restore.part(chunk);
    } catch (error) {
      if (!(error instanceof NodeError && error.code === "ARCHIVE_BROKEN")) throw error;
      return { result: Chunk.RETRY, refetchChunks: [index], rejectSenders: [sender] };
    }
    this.#options.onProgress(restore.taken, restore.parts);
    if (restore.taken === restore.parts) {
      this.#reached = await restore.finish();
      if (restore.missingBodies.length > 0) this.#options.onMissing(restore.missingBodies);
    }
    return { result: Chunk.ACCEPT, refetchChunks: [], rejectSenders: [] };
  }

  /**
   * Where the chain has no block behind the snapshot, the engine hears of what waits and of a proposal before any block is
   * decided. It must go on: one that ends between a snapshot and the first block behind it never starts again.
   */
  async checkTx(): Promise<ResponseCheckTx> {
    return checked(1, "");
  }

  /** What a node without a vote says of a proposal reaches nobody. */
  async processProposal(): Promise<ResponseProcessProposal> {
    return { status: Proposal.REJECT };
  }

  /** The first block behind the snapshot: the engine keeps what it stands on, so it can be ended. */
  async finalizeBlock(): Promise<never> {
    this.#options.onJoined();
    throw new NodeError("ENGINE_AWAY", "joined");
  }

  async query(): Promise<{ readonly code: number }> {
    return { code: 0 };
  }

  async listSnapshots() {
    return { snapshots: [] };
  }

  async loadSnapshotChunk() {
    return { chunk: NOTHING };
  }

  initChain = nothing;
  prepareProposal = nothing;
  commit = nothing;
}

async function nothing(): Promise<never> {
  throw new NodeError("ENGINE_PROTOCOL", "an empty ledger orders nothing");
}
