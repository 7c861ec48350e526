import { AreaText, DigestText, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Level, Page, PageQuery, Query, strict } from "./forms.ts";

const Event = Type.Object({ event: DigestText }, strict);

const Title = Type.Object({ zh: Type.String(), en: Type.String() }, strict);
/** Response level Ⅰ–Ⅳ as 1–4; 0 where none is in force. */
const LegLevel = Type.Integer({ minimum: 0, maximum: 4 });
const EventStage = Type.Union([Type.Literal("preparedness"), Type.Literal("response"), Type.Literal("recovery")]);
const LegState = Type.Union([Type.Literal("offered"), Type.Literal("open"), Type.Literal("closed")]);

/** Filters of the list of events. */
export const EventFilter = {
  stage: Type.Optional(Type.String({ maxLength: 40 })),
  state: Type.Optional(LegState),
  level: Type.Optional(LegLevel),
  /** Response level of this chain's leg: this one and graver ones. */
  graveTo: Type.Optional(Level),
  status: Type.Optional(Status),
  category: Type.Optional(Type.String({ maxLength: 48 })),
  /** Events in this area or a part of it. */
  area: Type.Optional(AreaText),
  /** Opened from (inclusive) to (exclusive), ms. */
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  /** Only those that the caller's unit is in. */
  joined: Type.Optional(Type.Boolean()),
  /** Part of the title in either language. */
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  /** Words that titles or category hold, each of them. */
  q: Type.Optional(Query),
};

export const EventItem = Type.Object(
  {
    event: DigestText,
    /** Chain of the first leg. */
    chain: Type.String(),
    status: Status,
    category: Type.String(),
    title: Title,
    areas: Type.Array(Type.String()),
    opened: Time,
    /** Stage and level of this chain's leg; empty and absent until it is open. */
    stage: Type.Union([EventStage, Type.Literal("")]),
    level: Type.Optional(LegLevel),
    /** Of this chain's leg: offered until a unit opens it. */
    state: LegState,
    legs: Type.Array(Type.String()),
    /** The caller's unit in this chain's leg: as a member, or limited to reading and reporting. */
    membership: Type.Optional(Type.Union([Type.Literal("member"), Type.Literal("read")])),
    splitFrom: Type.Optional(DigestText),
    tick: Count,
  },
  strict,
);
export type EventItem = Static<typeof EventItem>;

export const TaskItem = Type.Object(
  {
    task: DigestText,
    event: DigestText,
    by: Type.String(),
    to: Type.String(),
    state: Type.String(),
    group: Type.Optional(Type.String()),
    due: Type.Optional(Time),
    title: Type.Optional(Type.String()),
    text: Type.Optional(Type.String()),
    note: Type.Optional(Type.String()),
    tick: Count,
  },
  strict,
);
export type TaskItem = Static<typeof TaskItem>;

/** A unit of this chain in the event; one that has left stays named. */
const EventMember = Type.Object(
  {
    unit: Type.String(),
    status: Type.String(),
    since: Time,
    limited: Type.Optional(Type.String()),
    left: Type.Optional(Type.Boolean()),
  },
  strict,
);
const EventGroup = Type.Object(
  {
    name: Type.String(),
    lead: Type.String(),
    members: Type.Array(Type.Object({ unit: Type.String(), duty: Type.String() }, strict)),
    act: Type.String(),
  },
  strict,
);
const EventDecision = Type.Object(
  {
    decision: DigestText,
    unit: Type.String(),
    at: Time,
    group: Type.Optional(Type.String()),
    content: Type.Optional(Type.Object({ s: Count, text: Type.String() }, strict)),
  },
  strict,
);

/** A leg as its chain has told it last. */
const EventLeg = Type.Object(
  { chain: Type.String(), stage: EventStage, level: LegLevel, closed: Type.Boolean(), unit: Type.String(), at: Time },
  strict,
);

export const EventReply = Type.Object(
  {
    ...EventItem.properties,
    /** Whether the caller sees what is said in the event: managers of the chain and members do. */
    inside: Type.Boolean(),
    members: Type.Array(EventMember),
    groups: Type.Array(EventGroup),
    tasks: Type.Array(TaskItem),
    decisions: Type.Array(EventDecision),
    /** Legs whose standing has arrived here, this chain's among them. */
    standings: Type.Array(EventLeg),
    /** Units of other legs that have said something here, and when last. Who else is in those legs stays on their chains. */
    heard: Type.Array(Type.Object({ chain: Type.String(), unit: Type.String(), at: Time }, strict)),
    /** Events that a chain holds to be the same; only that chain takes it back. */
    sameAs: Type.Array(Type.Object({ event: DigestText, chain: Type.String(), unit: Type.String(), at: Time }, strict)),
    /** Events of this chain that were split from this one. */
    splitInto: Type.Array(DigestText),
  },
  strict,
);
export type EventReply = Static<typeof EventReply>;

/** One entry of an event's timeline; sorted by time, chain, height and index for display, no global order claimed. */
export const TimelineItem = Type.Object(
  {
    act: DigestText,
    what: Type.String(),
    chain: Type.String(),
    unit: Type.String(),
    at: Time,
    height: Count,
    index: Count,
    content: AnyObject,
  },
  strict,
);
export type TimelineItem = Static<typeof TimelineItem>;

const ResourceOffer = Type.Object(
  {
    offer: DigestText,
    chain: Type.String(),
    unit: Type.String(),
    quantity: Count,
    at: Time,
    state: Type.Union([
      Type.Literal("offered"),
      Type.Literal("accepted"),
      Type.Literal("sent"),
      Type.Literal("received"),
    ]),
    accepted: Count,
    received: Count,
  },
  strict,
);

export const ResourceItem = Type.Object(
  {
    resource: DigestText,
    event: DigestText,
    chain: Type.String(),
    unit: Type.String(),
    item: Type.String(),
    measureUnit: Type.String(),
    need: Count,
    accepted: Count,
    sent: Count,
    received: Count,
    /** Where it is needed. */
    area: Type.String(),
    at: Time,
    offers: Type.Array(ResourceOffer),
    tick: Count,
  },
  strict,
);
export type ResourceItem = Static<typeof ResourceItem>;

/** A report of stock that fits a resource request. */
export const ResourceMatch = Type.Object(
  {
    record: DigestText,
    chain: Type.String(),
    unit: Type.String(),
    area: Type.String(),
    item: Type.String(),
    available: Count,
    tick: Count,
  },
  strict,
);
export type ResourceMatch = Static<typeof ResourceMatch>;

export const events = {
  events: endpoint({
    method: "GET",
    path: "/v1/events",
    summary: "Events with a leg on this chain, and those offered to it, newest first.",
    tag: "events",
    auth: "token",
    query: Type.Object({ ...EventFilter, ...PageQuery }, strict),
    reply: Page(EventItem),
  }),
  event: endpoint({
    method: "GET",
    path: "/v1/events/{event}",
    summary: "One event: members, working groups, tasks and decisions of this chain's leg.",
    tag: "events",
    auth: "token",
    params: Event,
    reply: EventReply,
  }),
  timeline: endpoint({
    method: "GET",
    path: "/v1/events/{event}/timeline",
    summary: "Posts, reports and decisions of an event from all of its legs.",
    tag: "events",
    auth: "token",
    params: Event,
    query: Type.Object(PageQuery, strict),
    reply: Page(TimelineItem),
  }),
  tasks: endpoint({
    method: "GET",
    path: "/v1/tasks",
    summary: "Tasks of the events that the caller's unit is in, newest first.",
    tag: "events",
    auth: "token",
    query: Type.Object(
      {
        event: Type.Optional(DigestText),
        to: Type.Optional(UnitId),
        state: Type.Optional(Type.String({ maxLength: 16 })),
        ...PageQuery,
      },
      strict,
    ),
    reply: Page(TaskItem),
  }),
  resources: endpoint({
    method: "GET",
    path: "/v1/resources",
    summary: "Resource requests and offers, matched across provinces.",
    tag: "events",
    auth: "token",
    query: Type.Object(
      { event: Type.Optional(DigestText), item: Type.Optional(Type.String({ maxLength: 120 })), ...PageQuery },
      strict,
    ),
    reply: Page(ResourceItem),
  }),
  resourceMatches: endpoint({
    method: "GET",
    path: "/v1/resources/{resource}/matches",
    summary:
      "Who reports to have what a resource request asks for, here and in other provinces, the largest stock first.",
    tag: "events",
    auth: "token",
    params: Type.Object({ resource: DigestText }, strict),
    reply: Type.Object({ items: Type.Array(ResourceMatch), height: Count }, strict),
  }),
} as const;
