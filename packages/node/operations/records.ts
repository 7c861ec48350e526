import { NodeError } from "../errors.ts";
import type { CustodyStep, TraceReply } from "@tocsin/api";
import { whenReached } from "../peer.ts";
import type { Caller } from "../project/caller.ts";
import { type BuiltProof, buildProof, formatProof } from "../prove/prooffile.ts";
import { type CustodyScope, isShown, narrowed, scopeOf } from "./custody.ts";
import type { NodeParts } from "./parts.ts";

/** The custody of a record on every chain, each step with its place in a history; `proven` where an anchor covers it. */
export async function trace(parts: NodeParts, caller: Caller, record: string): Promise<TraceReply> {
  const scope = await scopeOf(parts, caller, record);
  const built = await proofIn(scope, parts, caller, record);
  const steps: CustodyStep[] = [];
  for (const { id } of parts.tree()) {
    const custody = (await whenReached(parts.findPeer(id)?.custody(record))) ?? [];
    const uncovered = new Set(built.uncovered.filter(({ chain }) => chain === id).map(({ step }) => step.history));
    const shown = custody.filter((step) => isShown(scope, caller, step));
    steps.push(...shown.map((step) => ({ ...step, chain: id, proven: !uncovered.has(step.history) })));
  }
  return { record, steps: steps.sort((a, b) => a.tick - b.tick) };
}

/** The proof file as text. @throws NodeError NOT_ANCHORED before an anchor covers any step of it */
export async function proof(parts: NodeParts, caller: Caller, record: string): Promise<string> {
  const scope = await scopeOf(parts, caller, record);
  const { file } = await proofIn(scope, parts, caller, record);
  if (file.steps.length === 0) throw new NodeError("NOT_ANCHORED", record);
  return formatProof({ ...file, steps: narrowed(scope, file.steps) });
}

function proofIn(scope: CustodyScope, parts: NodeParts, caller: Caller, record: string): Promise<BuiltProof> {
  const view = { record, asker: parts.chain.genesis.chain };
  return buildProof(view, parts.tree(), parts.findPeer, (_chain, step) => isShown(scope, caller, step));
}
