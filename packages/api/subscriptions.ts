import { AreaText, ChainId, DigestText, OfficerId, Situation, Stage, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, strict } from "./forms.ts";

const Topic = Type.Union([
  Type.Literal("report"),
  Type.Literal("standing"),
  Type.Literal("signal"),
  Type.Literal("notice"),
  Type.Literal("clock"),
]);

/** What is sent: everything that fits all members that are there, and that the unit may see when it is sent. */
export const SubscriptionRule = Type.Object(
  {
    topics: Type.Optional(Type.Array(Topic, { minItems: 1, maxItems: 5, uniqueItems: true })),
    situations: Type.Optional(Type.Array(Situation, { minItems: 1, maxItems: 5, uniqueItems: true })),
    /** GB/T 2260 code: the area with everything inside it. */
    area: Type.Optional(AreaText),
    /** Response level Ⅰ–Ⅳ as 1–4: this one and graver ones. */
    level: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
    event: Type.Optional(DigestText),
    /** Of the event that it belongs to. */
    stage: Type.Optional(Stage),
  },
  strict,
);
export type SubscriptionRule = Static<typeof SubscriptionRule>;

export const WebhookUrl = Type.String({ minLength: 8, maxLength: 500, pattern: "^https?://[^\\s@]+$" });
/** One address, without a display name. */
export const MailAddress = Type.String({
  minLength: 6,
  maxLength: 254,
  pattern: "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})+$",
});
export const Language = Type.Union([Type.Literal("zh"), Type.Literal("en")]);

/** Where it is sent. */
export const SubscriptionChannel = Type.Union([
  Type.Object({ kind: Type.Literal("webhook"), url: WebhookUrl }, strict),
  Type.Object({ kind: Type.Literal("mail"), to: MailAddress, language: Language }, strict),
]);
export type SubscriptionChannel = Static<typeof SubscriptionChannel>;

const settable = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  rule: SubscriptionRule,
  /** Minutes for which messages are collected; 0 sends each at once. */
  digestMinutes: Type.Integer({ minimum: 0, maximum: 1_440 }),
  /** Messages a minute; what comes beyond is sent together. */
  perMinute: Type.Integer({ minimum: 1, maximum: 600 }),
  /** Whether the receiver may acknowledge notices for the unit, in the name of the officer who made the subscription. */
  acknowledges: Type.Boolean(),
};

export const SubscriptionItem = Type.Object(
  {
    id: Type.String(),
    unit: UnitId,
    officer: OfficerId,
    created: Time,
    ...settable,
    channel: SubscriptionChannel,
    /** `gone`: the receiver has said that it is there no more. */
    state: Type.Union([Type.Literal("active"), Type.Literal("paused"), Type.Literal("gone")]),
    /** Failed attempts in a row, and since when; 0 while all is well. */
    failing: Count,
    since: Type.Optional(Time),
    /** Messages that are tried again, and those that were given up. */
    waiting: Count,
    dead: Count,
  },
  strict,
);
export type SubscriptionItem = Static<typeof SubscriptionItem>;

/** A message in the list of deliveries. */
export const DeliveryItem = Type.Object(
  {
    /** Its `webhook-id`, and what its mail is known by. */
    message: Type.String(),
    topics: Type.Array(Type.String()),
    events: Count,
    state: Type.Union([
      Type.Literal("delivered"),
      Type.Literal("waiting"),
      Type.Literal("dead"),
      /** The unit may not see any of it any more. */
      Type.Literal("withheld"),
    ]),
    attempts: Count,
    /** Of the last attempt. */
    at: Time,
    /** What came of it: `OK`, `HTTP_503`, `TIMEOUT` …. */
    code: Type.String(),
    /** When it is tried again. */
    next: Type.Optional(Time),
  },
  strict,
);
export type DeliveryItem = Static<typeof DeliveryItem>;

const Id = Type.Object({ id: Type.String({ pattern: "^[0-9a-f]{16}$" }) }, strict);
const Secret = Type.Optional(Type.String());
const tag = "subscriptions";

export const subscriptions = {
  subscriptions: endpoint({
    method: "GET",
    path: "/v1/subscriptions",
    summary: "Subscriptions of the caller's unit, without their secrets.",
    tag,
    auth: "administrator",
    reply: Type.Object({ items: Type.Array(SubscriptionItem), mail: Type.Boolean() }, strict),
  }),
  createSubscription: endpoint({
    method: "POST",
    path: "/v1/subscriptions",
    summary: "Subscribe to what the unit may see, by webhook or mail. A webhook's secret is shown once.",
    tag,
    auth: "administrator",
    body: Type.Object(
      {
        name: settable.name,
        rule: SubscriptionRule,
        channel: SubscriptionChannel,
        digestMinutes: Type.Optional(settable.digestMinutes),
        perMinute: Type.Optional(settable.perMinute),
        acknowledges: Type.Optional(settable.acknowledges),
      },
      strict,
    ),
    reply: Type.Object({ ...SubscriptionItem.properties, secret: Secret }, strict),
  }),
  changeSubscription: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}",
    summary: "Change, pause or resume a subscription; where it is sent stays.",
    tag,
    auth: "administrator",
    params: Id,
    body: Type.Object(
      {
        ...Type.Partial(Type.Object(settable)).properties,
        state: Type.Optional(Type.Union([Type.Literal("active"), Type.Literal("paused")])),
      },
      strict,
    ),
    reply: SubscriptionItem,
  }),
  removeSubscription: endpoint({
    method: "DELETE",
    path: "/v1/subscriptions/{id}",
    summary: "Remove a subscription with its deliveries.",
    tag,
    auth: "administrator",
    params: Id,
    reply: Type.Object({ removed: Type.Boolean() }, strict),
  }),
  rotateSubscriptionSecret: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}/secret",
    summary: "Make a webhook's next secret; for a day messages carry a signature by either.",
    tag,
    auth: "administrator",
    params: Id,
    reply: Type.Object({ secret: Type.String() }, strict),
  }),
  testSubscription: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}/test",
    summary: "Send a message of type `tocsin.test` now and say what came of it.",
    tag,
    auth: "administrator",
    params: Id,
    reply: Type.Object({ ok: Type.Boolean(), code: Type.String() }, strict),
  }),
  deliveries: endpoint({
    method: "GET",
    path: "/v1/subscriptions/{id}/deliveries",
    summary: "What is tried again, what was given up, and the newest deliveries.",
    tag,
    auth: "administrator",
    params: Id,
    reply: Type.Object(
      {
        /** Where the subscription stands on the stream: an event's id. */
        position: Type.String(),
        waiting: Type.Array(DeliveryItem),
        dead: Type.Array(DeliveryItem),
        recent: Type.Array(DeliveryItem),
      },
      strict,
    ),
  }),
  redeliver: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}/redeliver",
    summary: "Try a message of the dead-letter list again, or all of them.",
    tag,
    auth: "administrator",
    params: Id,
    body: Type.Object({ message: Type.Optional(Type.String({ maxLength: 80 })) }, strict),
    reply: Type.Object({ messages: Count }, strict),
  }),
  replaySubscription: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}/replay",
    summary: "Send again everything that fits behind an event of the stream, with the same identifiers.",
    tag,
    auth: "administrator",
    params: Id,
    body: Type.Object({ from: Type.String({ pattern: "^[0-9]{1,15}-[0-9]{1,16}(-[0-9]{1,15})?$" }) }, strict),
    reply: Type.Object({ position: Type.String() }, strict),
  }),
  acknowledgeByWebhook: endpoint({
    method: "POST",
    path: "/v1/subscriptions/{id}/acknowledge",
    summary:
      "A receiver says that the unit has read a notice: `{record, revision}`, signed by the subscription's secret as Standard Webhooks says.",
    tag,
    auth: "none",
    params: Id,
    body: "bytes",
    reply: Type.Object({ record: DigestText, act: DigestText }, strict),
  }),
} as const;

/** What is said of a message, as its body has it. */
export const WebhookMessage = Type.Object(
  {
    type: Type.String(),
    /** When it happened, ISO 8601. */
    timestamp: Type.String(),
    /** Where it is on the stream; `Last-Event-ID` and replay take it. */
    id: Type.String(),
    chain: ChainId,
    status: Type.String(),
    subscription: Type.String(),
    data: AnyObject,
  },
  strict,
);
export type WebhookMessage = Static<typeof WebhookMessage>;
