import { Type } from "typebox";
import { DigestText } from "../../unit/unit.ts";
import { ANYONE, Text, defineAction, strict } from "../action.ts";
import { PUBLISHERS, needRelease, settleRelease } from "./state.ts";

/**
 * Takes a release back, with the reason that the public reads. It does not wait for a fresh registry: what is wrong goes at
 * once.
 */
export const withdraw = defineAction({
  name: "releases.withdraw",
  summary: "Withdraw a release, a signed bulletin among them, with a reason that is shown in its place.",
  args: Type.Object({ release: DigestText, reason: Text(1_000) }, strict),
  units: ANYONE,
  officers: PUBLISHERS,
  run(context, args) {
    const state = needRelease(context, args.release);
    const { kind, standing } = settleRelease(context, args.release, state, { standing: "withdrawn" });
    return { release: args.release, kind, standing };
  },
});
