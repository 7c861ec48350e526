import { ChainId, DigestText, OfficerId, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, strict } from "./forms.ts";
import { Language, MailAddress, WebhookUrl } from "./subscriptions.ts";

const Slug = Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$" });
/** Hours and minutes in Beijing, `08:00`. */
const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });

/** How somebody is reached: by mail, or by a gateway for SMS or voice whose body is made from a template. */
export const RosterContact = Type.Union([
  Type.Object({ kind: Type.Literal("mail"), to: MailAddress, language: Language }, strict),
  Type.Object(
    {
      kind: Type.Literal("gateway"),
      url: WebhookUrl,
      /** Name of the template: `sms`, `voice`, `message`, or one of the roster's own. */
      template: Slug,
      /** Number or account at the gateway. */
      to: Type.String({ pattern: "^[+0-9A-Za-z@._-]{1,64}$" }),
      language: Language,
    },
    strict,
  ),
]);
export type RosterContact = Static<typeof RosterContact>;

const pair = { officer: OfficerId, deputy: OfficerId };

/** A shift that comes every week. One whose end is not behind its beginning ends on the next day. */
const RosterShift = Type.Object(
  {
    /** 1 is Monday. */
    days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    from: TimeOfDay,
    to: TimeOfDay,
    ...pair,
  },
  strict,
);

export const Roster = Type.Object(
  {
    persons: Type.Array(
      Type.Object({ officer: OfficerId, contacts: Type.Array(RosterContact, { minItems: 1, maxItems: 4 }) }, strict),
      { maxItems: 64 },
    ),
    /** The first that fits counts. */
    shifts: Type.Array(RosterShift, { maxItems: 64 }),
    /** Before all shifts; the last that fits counts. */
    exceptions: Type.Array(Type.Object({ from: Time, to: Time, ...pair }, strict), { maxItems: 366 }),
    /** The unit's own minutes where it wants less than the policy allows. */
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_080 })),
    /** Bodies for gateways: JSON whose texts may hold {to}, {text}, {message}, {record}, {level}, {unit}, {officer}, {step} and {link}. */
    templates: Type.Optional(Type.Record(Slug, AnyObject, { maxProperties: 16 })),
  },
  strict,
);
export type Roster = Static<typeof Roster>;

/** Who was told that a notice waits for its acknowledgement. */
export const EscalationStep = Type.Object(
  {
    step: Type.Union([Type.Literal("officer"), Type.Literal("deputy"), Type.Literal("manager")]),
    /** Unit that was told: the own one, or the manager above; a chain while its node has not said which. */
    unit: Type.String(),
    officer: Type.Optional(OfficerId),
    at: Time,
    state: Type.Union([
      Type.Literal("told"),
      /** It is tried again. */
      Type.Literal("waiting"),
      Type.Literal("failed"),
      /** Nobody was on duty, or the unit keeps no roster here. */
      Type.Literal("nobody"),
    ]),
    code: Type.String(),
    attempts: Count,
  },
  strict,
);
export type EscalationStep = Static<typeof EscalationStep>;

export const EscalationItem = Type.Object(
  {
    record: DigestText,
    revision: Count,
    /** Unit that owes the acknowledgement, and its chain. */
    unit: UnitId,
    chain: ChainId,
    /** Response level, 1 or 2. */
    c: Type.Integer({ minimum: 1, maximum: 2 }),
    started: Time,
    minutes: Count,
    steps: Type.Array(EscalationStep),
    /** When the unit acknowledged, as far as this node knows. */
    ended: Type.Optional(Time),
  },
  strict,
);
export type EscalationItem = Static<typeof EscalationItem>;

const OnDuty = Type.Object(
  { ...pair, until: Time, by: Type.Union([Type.Literal("shift"), Type.Literal("exception")]) },
  strict,
);

const RosterReply = Type.Object(
  {
    /** Absent where the unit keeps none. Contacts are shown to administrators. */
    roster: Type.Optional(Roster),
    onDuty: Type.Optional(OnDuty),
    /** Times of the coming week when nobody is on duty. */
    gaps: Type.Array(Type.Object({ from: Time, to: Time }, strict)),
    /** After so many minutes the deputy is told, after twice as many the manager above. */
    minutes: Count,
    escalations: Type.Array(EscalationItem),
  },
  strict,
);

const tag = "roster";

export const roster = {
  roster: endpoint({
    method: "GET",
    path: "/v1/roster",
    summary: "The duty roster of the caller's unit, who is on duty now, and what has escalated.",
    tag,
    auth: "token",
    reply: RosterReply,
  }),
  setRoster: endpoint({
    method: "POST",
    path: "/v1/roster",
    summary: "Set the unit's duty roster. The secret that signs what gateways get is shown when it is made.",
    tag,
    auth: "administrator",
    body: Type.Object({ roster: Roster, newSecret: Type.Optional(Type.Boolean()) }, strict),
    reply: Type.Object({ ...RosterReply.properties, secret: Type.Optional(Type.String()) }, strict),
  }),
  removeRoster: endpoint({
    method: "DELETE",
    path: "/v1/roster",
    summary: "Remove the unit's duty roster: nothing escalates from then on.",
    tag,
    auth: "administrator",
    reply: Type.Object({ removed: Type.Boolean() }, strict),
  }),
  testRoster: endpoint({
    method: "POST",
    path: "/v1/roster/test",
    summary: "Send a test to every contact of an officer of the roster and say what came of it.",
    tag,
    auth: "administrator",
    body: Type.Object({ officer: OfficerId }, strict),
    reply: Type.Object(
      { items: Type.Array(Type.Object({ to: Type.String(), ok: Type.Boolean(), code: Type.String() }, strict)) },
      strict,
    ),
  }),
} as const;
