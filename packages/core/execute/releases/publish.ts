import { type Static, Type } from "typebox";
import { demand } from "../../codes.ts";
import { FourSteps } from "../../report/delta.ts";
import { DigestText, Time } from "../../unit/unit.ts";
import { ANYONE, defineAction, strict } from "../action.ts";
import { Records, demandRecords } from "./sources.ts";
import { PUBLISHERS, common, needRelease, release } from "./state.ts";

/** A text for the public: Chinese always, English where the unit has it. */
const PublicText = (maxLength: number) =>
  Type.Object(
    {
      zh: Type.String({ minLength: 1, maxLength }),
      en: Type.Optional(Type.String({ minLength: 1, maxLength })),
    },
    strict,
  );
const Title = PublicText(200);
const Text = PublicText(4_000);

/** How likely it is that somebody was exposed who was there then. */
export const RiskLevel = Type.Union([Type.Literal("low"), Type.Literal("medium"), Type.Literal("high")]);
export type RiskLevel = Static<typeof RiskLevel>;

const Risk = Type.Object(
  {
    level: RiskLevel,
    /** When somebody was exposed who was there, from (inclusive) to (exclusive), ms. */
    from: Time,
    to: Time,
  },
  strict,
);

/** A post that a refutation answers. */
const Post = Type.Object(
  {
    address: Type.String({ pattern: "^https?://[\\x21-\\x7e]{1,292}$" }),
    platform: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  strict,
);

/** What a release says. `place` names a risk area more closely, `posts` what is refuted. */
export const ReleaseBody = Type.Object({ title: Title, text: Text, place: Type.Optional(Title) }, strict);
export type ReleaseBody = Static<typeof ReleaseBody>;
export const RefutationBody = Type.Object(
  {
    title: Title,
    /** What is said and is not so. */
    claim: Text,
    text: Text,
    posts: Type.Optional(Type.Array(Post, { maxItems: 16 })),
  },
  strict,
);
export type RefutationBody = Static<typeof RefutationBody>;

/** A notice or a risk area for the public. Nothing is published before, and nothing is published by a machine. */
export const publish = defineAction({
  name: "releases.publish",
  summary: "Publish a notice, or a risk area with its level, time and source record.",
  args: Type.Object(
    {
      kind: Type.Union([Type.Literal("notice"), Type.Literal("risk-area")]),
      ...common,
      /** What it rests on. A risk area names its source. */
      records: Records,
      /** A signed bulletin that it belongs to. */
      bulletin: Type.Optional(DigestText),
      /** Warning level 1–4 where the notice is a warning. */
      warning: Type.Optional(FourSteps),
      risk: Type.Optional(Risk),
    },
    strict,
  ),
  body: ReleaseBody,
  units: ANYONE,
  officers: PUBLISHERS,
  fresh: true,
  run(context, args, body) {
    const isRisk = args.kind === "risk-area";
    demand(isRisk === (args.risk !== undefined), "SCHEMA", "/args/risk");
    demand(isRisk || body.place === undefined, "SCHEMA", "/body/place");
    demand(!isRisk || (args.warning === undefined && args.bulletin === undefined), "SCHEMA", "/args/kind");
    demand(!isRisk || args.records.length > 0, "SCHEMA", "/args/records");
    if (args.risk !== undefined) demand(args.risk.from < args.risk.to, "BAD_DATE", "/args/risk/to");
    demandRecords(context, args.records, true);
    if (args.bulletin !== undefined) {
      const { kind, standing } = needRelease(context, args.bulletin);
      demand(kind === "bulletin" && standing === "released", "WRONG_STATE", standing);
    }
    return release(context, context.act.id, args.kind, args);
  },
});

/** A rumour is answered: what is said, what is so, and the posts or records that it is linked to. */
export const refute = defineAction({
  name: "releases.refute",
  summary: "Refute a rumour, linked to the posts or records that it is about.",
  args: Type.Object({ ...common, records: Records }, strict),
  body: RefutationBody,
  units: ANYONE,
  officers: PUBLISHERS,
  fresh: true,
  run(context, args, body) {
    demand(args.records.length + (body.posts?.length ?? 0) > 0, "SCHEMA", "/body/posts");
    demandRecords(context, args.records, false);
    return release(context, context.act.id, "refutation", args);
  },
});
