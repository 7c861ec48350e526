import { key } from "../../state/key.ts";
import { route } from "../exchange/route.ts";
import type { Ledger } from "../ledger.ts";
import { type Ask, judgeBreakGlass, judgeRequest } from "./judge.ts";
import type { DecisionBody } from "./packet.ts";
import { BREAK_GLASS, type GrantState, type RequestState, type Standing, readGrant } from "./state.ts";

/** The act and urgency under which a chain speaks. */
export interface Voice {
  readonly act: string;
  readonly urgency: number;
}

/** A request has reached the record's chain. The first word on it stands; the same request again changes nothing. */
export function openRequest(ledger: Ledger, voice: Voice, request: string, ask: Ask): void {
  if (readGrant(ledger, request) !== undefined) return;
  const standing = ask.purpose === BREAK_GLASS ? judgeBreakGlass(ledger, ask) : judgeRequest(ledger, ask);
  settle(ledger, voice, request, grantOf(ask, standing));
}

/** The requester takes its request back. A grant given in the meantime ends; a withdrawal that came first stands. */
export function closeRequest(ledger: Ledger, voice: Voice, request: string, ask: Ask): void {
  const grant = readGrant(ledger, request) ?? grantOf(ask, { status: "pending", revision: 0 });
  if (grant.status !== "pending" && grant.status !== "granted") return;
  settle(ledger, voice, request, { ...grant, status: "withdrawn", revision: grant.revision + 1 });
}

function grantOf(ask: Ask, standing: Standing): GrantState {
  const { requester, record, purpose, at } = ask;
  return { ...requester, record, purpose, at, ...standing };
}

/** Writes what the record's chain has decided, and tells the requester's chain and the main chain. */
export function settle(ledger: Ledger, voice: Voice, request: string, grant: GrantState, reason?: string): void {
  ledger.write(key.grant(request), grant);
  const { record, unit, chain, purpose } = grant;
  const standing = standingOf(grant);
  const own = ledger.chain.id;
  if (chain === own) applyDecision(ledger, request, standing);
  const to = [...new Set([chain, "cn"])].filter((target) => target !== own);
  const body: DecisionBody = {
    request,
    record,
    unit,
    chain,
    purpose,
    standing,
    ...(reason === undefined ? {} : { reason }),
  };
  route(ledger, { type: "decision", to, origin: { chain: own, act: voice.act }, urgency: voice.urgency, body });
}

/**
 * Brings the requester's copy up to the source's newest word. After a withdrawal here an older grant or deferral of
 * the source is no news.
 */
export function applyDecision(ledger: Ledger, request: string, standing: Standing): void {
  const stored = ledger.need<RequestState>(key.request(request), "NOT_FOUND", request);
  if (standing.revision <= stored.revision) return;
  if (stored.status === "withdrawn" && (standing.status === "granted" || standing.status === "pending")) return;
  const { record, origin, purpose, at, asker } = stored;
  ledger.write(key.request(request), { record, origin, purpose, at, asker, ...standing } satisfies RequestState);
}

function standingOf(grant: GrantState): Standing {
  const { status, by, code, expires, responsible, review, revision } = grant;
  return {
    status,
    ...(by === undefined ? {} : { by }),
    ...(code === undefined ? {} : { code }),
    ...(expires === undefined ? {} : { expires }),
    ...(responsible === undefined ? {} : { responsible }),
    ...(review === undefined ? {} : { review }),
    revision,
  };
}
