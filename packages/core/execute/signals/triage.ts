import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { areaContains } from "../../unit/area.ts";
import { DigestText } from "../../unit/unit.ts";
import { MANAGERS, Text, defineAction, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { openEvent, opening } from "../events/open.ts";
import { LEADERS, needMember, needOpenLeg } from "../events/state.ts";
import { type SignalState, needSignal } from "./state.ts";

/** An officer has looked at a signal and finds it worth following: it waits for what it becomes. */
export const screen = defineAction({
  name: "signals.screen",
  summary: "Say that you have looked at a signal, and what you found.",
  args: Type.Object({ signal: DigestText, finding: Text(1_000) }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needSignal(context, args.signal);
    demand(state.standing === "raised", "WRONG_STATE", state.standing);
    return settle(context, args.signal, state, { standing: "screened" });
  },
});

/** Why a signal is no event; counted by method and area, these tell whether a threshold is right. */
const Cause = Type.Union([
  Type.Literal("data-error"),
  Type.Literal("reporting-change"),
  Type.Literal("expected"),
  Type.Literal("known-event"),
  Type.Literal("not-confirmed"),
  Type.Literal("other"),
]);

export const discard = defineAction({
  name: "signals.discard",
  summary: "Discard a signal that is no event, with the cause and a reason.",
  args: Type.Object({ signal: DigestText, cause: Cause, reason: Text(1_000) }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needSignal(context, args.signal);
    demand(state.standing === "raised" || state.standing === "screened", "WRONG_STATE", state.standing);
    return settle(context, args.signal, state, { standing: "discarded" });
  },
});

/** A screened signal becomes an event, a new one or one that is open: one act, by the rules of events. */
export const promote = defineAction({
  name: "signals.promote",
  summary: "Promote a screened signal: open an event out of it, or attach it to one that your unit is a member of.",
  args: Type.Object(
    {
      signal: DigestText,
      /** The event that it belongs to. */
      event: Type.Optional(DigestText),
      /** The event that is opened for it. */
      open: Type.Optional(Type.Object(opening, strict)),
      reason: Text(1_000),
    },
    strict,
  ),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needSignal(context, args.signal);
    demand(state.standing === "screened", "WRONG_STATE", state.standing);
    demand((args.event === undefined) !== (args.open === undefined), "SCHEMA", "/args/event");
    if (args.event !== undefined) attach(context, state, args.event);
    if (args.open !== undefined) {
      const isInside = args.open.areas.some((area) => areaContains(area, state.area) || areaContains(state.area, area));
      demand(isInside, "BAD_AREA", "/args/open/areas");
      openEvent(context, args.open, state.status, undefined);
    }
    return settle(context, args.signal, state, { standing: "event", event: args.event ?? context.act.id });
  },
});

/** An event takes a signal of its own status from a unit that works in it. */
function attach(context: Context, state: SignalState, event: string): void {
  const { facts } = needOpenLeg(context, event);
  needMember(context, event);
  demand(facts.status === state.status, "WRONG_STATE", facts.status);
}

function settle(context: Context, signal: string, state: SignalState, change: Partial<SignalState>) {
  const next: SignalState = { ...state, ...change, revision: state.revision + 1 };
  context.write(key.signal(signal), next);
  return { signal, standing: next.standing, ...(next.event === undefined ? {} : { event: next.event }) };
}
