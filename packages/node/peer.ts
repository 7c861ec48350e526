import type { Readable } from "node:stream";
import { NodeError } from "./errors.ts";
import type { IncludedLeaf, IncludedTransaction, Json, LightBlockJson, ProofFile, ProvenState } from "@tocsin/core";

/**
 * What a node asks of another node beside the exchange: proofs, the custody of a record, and sealed parts under a grant.
 * The answering node judges every request by its own chain; the asking node checks every answer.
 */
export interface Peer {
  /** Chain id, `cn-3201`. */
  readonly chain: string;
  /** The newest header that its parent has anchored in the part of the parent's history that is below `size`. */
  anchoredChild(child: string, size: number): Promise<AnchoredChild | undefined>;
  /** The first block of this chain that took over a header of the child above a height. */
  anchorAfter(child: string, height: number): Promise<{ readonly height: number; readonly tick: number } | undefined>;
  /** Header and opening at a height. */
  signed(height: number): Promise<{ readonly block: LightBlockJson; readonly opening: ProofFile["main"]["opening"] }>;
  /** The newest header that can be proven. */
  newest(): Promise<number>;
  /** Steps of a record's custody on this chain, oldest first. */
  custody(record: string): Promise<readonly PeerStep[]>;
  /** A transaction with its leaf and path in the history of `size` leaves, as far as the asker may read it. */
  included(history: number, size: number, view: ProofView): Promise<IncludedTransaction>;
  /** What the newest header proves under a key of this chain's state: a unit's record, or its client of another chain. */
  provenState(key: string): Promise<ProvenState>;
  /** Releases the sealed parts of a record under a grant of this chain, wrapped for the grant's unit. */
  release(request: ReleaseRequest): Promise<Release>;
  /** Says that a unit of the asking node's chain, which is below, has not acknowledged a grave notice in time. */
  escalated(told: Escalated): Promise<EscalationTaken>;
  /** Ciphertext by digest; only for a digest that was just released, or a custodian of the same chain. */
  sealed(digest: string): Promise<Readable>;
  /** Where several nodes answer: another is asked from now on. */
  turn?(): void;
}

/** How a parent proves a child's header. */
export interface AnchoredChild {
  readonly opened: IncludedTransaction;
  readonly anchor: IncludedLeaf;
  /** Height of the child's anchored header. */
  readonly height: number;
}

/** About which record something is to be proven, and to whom. */
export interface ProofView {
  readonly record: string;
  /** Chain of the node that asks. */
  readonly asker: string;
  /** Grant of the answering chain under which the open part is asked for. */
  readonly grant?: string | undefined;
}

/**
 * How much of a record's custody a chain may have proven to it: `whole` is for the record's own chain and those above it,
 * and above the answering one; `carried`, how it was made, judged and carried, for whoever may have its notice.
 */
export type Extent = "whole" | "carried";

export interface PeerStep {
  /** Action of the act, or type of the system transaction. */
  readonly what: string;
  readonly history: number;
  readonly height: number;
  readonly index: number;
  readonly tick: number;
  readonly unit?: string;
  readonly officer?: string;
  readonly note?: string;
}

export interface ReleaseRequest {
  readonly grant: string;
  readonly record: string;
  /** Unit that asks; it must be the grant's. */
  readonly unit: string;
  /** Whose node asks, where that is on another machine: it must be the unit's host. */
  readonly from?: { readonly chain: string; readonly unit: string };
}

/** A notice that a unit owes an acknowledgement for. */
export interface Escalated {
  readonly record: string;
  readonly revision: number;
  readonly unit: string;
  readonly chain: string;
  /** Response level, 1 or 2. */
  readonly c: number;
  /** When the unit's chain had it, ms, and how many minutes each step had. */
  readonly started: number;
  readonly minutes: number;
}

/** Who is told of it on the chain above. */
export interface EscalationTaken {
  readonly unit: string;
  readonly officer?: string;
}

/** The keys to a record's sealed parts, wrapped for one unit under one grant. */
export interface Release {
  readonly parts: readonly {
    readonly role: "detail" | "attachment";
    readonly digest: string;
    readonly commitment: string;
    readonly size: number;
    /** HPKE wrap of the content key; what it is bound to stands in spec/vault.md. */
    readonly wrap: Json;
  }[];
}

/** Finds the node of a chain; undefined where none is known. One that is known may still be away. */
export type FindPeer = (chain: string) => Peer | undefined;

/** What a peer answers; undefined where there is none, or none of the chain's nodes can be reached now. */
export async function whenReached<T>(asked: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NodeError && error.code === "PEER_UNAVAILABLE") return undefined;
    throw error;
  }
}
