import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { MANAGERS, Text, defineAction, strict } from "../action.ts";
import { changeLeg } from "./leg.ts";
import { type EventState, LEADERS, Level, Stage, needEvent, needLeg, needOpenLeg } from "./state.ts";

/** Stage and response level belong to each leg and to those who answer for its area (PROTOCOL 14). */
export const setLevel = defineAction({
  name: "events.setLevel",
  summary: "Set the response level of your chain's leg of an event: 1 to 4 for I to IV, 0 to end the response.",
  args: Type.Object({ event: DigestText, level: Level }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needOpenLeg(context, args.event);
    const leg = needLeg(context, args.event);
    demand(leg.level !== args.level, "WRONG_STATE", `level ${leg.level}`);
    const { level } = changeLeg(context, args.event, state, leg, { level: args.level });
    return { event: args.event, level };
  },
});

export const setStage = defineAction({
  name: "events.setStage",
  summary: "Set the stage of your chain's leg of an event: preparedness, response or recovery.",
  args: Type.Object({ event: DigestText, stage: Stage }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needOpenLeg(context, args.event);
    const leg = needLeg(context, args.event);
    demand(leg.stage !== args.stage, "WRONG_STATE", leg.stage);
    const { stage } = changeLeg(context, args.event, state, leg, { stage: args.stage });
    return { event: args.event, stage };
  },
});

/** Closes this chain's leg. Other legs go on; what they post still arrives here. */
export const close = defineAction({
  name: "events.close",
  summary: "Close your chain's leg of an event once its response level has been ended.",
  args: Type.Object({ event: DigestText, reason: Text(1_000) }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needOpenLeg(context, args.event);
    const leg = needLeg(context, args.event);
    demand(leg.level === 0, "WRONG_STATE", `level ${leg.level}`);
    context.write(key.event(args.event), { ...state, leg: "closed" } satisfies EventState);
    changeLeg(context, args.event, state, leg, { closed: true });
    return { event: args.event, closed: true };
  },
});

export const reopen = defineAction({
  name: "events.reopen",
  summary: "Open your chain's closed leg of an event again; its members are as they were.",
  args: Type.Object({ event: DigestText, reason: Text(1_000) }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const state = needEvent(context, args.event);
    demand(state.leg === "closed", "WRONG_STATE", state.leg);
    const leg = needLeg(context, args.event);
    context.write(key.event(args.event), { ...state, leg: "open" } satisfies EventState);
    changeLeg(context, args.event, state, leg, { closed: false });
    return { event: args.event, closed: false };
  },
});
