import { DigestText } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyJson, AnyObject, Count, strict } from "./forms.ts";

/** An act of the token's officer; the node signs it from its keystore and the transaction says so (DESIGN 25). */
export const ActRequest = Type.Object(
  {
    action: Type.String({ pattern: "^[a-z]{1,16}\\.[a-zA-Z]{1,24}$", examples: ["reports.submit"] }),
    args: AnyObject,
    body: Type.Optional(AnyObject),
    /** 0–9; 9 is the most urgent. Default 3. */
    urgency: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
    /** Repeating a request with the same key returns the first result. */
    idempotencyKey: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9._:-]{8,80}$" })),
    /** Digest of the record's body as it was judged; needed to verify or correct. */
    ifMatch: Type.Optional(DigestText),
  },
  strict,
);
export type ActRequest = Static<typeof ActRequest>;

export const ActReply = Type.Object(
  {
    /** Identity of the act, and of the record that it makes. */
    act: DigestText,
    code: Type.Literal("VALID"),
    height: Count,
    index: Count,
    history: Count,
    result: AnyJson,
    repeated: Type.Boolean(),
    timings: Type.Optional(Type.Object({ endorsedMs: Count, committedMs: Count }, strict)),
  },
  strict,
);
export type ActReply = Static<typeof ActReply>;

/** A chain above that has taken over a header which covers the act. */
export const Anchored = Type.Object({ chain: Type.String(), height: Count, tick: Count }, strict);
export type Anchored = Static<typeof Anchored>;

export const ActStatus = Type.Object(
  {
    act: DigestText,
    state: Type.Union([Type.Literal("committed"), Type.Literal("refused"), Type.Literal("anchored")]),
    code: Type.String(),
    height: Count,
    index: Count,
    history: Count,
    tick: Count,
    anchored: Type.Array(Anchored),
  },
  strict,
);
export type ActStatus = Static<typeof ActStatus>;

const BulkItemReply = Type.Union([
  Type.Object({ ok: Type.Literal(true), reply: ActReply }, strict),
  Type.Object({ ok: Type.Literal(false), problem: AnyObject }, strict),
]);

const Act = Type.Object({ act: DigestText }, strict);

export const acts = {
  act: endpoint({
    method: "POST",
    path: "/v1/acts",
    summary: "Do an act as the token's officer: endorsed, ordered and durably committed when it returns.",
    tag: "acts",
    auth: "token",
    body: ActRequest,
    reply: ActReply,
  }),
  actSigned: endpoint({
    method: "POST",
    path: "/v1/acts/signed",
    summary: "Submit the canonical bytes of a proposal that an officer signed with an own key.",
    tag: "acts",
    auth: "optional",
    body: "bytes",
    reply: ActReply,
  }),
  actBulk: endpoint({
    method: "POST",
    path: "/v1/acts/bulk",
    summary: "Submit up to 500 acts; each has its own result.",
    tag: "acts",
    auth: "token",
    body: Type.Object({ items: Type.Array(ActRequest, { minItems: 1, maxItems: 500 }) }, strict),
    reply: Type.Object({ items: Type.Array(BulkItemReply) }, strict),
  }),
  actStatus: endpoint({
    method: "GET",
    path: "/v1/acts/{act}",
    summary: "How far an act has come: committed, and anchored at which chains above.",
    tag: "acts",
    auth: "token",
    params: Act,
    reply: ActStatus,
  }),
} as const;
