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
import type { ProofView } from "../peer.ts";

type Transaction = { readonly [name: string]: Json };

/**
 * A transaction as another chain's node may read it in a proof about a record. Packets of other records are left out; the
 * open part of an act is for this chain, its ancestors, and the chain of a valid grant. Envelope and leaf stay as they are.
 */
export function shownTo(chain: ChainReader, now: number, transaction: Transaction, view: ProofView): Transaction {
  const system = transaction["system"] as { readonly type?: Json } | undefined;
  if (system?.type === "receive") return { system: packetsAbout(system as never, view.record) as unknown as Json };
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
  return chainContains(view.asker, chain.genesis.chain) || isGranted(chain, now, view);
}

function isGranted(chain: ChainReader, now: number, { record, asker, grant }: ProofView): boolean {
  if (grant === undefined) return false;
  const state = chain.state.get(key.grant(grant))?.value as unknown as GrantState | null | undefined;
  if (state === undefined || state === null) return false;
  return state.record === record && state.chain === asker && mayRelease(state, Math.max(now, chain.head().tick));
}
