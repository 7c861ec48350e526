import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { key } from "../../state/key.ts";
import { DigestText } from "../../unit/unit.ts";
import { MANAGERS, Text, defineAction, strict } from "../action.ts";
import { type SameBody, type SameState, sendLeg } from "./legpacket.ts";
import { LEADERS, needEvent, otherLegs } from "./state.ts";

/** Joins two events that are one, or parts them again. Both keep their ids and all that was said in them. */
export const merge = defineAction({
  name: "events.merge",
  summary: "State that two events are the same, or take that back; both stay readable and every count follows.",
  args: Type.Object({ a: DigestText, b: DigestText, same: Type.Boolean(), reason: Text(1_000) }, strict),
  units: MANAGERS,
  officers: LEADERS,
  run(context, args) {
    const { a, b, same } = args;
    demand(a !== b, "SCHEMA", "/args/b");
    const events = [needEvent(context, a), needEvent(context, b)] as const;
    demand(
      events.some(({ leg }) => leg === "open"),
      "WRONG_STATE",
      "no open leg",
    );
    demand(events[0].facts.status === events[1].facts.status, "WRONG_STATE", "actual and exercise are never one");

    const { act, chain } = context;
    const name = key.sameEvent(a, b, chain.id);
    const said = context.read(name) as unknown as SameState | undefined;
    demand((said?.same ?? false) !== same, "WRONG_STATE", same ? "same" : "not same");
    const next: SameState = {
      same,
      unit: act.proposal.author.unit,
      at: act.proposal.at,
      revision: said === undefined ? 0 : said.revision + 1,
    };
    context.write(name, next);

    // One packet an event: the legs of both together may be more than one packet names.
    const first = otherLegs(context, events[0]);
    const rest = otherLegs(context, events[1]).filter((leg) => !first.includes(leg));
    const body: SameBody = { say: "same", a, b, same: next };
    sendLeg(context, act.id, act.proposal.urgency, first, body);
    sendLeg(context, act.id, act.proposal.urgency, rest, body);
    return { a, b, same };
  },
});
