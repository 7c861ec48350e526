import { type Delta, type Json, type SealedReference, actId, execute, readSignedProposal } from "@tocsin/core";
import type { Caller } from "../project/caller.ts";
import type { NodeParts } from "./parts.ts";

/** Stands for what is not sealed yet. */
const NOT_SEALED: SealedReference = { digest: "0".repeat(64), commitment: "0".repeat(64), size: 1 };

/**
 * Judges a report as the contract will, before its detail is sealed: what is refused costs no work and no room of the vault.
 * @throws Refusal, as the report would be refused now
 */
export function demandFilable({ author, chain, contracts, crypto }: NodeParts, caller: Caller, body: Delta): void {
  const { unit, officer } = caller;
  const trial = { ...body, sealed: { detail: NOT_SEALED } };
  const { sha256 } = crypto;
  const signed = author.sign(unit, officer, { action: "reports.submit", args: {}, body: trial });
  const { proposal } = readSignedProposal(sha256, signed);
  const id = actId(sha256, proposal);
  execute(sha256, contracts, chain.state, { id, proposal, body: trial as unknown as Json });
}
