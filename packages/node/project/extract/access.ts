import type { GrantState, Json, Packet, RequestState, Standing } from "@tocsin/core";
import { BREAK_GLASS } from "@tocsin/core";
import { type Step, argument, asState, sequenceOf } from "./step.ts";

/** A request on the chain of the record, which decides on it. */
export function takeGrant(step: Step, [request = ""]: readonly string[], value: Json): void {
  const grant = asState<GrantState>(value);
  const { record, unit, chain, purpose, at } = grant;
  putRequest(step, request, { record, origin: step.source.chain, unit, chain, purpose, at }, grant);
}

/** A request on its requester's chain, as far as it knows the decision. */
export function takeRequest(step: Step, [request = ""]: readonly string[], value: Json): void {
  const state = asState<RequestState>(value);
  const { record, origin, asker, purpose, at } = state;
  putRequest(step, request, { record, origin, unit: asker.unit, chain: step.source.chain, purpose, at }, state);
}

interface Copy extends Standing {
  readonly record: string;
  readonly unit: string;
  readonly chain: string;
  readonly purpose: string;
}

/** The main chain's copy of a decision between two other chains. */
export function takeDecision(step: Step, [origin = "", request = ""]: readonly string[], value: Json): void {
  const copy = asState<Copy>(value);
  const { record, unit, chain, purpose } = copy;
  putRequest(step, request, { record, origin, unit, chain, purpose, at: step.at.tick }, copy);
}

interface Asked {
  readonly record: string;
  readonly origin: string;
  readonly unit: string;
  readonly chain: string;
  readonly purpose: string;
  readonly at: number;
}

function putRequest(step: Step, request: string, asked: Asked, standing: Standing): void {
  const { changes, at } = step;
  const { review } = standing;
  changes.put("requests", {
    request,
    seq: sequenceOf(step),
    tick: at.tick,
    ...asked,
    ...words(step, request),
    state: standing.status,
    decided_by: standing.by ?? null,
    code: standing.code ?? null,
    expires: standing.expires ?? null,
    responsible: standing.responsible ?? null,
    review: review?.verdict ?? null,
    review_due: review?.due ?? null,
    review_by: review?.by ?? null,
    revision: standing.revision,
    break_glass: asked.purpose === BREAK_GLASS ? 1 : 0,
  });
}

const ASKING: readonly string[] = ["access.request", "access.breakGlass"];
const DECIDING: readonly string[] = ["access.decide", "access.revoke", "access.review"];

/** The reasons that were given with the step; the state keeps none. */
function words({ act, packet }: Step, request: string): { reason?: string; decision?: string } {
  if (act === undefined) return wordsOf(packet);
  const reason = argument(act, "reason");
  if (reason === undefined) return {};
  if (ASKING.includes(act.proposal.action) && act.id === request) return { reason };
  return DECIDING.includes(act.proposal.action) ? { decision: reason } : {};
}

function wordsOf(packet: Packet | undefined): { reason?: string; decision?: string } {
  const reason = (packet?.body as { readonly reason?: string } | undefined)?.reason;
  if (packet === undefined || reason === undefined) return {};
  return packet.type === "decision" ? { decision: reason } : { reason };
}

interface ReceiptState {
  readonly unit: string;
  readonly record: string;
  readonly digests: readonly string[];
  readonly at: number;
}

/** What a unit has acknowledged of one grant, all receipts together. */
export function takeReceipt(step: Step, [request = ""]: readonly string[], value: Json): void {
  const { changes, at, act, packet } = step;
  const { unit, record, digests, at: said } = asState<ReceiptState>(value);
  changes.put("receipts", {
    request,
    seq: sequenceOf(step),
    record,
    unit,
    digests: JSON.stringify(digests),
    at: said,
    act: act?.id ?? packet?.origin.act ?? "",
    tick: at.tick,
  });
}
