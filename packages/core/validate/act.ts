import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { sameJson } from "../bytes/same.ts";
import { type Code, Refusal, demand } from "../codes.ts";
import { actId, demandSizes } from "../endorse/proposal.ts";
import type { Action } from "../execute/action.ts";
import { actionOf, execute } from "../execute/contracts.ts";
import { isBounded } from "../execute/facts.ts";
import { type Act, lacksBody } from "../order/transaction.ts";
import { checkAssertion, checkForm } from "./assertion.ts";
import { checkChain, checkSignature, checkStanding, checkTimes } from "./author.ts";
import { checkDuplicate } from "./duplicate.ts";
import { checkEndorsements } from "./endorsements.ts";
import type { Environment } from "./environment.ts";
import { checkFreshness, isRegistryStale } from "./freshness.ts";
import { checkReads } from "./reads.ts";

/** The outcome of one act. `authenticated` says whether the author is known, so that a refusal may use the act up. */
export interface Verdict {
  readonly code: Code;
  readonly at: string;
  readonly authenticated: boolean;
  readonly marks: readonly string[];
}

/** The version of the contracts since which an act without its body is refused before its author is known. */
const BODY_FIRST_SINCE = 3;

/** What the rules before endorsement have found of an act. */
interface Admitted {
  readonly action: Action;
  readonly marks: readonly string[];
}

/**
 * The rules that need no endorsement, in their order; the endorser applies them before it executes.
 * @param onAuthenticated called as soon as the author is known
 * @throws Refusal of the first rule that refuses; UnknownSignature
 */
export function admitAct(
  environment: Environment,
  act: Pick<Act, "proposal" | "proposalBytes" | "signature" | "assertion">,
  onAuthenticated?: () => void,
): Admitted {
  checkForm(environment.chain, act);
  checkChain(environment, act.proposal);
  const action = actionOf(environment.contracts, act.proposal);
  checkSignature(environment, act);
  const key = checkStanding(environment, act.proposal);
  onAuthenticated?.();
  checkTimes(environment, act.proposal);
  checkDuplicate(environment, act.proposal);
  checkAssertion(environment, action, act);
  const stale = isRegistryStale(environment);
  checkFreshness(environment, action, act.proposal, stale);
  const compromised = key.compromisedSince !== undefined && key.compromisedSince <= act.proposal.at;
  return { action, marks: [...(compromised ? ["key-compromised"] : []), ...(stale ? ["registry-stale"] : [])] };
}

/**
 * Judges an act by every rule, in their order. The first rule that refuses gives the code.
 * @throws UnknownSignature when a signature was not verified before
 */
export function judgeAct(environment: Environment, act: Act): Verdict {
  let authenticated = false;
  try {
    // The body stands outside what is signed, so whoever takes it away must not use up the author's act.
    if (environment.chain.contract >= BODY_FIRST_SINCE) checkBody(environment, act);
    const { action, marks } = admitAct(environment, act, () => {
      authenticated = true;
    });
    checkSizes(environment, act);
    checkEndorsements(environment, act, action);
    checkReads(environment.state, act.effects);
    checkBody(environment, act);
    if (!lacksBody(act) && environment.isOwn?.(act.effectsDigest) !== true) checkExecution(environment, act);
    return { code: "VALID", at: "", authenticated, marks };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, at: error.at, authenticated, marks: [] };
  }
}

/** Gateways read nothing larger; whoever puts transactions into a block without one is held to the same. */
function checkSizes({ chain }: Environment, { proposalBytes, body }: Act): void {
  if (!isBounded(chain)) return;
  demandSizes(proposalBytes, body === undefined ? undefined : encodeCanonical(body));
}

/**
 * In a new block an act has its body. A redacted act can no longer be executed. Its endorsed effects stand; replay compares the app hash of every block,
 * so effects that were not those of the body could not have become part of the chain.
 */
function checkBody({ replay }: Environment, act: Act): void {
  demand(replay || !lacksBody(act), "BODY_MISMATCH", "/body");
}

/** Executes again and compares: a signed lie is invalid and stays in the block as evidence (DESIGN 15). */
function checkExecution(environment: Environment, act: Act): void {
  const id = actId(environment.hash, act.proposal);
  const effects = execute(environment.hash, environment.contracts, environment.state, {
    id,
    proposal: act.proposal,
    body: act.body,
  });
  demand(sameJson(effects as unknown as Json, act.effects as unknown as Json), "EFFECTS_MISMATCH", act.proposal.action);
}
