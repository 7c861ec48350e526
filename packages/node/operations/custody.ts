import { chainContains, type Json, type ProofFile, type ProvenReceive } from "@tocsin/core";
import type { PeerStep } from "../peer.ts";
import type { Caller } from "../project/caller.ts";
import { carryingPackets, isCarried, withoutBody } from "../prove/view.ts";
import type { NodeParts } from "./parts.ts";
import { found } from "./reports.ts";

/**
 * What a caller may read of a record's custody. Its writer, and managers of its chain and of the chains above, read all
 * of it. Whoever else has the notice reads how the report was made, judged and carried, without its open part; who asked
 * for the detail, and who got it, is not theirs to know.
 */
export interface CustodyScope {
  readonly origin: string;
  readonly isWhole: boolean;
  /** Whether the open part belongs to it. */
  readonly hasBodies: boolean;
}

/** @throws NodeError NOT_FOUND for what the caller may not see */
export async function scopeOf(parts: NodeParts, caller: Caller, record: string): Promise<CustodyScope> {
  const own = await parts.readModel.report(caller, record);
  const item = own ?? found(await parts.readModel.summary(caller, record), record);
  const isManager = caller.role !== "member" && chainContains(caller.chain, item.chain);
  const isWriter = own !== undefined && own.unit === caller.unit;
  return { origin: item.chain, isWhole: isManager || isWriter, hasBodies: own !== undefined || isManager };
}

/** Whether a step is in the scope; a unit always reads its own. */
export function isShown(scope: CustodyScope, caller: Caller, step: PeerStep): boolean {
  return scope.isWhole || step.unit === caller.unit || isCarried(step);
}

/** The steps of a proof without what is out of the scope. What is left proves as much of itself as before. */
export function narrowed(scope: CustodyScope, steps: ProofFile["steps"]): ProofFile["steps"] {
  return steps.map((step) => {
    const transaction = step.transaction as { readonly [name: string]: Json };
    const system = transaction["system"] as { readonly type?: Json } | undefined;
    if (system === undefined) return scope.hasBodies ? step : { ...step, transaction: withoutBody(transaction) };
    if (scope.isWhole || system.type !== "receive") return step;
    return { ...step, transaction: { system: carryingPackets(system as unknown as ProvenReceive) } };
  });
}
