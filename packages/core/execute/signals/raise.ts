import { demand } from "../../codes.ts";
import { isDay } from "../../report/day.ts";
import { key } from "../../state/key.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import { ANYONE, defineAction } from "../action.ts";
import { demandStatus } from "../events/state.ts";
import { SignalFacts, type SignalState, signalId } from "./state.ts";

/**
 * Puts what a detector has found into the triage queue of the author's chain. Nothing climbs and nothing is published by
 * it. What the same unit's detector found before in the same series, area and period is there already.
 */
export const raise = defineAction({
  name: "signals.raise",
  summary: "Raise what a detector has found in a series, area and period; it waits to be screened.",
  args: SignalFacts,
  units: ANYONE,
  officers: ["reporter", "verifier"],
  run(context, facts) {
    const { unit, act, chain } = context;
    demand(unit.rights.includes("report"), "NOT_PERMITTED", "report");
    checkFacts(facts, chain.area);
    const status = facts.status ?? chain.status;
    demandStatus(chain, status, "POLICY_REFUSED");
    const signal = signalId(context.hash, act.proposal.chain, unit.id, facts);
    demand(context.read(key.signal(signal)) === undefined, "EXISTS", signal);
    const state: SignalState = {
      unit: unit.id,
      act: act.id,
      area: facts.area,
      status,
      standing: "raised",
      revision: 0,
    };
    context.write(key.signal(signal), state);
    return { signal, standing: state.standing };
  },
});

function checkFacts({ area, from, to }: SignalFacts, outer: string): void {
  const isHere = area === "" ? outer === "" : isAreaCode(area) && areaContains(outer, area);
  demand(isHere, "BAD_AREA", "/args/area");
  demand(isDay(from), "BAD_DATE", "/args/from");
  demand(isDay(to) && from <= to, "BAD_DATE", "/args/to");
}
