import { Type } from "typebox";
import { demand } from "../../codes.ts";
import { DigestText, Time } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import { Sources, checkSources } from "./sources.ts";
import { PUBLISHERS, bulletinId, common, release } from "./state.ts";

/** What a bulletin is, as its signature names it; the digest binds the content, which stands beside the chain. */
const BulletinFacts = Type.Object(
  {
    ...common,
    digest: DigestText,
    form: Type.Union([Type.Literal("situation-report"), Type.Literal("after-action")]),
    /** The period that it is about, from (inclusive) to (exclusive), ms. */
    from: Time,
    to: Time,
    /** Height of this chain at which its queries were answered. */
    height: Type.Integer({ minimum: 0, maximum: 9_007_199_254_740_991 }),
    sources: Sources,
  },
  strict,
);

/** An officer answers for a bulletin. Until then it is a draft and stands nowhere on the chain. */
export const sign = defineAction({
  name: "releases.sign",
  summary: "Sign a bulletin: the digest of its content, its period, scope and sources. Before, it is a draft.",
  args: BulletinFacts,
  units: ANYONE,
  officers: PUBLISHERS,
  fresh: true,
  run(context, facts) {
    const { hash, act } = context;
    demand(facts.from < facts.to, "BAD_DATE", "/args/to");
    checkSources(hash, facts.sources);
    const { chain, author } = act.proposal;
    return release(context, bulletinId(hash, chain, author.unit, facts.digest), "bulletin", facts, facts.digest);
  },
});
