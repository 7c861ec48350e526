import {
  chainContains,
  type GrantState,
  type Json,
  keepPackets,
  key,
  mayRelease,
  type ProvenReceive,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Extent, PeerStep, ProofView } from "../peer.ts";

type Transaction = { readonly [name: string]: Json };

const CARRIED: readonly string[] = ["summary", "status"];

/** Whether a step says how a record was made, judged or carried. Who asked for its detail, and who got it, is no such step. */
export function isCarried({ what, note = "" }: Pick<PeerStep, "what" | "note">): boolean {
  if (what === "climb" || what.startsWith("reports.")) return true;
  return what === "receive" && note.split(/[ ,]+/).some((word) => CARRIED.includes(word));
}

/** The receive transaction with what carries a record. */
export function carryingPackets(payload: ProvenReceive): ProvenReceive {
  return keepPackets(payload, ({ type }) => CARRIED.includes(String(type)));
}

/**
 * How much of the record the asker may read here, by what its chain may know of it or a grant of this chain.
 * @throws NodeError NOT_FOUND
 */
export function extentFor(chain: ChainReader, now: number, known: Extent | undefined, view: ProofView): Extent {
  if (isAbove(chain, view)) return "whole";
  const extent = known ?? (isGranted(chain, now, view) ? "carried" : undefined);
  if (extent === undefined) throw new NodeError("NOT_FOUND", view.record);
  return extent;
}

/**
 * A transaction as another chain's node may read it in a proof about a record. Packets of other records are left out; the
 * open part of an act is for this chain, its ancestors, and the chain of a valid grant. Envelope and leaf stay as they are.
 */
export function shownTo(
  chain: ChainReader,
  now: number,
  transaction: Transaction,
  view: ProofView,
  extent: Extent,
): Transaction {
  const system = transaction["system"] as { readonly type?: Json } | undefined;
  if (system?.type === "receive") {
    const about = packetsAbout(system as never, view.record);
    return { system: (extent === "whole" ? about : carryingPackets(about)) as unknown as Json };
  }
  return system !== undefined || readsBodies(chain, now, view) ? transaction : withoutBody(transaction);
}

/** The receive transaction with the packets that name the record. */
function packetsAbout(payload: ProvenReceive, record: string): ProvenReceive {
  return keepPackets(
    payload,
    (packet) => (packet["body"] as { readonly record?: Json } | null | undefined)?.record === record,
  );
}

/** An act's transaction as it is proven without its open part. */
export function withoutBody(transaction: Transaction): Transaction {
  const { body: _body, salt: _salt, ...rest } = transaction;
  return rest;
}

function readsBodies(chain: ChainReader, now: number, view: ProofView): boolean {
  return isAbove(chain, view) || isGranted(chain, now, view);
}

/** Whether the asker is this chain or above it. */
function isAbove(chain: ChainReader, { asker }: ProofView): boolean {
  return chainContains(asker, chain.genesis.chain);
}

function isGranted(chain: ChainReader, now: number, { record, asker, grant }: ProofView): boolean {
  if (grant === undefined) return false;
  const state = chain.state.get(key.grant(grant))?.value as unknown as GrantState | null | undefined;
  if (state === undefined || state === null) return false;
  return state.record === record && state.chain === asker && mayRelease(state, Math.max(now, chain.head().tick));
}
