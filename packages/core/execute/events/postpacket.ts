import { type Static, Type } from "typebox";
import { utf8Size } from "../../bytes/utf8.ts";
import { demand } from "../../codes.ts";
import { POST_TEXT_BYTES_MAX } from "../../limits.ts";
import { key } from "../../state/key.ts";
import { ChainId, DigestText, Time } from "../../unit/unit.ts";
import { Text, strict } from "../action.ts";
import type { Context } from "../context.ts";
import { ActOrigin, originOf } from "../exchange/claim.ts";
import { route } from "../exchange/route.ts";
import { type EventState, otherLegs } from "./state.ts";

const PostKind = Type.Union([
  Type.Literal("message"),
  Type.Literal("notice"),
  Type.Literal("decision"),
  Type.Literal("report"),
]);

/** What a post says. It travels in the open to every leg, so it is of security 1 or 2; all else is a report's detail. */
export const PostBody = Type.Object(
  {
    kind: PostKind,
    s: Type.Integer({ minimum: 1, maximum: 2 }),
    text: Text(POST_TEXT_BYTES_MAX),
    /** The report that a post of kind `report` points to. */
    report: Type.Optional(Type.Object({ record: DigestText, chain: ChainId }, strict)),
  },
  strict,
);
export type PostBody = Static<typeof PostBody>;

/** A post on its way to the other legs. The text stands in the transaction that receives it, not in the state. */
export const PostPacketBody = Type.Object(
  {
    event: DigestText,
    post: DigestText,
    by: ActOrigin,
    at: Time,
    answers: Type.Optional(DigestText),
    /** Salted digest of the body as its author signed it: it tells nothing of the text once the body is gone. */
    digest: DigestText,
    content: PostBody,
  },
  strict,
);
export type PostPacketBody = Static<typeof PostPacketBody>;

/** What the state keeps of a post, under a key of its own, so that any number of posts can stand in one block. */
export interface PostState {
  readonly chain: string;
  readonly unit: string;
  readonly digest: string;
}

/** A post of the author's unit: kept on this chain and sent to the other legs. */
export function publishPost(
  context: Context,
  event: string,
  state: EventState,
  content: PostBody,
  answers: string | undefined,
): void {
  const { act, chain } = context;
  checkPost(content, "/body");
  demand(act.proposal.body !== undefined, "BODY_MISMATCH", "/proposal/body");
  const digest = act.proposal.body;
  context.write(key.eventPost(event, act.id), {
    chain: chain.id,
    unit: act.proposal.author.unit,
    digest,
  } satisfies PostState);

  const to = otherLegs(context, state);
  const body: PostPacketBody = {
    event,
    post: act.id,
    by: originOf(context),
    at: act.proposal.at,
    digest,
    content,
    ...(answers === undefined ? {} : { answers }),
  };
  route(context, { type: "post", to, origin: { chain: chain.id, act: act.id }, urgency: act.proposal.urgency, body });
}

/** What the schema of a post cannot say. @throws Refusal TOO_LARGE, SCHEMA */
export function checkPost(content: PostBody, at: string): void {
  const size = utf8Size(content.text);
  demand(size <= POST_TEXT_BYTES_MAX, "TOO_LARGE", `${at}/text has ${size} bytes`);
  demand((content.kind === "report") === (content.report !== undefined), "SCHEMA", `${at}/report`);
}
