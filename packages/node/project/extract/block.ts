import { type ChangeState, type Json, type Transaction, key } from "@tocsin/core";
import type { CommittedBlock, CommittedEntry } from "../../chain.ts";
import type { RowChanges } from "../rowchanges.ts";
import { keysOfSystem, putCustody } from "./custody.ts";
import { putBlock } from "./ledger.ts";
import { confirmedPackets } from "./packets.ts";
import type { At, SaidAct, Source, Step } from "./step.ts";
import { putForeignPost, putOwnPost } from "./timeline.ts";
import { takeCommitted, takeValue } from "./values.ts";

/** Changes of governance that were approved, by their keys, as the projection has met them. */
export type ApprovedChanges = Map<string, ChangeState>;

/** What the chain does by itself is numbered behind anything that a transaction of the block can bring. */
const BLOCK_START = 127;

/** Projects one block. Blocks come in order; what they change is gathered in `changes`. */
export function projectBlock(
  source: Source,
  approved: ApprovedChanges,
  changes: RowChanges,
  block: CommittedBlock,
): void {
  putBlock(changes, block);
  takeDue(source, approved, changes, block);
  for (const entry of block.entries) {
    if (entry.code !== "VALID" || entry.transaction === undefined) continue;
    projectEntry(source, approved, changes, block, entry, entry.transaction);
  }
}

/** What the state holds before the first block: registry and policies of the genesis document. */
export function projectGenesis(
  source: Source,
  changes: RowChanges,
  state: Iterable<readonly [name: string, value: Json]>,
  tick: number,
): void {
  const at: At = { height: 0, position: 0, history: 0, tick };
  for (const [name, value] of state) takeValue({ source, changes, at, part: 0 }, name, value);
}

function projectEntry(
  source: Source,
  approved: ApprovedChanges,
  changes: RowChanges,
  block: CommittedBlock,
  entry: CommittedEntry,
  transaction: Transaction,
): void {
  const at: At = { height: entry.height, position: entry.index, history: entry.history, tick: block.tick };
  const act = saidAct(entry, transaction);
  const step: Step = { source, changes, at, part: 0, ...(act === undefined ? {} : { act }) };
  const confirmed = confirmedPackets(source.state, source.chain, transaction, [entry.height, entry.index]);
  putCustody(step, entry, transaction, confirmed);
  for (const name of keysOfSystem(transaction)) takeCommitted(step, name);
  for (const { packet, part, keys } of confirmed) {
    const brought: Step = { ...step, packet, part };
    for (const name of keys) takeCommitted(brought, name);
    putForeignPost(brought, packet);
  }
  if (act === undefined) return;
  for (const { key: name, value } of act.effects.writes) {
    takeValue(step, name, value);
    if (name.startsWith("change/")) remember(approved, name, value);
  }
  putOwnPost(step, act);
}

function saidAct(entry: CommittedEntry, transaction: Transaction): SaidAct | undefined {
  const { act: id } = entry.leaf;
  return transaction.type === "act" && id !== undefined ? { ...transaction, id } : undefined;
}

/** An approved change takes effect at its height without a transaction of its own. */
export function remember(approved: ApprovedChanges, name: string, value: Json): void {
  const state = value as unknown as ChangeState;
  if (state.status === "approved") approved.set(name, state);
  else approved.delete(name);
}

function takeDue(source: Source, approved: ApprovedChanges, changes: RowChanges, block: CommittedBlock): void {
  const first = block.entries[0]?.history ?? 0;
  const at: At = { height: block.height, position: 0, history: first, tick: block.tick };
  const step: Step = { source, changes, at, part: BLOCK_START };
  for (const [name, state] of approved) {
    if (state.effectiveHeight > block.height) continue;
    approved.delete(name);
    takeCommitted(step, name);
    takeEffect(step, name, state);
  }
}

/** What a change has made of its subject; nothing where it has lapsed. */
function takeEffect(step: Step, name: string, { change, base }: ChangeState): void {
  const settled = step.source.state.get(name)?.value as unknown as ChangeState | undefined;
  if (settled?.status !== "applied") return;
  if (change.kind === "role") takeCommitted(step, key.unit(change.unit));
  // The state may hold a later version already.
  if (change.kind === "policy" && base !== undefined)
    takeValue(step, key.policy(change.name), { version: base + 1, value: change.value as Json });
}
