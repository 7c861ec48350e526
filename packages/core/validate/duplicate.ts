import { demand } from "../codes.ts";
import { type Proposal, actId, intentDigest } from "../endorse/proposal.ts";
import { key } from "../state/key.ts";
import type { Environment } from "./environment.ts";

/** What `act/<id>` holds once an act is used up. The first valid or finally refused try wins (PROTOCOL 4). */
export interface UsedAct {
  readonly intent: string;
  /** Numeric code of the outcome. */
  readonly code: number;
}

/** Refuses an act whose identity was used before: the same act as `DUPLICATE`, another one as a mismatch. */
export function checkDuplicate(environment: Environment, proposal: Proposal): void {
  const id = actId(environment.hash, proposal);
  const used = environment.state.get(key.act(id))?.value as UsedAct | undefined;
  if (used === undefined) return;
  demand(used.intent === intentDigest(environment.hash, proposal), "IDEMPOTENCY_MISMATCH", id);
  demand(false, "DUPLICATE", id);
}
