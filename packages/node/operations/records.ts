import type { CustodyStep, TraceReply } from "@tocsin/api";
import type { Caller } from "../project/caller.ts";
import { type BuiltProof, buildProof, formatProof } from "../prove/prooffile.ts";
import type { NodeParts } from "./parts.ts";
import { found } from "./reports.ts";

/** The custody of a record on every chain, each step with its place in a history; `proven` where an anchor covers it. */
export async function trace(parts: NodeParts, caller: Caller, record: string): Promise<TraceReply> {
  const built = await proofOf(parts, caller, record);
  const steps: CustodyStep[] = [];
  for (const { id } of parts.tree()) {
    const custody = (await parts.findPeer(id)?.custody(record)) ?? [];
    const uncovered = new Set(built.uncovered.filter(({ chain }) => chain === id).map(({ step }) => step.history));
    steps.push(...custody.map((step) => ({ ...step, chain: id, proven: !uncovered.has(step.history) })));
  }
  return { record, steps: steps.sort((a, b) => a.tick - b.tick) };
}

/** The proof file as text. */
export async function proof(parts: NodeParts, caller: Caller, record: string): Promise<string> {
  return formatProof((await proofOf(parts, caller, record)).file);
}

/** @throws NodeError NOT_FOUND for what the caller may not see */
async function proofOf(parts: NodeParts, caller: Caller, record: string): Promise<BuiltProof> {
  found((await parts.readModel.report(caller, record)) ?? (await parts.readModel.summary(caller, record)), record);
  return buildProof(record, parts.tree(), parts.findPeer);
}
