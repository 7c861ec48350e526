import type { OpenPartReply } from "@tocsin/api";
import { chainContains, type Json, type TrustedChain, trustOf, verifyProofFrom } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import type { PeerStep } from "../peer.ts";
import { buildProof } from "../prove/prooffile.ts";
import type { NodeParts } from "./parts.ts";
import { found } from "./reports.ts";

/** Actions whose body is the report's content. */
const CONTENT: readonly string[] = ["reports.submit", "reports.followUp", "reports.correct"];

/** A report's newest open part with the names of the links that prove it. */
export interface ProvenOpenPart {
  readonly body: { readonly [name: string]: Json };
  readonly proof: string[];
}

/**
 * The open part of a report from a chain below, for a manager of an ancestor: asked of that chain's node, proven from the
 * main chain down, and written to the log of readings.
 * @throws NodeError NOT_FOUND for all others, as for what does not exist
 */
export async function openPart(parts: NodeParts, caller: Caller, record: string): Promise<OpenPartReply> {
  const { chain: origin } = found(await parts.readModel.summary(caller, record), record);
  const isAbove = caller.role !== "member" && chainContains(caller.chain, origin);
  if (!isAbove) throw new NodeError("NOT_FOUND", record);
  const { unit, officer } = caller;
  await parts.readLog.append({ unit, officer, record, purpose: "open-part", at: parts.clock.now() });
  return { record, chain: origin, ...(await provenOpenPart(parts, record, origin)) };
}

/**
 * Asks a report's chain for the open part and checks the proof against the main chain that this node trusts; the node that
 * answers is believed in nothing.
 * @throws NodeError NOT_FOUND where it may not be read or was redacted, NOT_ANCHORED, DATA_BROKEN naming the link that fails
 */
export async function provenOpenPart(
  parts: NodeParts,
  record: string,
  origin: string,
  grant?: string,
): Promise<ProvenOpenPart> {
  const view = { record, asker: parts.chain.genesis.chain, grant };
  const isContent = (chain: string, what: string) => chain === origin && CONTENT.includes(what);
  const isWanted = (chain: string, { what }: PeerStep) => isContent(chain, what);
  const { file, uncovered } = await buildProof(view, parts.tree(), parts.findPeer, isWanted);
  // The newest text counts, and it is not proven yet.
  if (uncovered.length > 0) throw new NodeError("NOT_ANCHORED", record);
  const { holds, links, steps } = verifyProofFrom(parts.crypto, file, mainTrust(parts));
  if (!holds) throw new NodeError("DATA_BROKEN", links.at(-1)?.link);
  const said = steps.at(-1)?.transaction;
  if (said?.type !== "act" || said.body === undefined) throw new NodeError("NOT_FOUND", record);
  return { body: said.body as { readonly [name: string]: Json }, proof: links.map(({ link }) => link) };
}

/** The main chain as this chain's genesis trusts it. */
function mainTrust({ chain, crypto }: NodeParts): TrustedChain {
  return chain.genesis.trust.find((trusted) => trusted.chain === "cn") ?? trustOf(crypto.sha256, chain.genesis);
}
