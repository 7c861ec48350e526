import { AreaText, DigestText, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, Level, Page, PageQuery, Query, strict } from "./forms.ts";

const Event = Type.Object({ event: DigestText }, strict);

/** Filters of the list of events. */
export const EventFilter = {
  stage: Type.Optional(Type.String({ maxLength: 40 })),
  status: Type.Optional(Status),
  /** Events of which an area lies in this one. */
  area: Type.Optional(AreaText),
  /** Response level of this chain's leg: this one and graver ones. */
  graveTo: Type.Optional(Level),
  /** Opened from (inclusive) to (exclusive), ms. */
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  /** Words that the title or category holds, each of them. */
  q: Type.Optional(Query),
};

export const EventItem = Type.Object(
  {
    event: DigestText,
    chain: Type.String(),
    status: Status,
    category: Type.String(),
    title: Type.Object({ zh: Type.String(), en: Type.String() }, strict),
    stage: Type.String(),
    level: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
    state: Type.String(),
    legs: Type.Array(Type.String()),
    tick: Count,
  },
  strict,
);
export type EventItem = Static<typeof EventItem>;

export const EventReply = Type.Object(
  {
    ...EventItem.properties,
    members: Type.Array(AnyObject),
    groups: Type.Array(AnyObject),
    tasks: Type.Array(AnyObject),
    decisions: Type.Array(AnyObject),
    sameAs: Type.Array(DigestText),
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
    offers: Type.Array(AnyObject),
    tick: Count,
  },
  strict,
);
export type ResourceItem = Static<typeof ResourceItem>;

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
    summary: "Events with a leg on this chain.",
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
