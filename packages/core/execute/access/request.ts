import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { BREAK_GLASS_MS_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { ChainId, DigestText, type OfficerRole } from "../../unit/unit.ts";
import { ANYONE, Text, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { type ActOrigin, originOf } from "../exchange/claim.ts";
import { route } from "../exchange/route.ts";
import type { Ask } from "./judge.ts";
import type { BreakGlassBody, RequestBody } from "./packet.ts";
import { type Voice, closeRequest, openRequest } from "./settle.ts";
import { BREAK_GLASS, type BreakGlassState, Purpose, type Requester, type RequestState, describe } from "./state.ts";

const ASKERS: readonly OfficerRole[] = ["reporter", "verifier", "access"];

/** Asks for a record's detail. The request is on the asking unit's chain at once; the record's chain decides. */
export const request = defineAction({
  name: "access.request",
  summary:
    "Ask for the detail of a report of any chain, with a purpose and a reason; policy decides at once or an officer does.",
  args: Type.Object({ record: DigestText, origin: ChainId, purpose: Purpose, reason: Text(1_000) }, strict),
  units: ANYONE,
  officers: ASKERS,
  run(context, args) {
    const { record, origin, purpose, reason } = args;
    demand(purpose !== BREAK_GLASS, "SCHEMA", "/args/purpose");
    const ask = askOf(context, record, purpose, context.act.proposal.at);
    writeRequest(context, origin, ask);
    const { id } = context.act;
    const asker = originOf(context);
    if (origin === context.chain.id) openRequest(context, voiceOf(context), id, ask);
    else send(context, origin, { say: "ask", ...asking(context, id, asker, ask), purpose, reason });
    return reply(context, id);
  },
});

/** Takes a pending request back. A break-glass access stays: it is reviewed, whatever became of it. */
export const withdraw = defineAction({
  name: "access.withdraw",
  summary: "Withdraw a request of your unit that has not been decided.",
  args: Type.Object({ request: DigestText }, strict),
  units: ANYONE,
  officers: ASKERS,
  run(context, args) {
    const state = needOwnRequest(context, args.request);
    demand(state.purpose !== BREAK_GLASS, "WRONG_STATE", BREAK_GLASS);
    demand(state.status === "pending", "WRONG_STATE", state.status);
    const ask = askOf(context, state.record, state.purpose, state.at);
    if (state.origin === context.chain.id) closeRequest(context, voiceOf(context), args.request, ask);
    else {
      context.write(key.request(args.request), { ...state, status: "withdrawn" } satisfies RequestState);
      send(context, state.origin, {
        say: "withdraw",
        ...asking(context, args.request, state.asker, ask),
        purpose: state.purpose,
      });
    }
    return reply(context, args.request);
  },
});

/**
 * Takes a record's detail in an emergency, before anyone has decided. The act is committed on the unit's chain before
 * any release, told to the record's chain and the main chain, short, and reviewed afterwards.
 */
export const breakGlass = defineAction({
  name: "access.breakGlass",
  summary:
    "Take the detail of a report in an emergency, without a decision; it is short, told to everyone responsible, and reviewed.",
  args: Type.Object({ record: DigestText, origin: ChainId, reason: Text(1_000) }, strict),
  units: ANYONE,
  officers: ASKERS,
  run(context, args) {
    const { record, origin, reason } = args;
    const { id, proposal } = context.act;
    const own = context.chain.id;
    const ask = askOf(context, record, BREAK_GLASS, proposal.at);
    writeRequest(context, origin, ask);
    const { at, requester } = ask;
    const state: BreakGlassState = {
      record,
      origin,
      unit: requester.unit,
      chain: own,
      at,
      expires: at + BREAK_GLASS_MS_MAX,
    };
    context.write(key.breakGlass(id), state);
    if (origin === own) openRequest(context, voiceOf(context), id, ask);
    const to = [...new Set([origin, "cn"])].filter((chain) => chain !== own);
    const body: BreakGlassBody = { ...asking(context, id, originOf(context), ask), origin, reason };
    route(context, { type: "break-glass", to, origin: { chain: own, act: id }, urgency: proposal.urgency, body });
    return reply(context, id);
  },
});

/** The request on this chain, of the author's own unit. @throws Refusal NOT_FOUND, NOT_WRITER */
export function needOwnRequest(context: Context, id: string): RequestState {
  const state = context.need<RequestState>(key.request(id), "NOT_FOUND", id);
  demand(state.asker.unit === context.act.proposal.author.unit, "NOT_WRITER", state.asker.unit);
  return state;
}

function askOf(context: Context, record: string, purpose: string, at: number): Ask {
  const { unit } = context;
  demand(unit.rights.includes("request"), "NOT_PERMITTED", "request");
  demand(unit.hpke !== undefined, "KEY_NOT_VALID", `${unit.id} has no key for sealed parts`);
  const { id, role, department, hpke } = unit;
  const requester: Requester = { unit: id, chain: context.chain.id, role, department, hpke };
  return { record, purpose, at, requester };
}

function writeRequest(context: Context, origin: string, { record, purpose, at }: Ask): void {
  const state: RequestState = { record, origin, purpose, at, asker: originOf(context), status: "pending", revision: 0 };
  context.write(key.request(context.act.id), state);
}

function asking(context: Context, id: string, asker: ActOrigin, { requester, record, at }: Ask) {
  return { request: id, asker, requester, name: context.unit.name, record, at };
}

function send(context: Context, to: string, body: RequestBody): void {
  const { act, urgency } = voiceOf(context);
  route(context, { type: "request", to: [to], origin: { chain: context.chain.id, act }, urgency, body });
}

export function voiceOf(context: Context): Voice {
  return { act: context.act.id, urgency: context.act.proposal.urgency };
}

function reply(context: Context, id: string) {
  const state = context.need<RequestState>(key.request(id));
  return describe(id, state.origin, state);
}
