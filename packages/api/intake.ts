import { AreaText, DigestText, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { ActReply } from "./acts.ts";
import { endpoint } from "./endpoint.ts";
import { Count, Page, PageQuery, strict } from "./forms.ts";

/** Public intake: what a citizen tells a unit without an account, and what its officers make of it. */

const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });

/** One stay of a person. */
export const Stop = Type.Object(
  {
    area: AreaText,
    place: Type.String({ minLength: 1, maxLength: 200 }),
    from: Time,
    to: Time,
  },
  strict,
);
export type Stop = Static<typeof Stop>;

/** Who tells it; all of it may be left out. */
const Person = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    phone: Type.Optional(Type.String({ pattern: "^[0-9+() -]{5,24}$" })),
  },
  strict,
);

const Symptom = Type.Union(
  (
    [
      "fever",
      "cough",
      "sore-throat",
      "breathlessness",
      "fatigue",
      "loss-of-smell",
      "diarrhoea",
      "rash",
      "other",
    ] as const
  ).map((symptom) => Type.Literal(symptom)),
);

/** Where a person has been. The sealed detail of a report that comes of it has the same form. */
export const Itinerary = Type.Object(
  {
    kind: Type.Literal("itinerary"),
    area: AreaText,
    stops: Type.Array(Stop, { minItems: 1, maxItems: 40 }),
    person: Type.Optional(Person),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  strict,
);
export type Itinerary = Static<typeof Itinerary>;

/** What a person suffers from. */
export const Symptoms = Type.Object(
  {
    kind: Type.Literal("symptoms"),
    area: AreaText,
    onset: Day,
    symptoms: Type.Array(Symptom, { minItems: 1, maxItems: 9 }),
    person: Type.Optional(Person),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  strict,
);
export type Symptoms = Static<typeof Symptoms>;

export const SubmissionContent = Type.Union([Itinerary, Symptoms]);
export type SubmissionContent = Static<typeof SubmissionContent>;

const State = Type.Union([
  Type.Literal("received"),
  Type.Literal("accepted"),
  Type.Literal("declined"),
  Type.Literal("withdrawn"),
]);
export type SubmissionState = Static<typeof State>;

/** The code by which the person alone can go on: shown once, kept nowhere. */
const Code = Type.String({ pattern: "^[0-9A-Za-z -]{16,40}$" });

/** What the person sees of a submission. */
export const SubmissionStatus = Type.Object(
  {
    kind: Type.Union([Type.Literal("itinerary"), Type.Literal("symptoms")]),
    state: State,
    created: Time,
    changed: Time,
    /** What the unit has said to the person. */
    answer: Type.Optional(Type.String()),
  },
  strict,
);
export type SubmissionStatus = Static<typeof SubmissionStatus>;

/** What an officer sees in the list: nothing personal. */
export const SubmissionItem = Type.Object(
  {
    id: Type.String({ pattern: "^[0-9a-f]{32}$" }),
    ...SubmissionStatus.properties,
    area: AreaText,
    revision: Count,
    /** The report that came of it. */
    record: Type.Optional(DigestText),
    officer: Type.Optional(Type.String()),
  },
  strict,
);
export type SubmissionItem = Static<typeof SubmissionItem>;

/** Two persons at one place at the same time. */
export const SharedStay = Type.Object(
  {
    record: DigestText,
    area: AreaText,
    place: Type.String(),
    from: Time,
    to: Time,
    minutes: Count,
  },
  strict,
);
export type SharedStay = Static<typeof SharedStay>;

const Submission = Type.Object({ id: Type.String({ pattern: "^[0-9a-f]{32}$" }) }, strict);
const Purpose = Type.String({ minLength: 1, maxLength: 120 });
const Answer = Type.String({ minLength: 1, maxLength: 400 });

export const intake = {
  publicIntake: endpoint({
    method: "GET",
    path: "/v1/public/intake",
    summary: "Whether the public may tell this node's unit something, and which unit that is.",
    tag: "public",
    auth: "none",
    reply: Type.Object(
      {
        unit: UnitId,
        name: Type.Object({ zh: Type.String(), en: Type.String() }, strict),
        area: Type.String(),
        status: Type.String(),
        now: Time,
      },
      strict,
    ),
  }),
  submitPublicly: endpoint({
    method: "POST",
    path: "/v1/public/submissions",
    summary: "Tell the unit an itinerary or symptoms, without an account; the code in the answer is shown once.",
    tag: "public",
    auth: "none",
    body: SubmissionContent,
    reply: Type.Object({ code: Type.String(), ...SubmissionStatus.properties }, strict),
  }),
  followPublicly: endpoint({
    method: "POST",
    path: "/v1/public/submissions/follow",
    summary: "What became of a submission, by its code.",
    tag: "public",
    auth: "none",
    body: Type.Object({ code: Code }, strict),
    reply: SubmissionStatus,
  }),
  correctPublicly: endpoint({
    method: "POST",
    path: "/v1/public/submissions/correct",
    summary: "Replace what a submission says, by its code; the unit looks at it again.",
    tag: "public",
    auth: "none",
    body: Type.Object({ code: Code, content: SubmissionContent }, strict),
    reply: SubmissionStatus,
  }),
  withdrawPublicly: endpoint({
    method: "POST",
    path: "/v1/public/submissions/withdraw",
    summary: "Withdraw a submission, by its code: what it says is destroyed here.",
    tag: "public",
    auth: "none",
    body: Type.Object({ code: Code }, strict),
    reply: SubmissionStatus,
  }),
  submissions: endpoint({
    method: "GET",
    path: "/v1/submissions",
    summary: "What the public has told the caller's unit, newest first; nothing personal. For reporters and verifiers.",
    tag: "intake",
    auth: "token",
    query: Type.Object({ state: Type.Optional(State), ...PageQuery }, strict),
    reply: Page(SubmissionItem),
  }),
  submission: endpoint({
    method: "GET",
    path: "/v1/submissions/{id}",
    summary: "What one submission says; the reading is logged with its purpose.",
    tag: "intake",
    auth: "token",
    params: Submission,
    query: Type.Object({ purpose: Purpose }, strict),
    reply: Type.Object({ ...SubmissionItem.properties, content: Type.Optional(SubmissionContent) }, strict),
  }),
  acceptSubmission: endpoint({
    method: "POST",
    path: "/v1/submissions/{id}/accept",
    summary: "Make a report of a submission: counts in the open, the person in the sealed detail only.",
    tag: "intake",
    auth: "token",
    params: Submission,
    body: Type.Object(
      {
        headline: Type.String({ minLength: 1, maxLength: 200 }),
        category: Type.Optional(Type.String({ pattern: "^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$" })),
        answer: Type.Optional(Answer),
      },
      strict,
    ),
    reply: ActReply,
  }),
  declineSubmission: endpoint({
    method: "POST",
    path: "/v1/submissions/{id}/decline",
    summary: "Decline a submission with a sentence for the person; what it says is destroyed here.",
    tag: "intake",
    auth: "token",
    params: Submission,
    body: Type.Object({ answer: Answer }, strict),
    reply: SubmissionItem,
  }),
  sharedStays: endpoint({
    method: "POST",
    path: "/v1/contacts",
    summary:
      "Who shared place and time with a case: among the itineraries whose detail the caller's unit may read; logged.",
    tag: "intake",
    auth: "token",
    body: Type.Object(
      {
        record: DigestText,
        /** Time together from which a stay is told. Default 1. */
        minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
        purpose: Purpose,
      },
      strict,
    ),
    reply: Type.Object(
      {
        items: Type.Array(SharedStay),
        /** Itineraries compared, and those that could not be read. */
        compared: Count,
        unread: Count,
        /** Whether there are more itineraries than are compared at once. */
        isCut: Type.Boolean(),
      },
      strict,
    ),
  }),
} as const;
