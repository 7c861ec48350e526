import { AreaText, Decimal, DigestText, Status, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Count, Location, Page, PageQuery, strict } from "./forms.ts";

const Standing = Type.Union([
  Type.Literal("raised"),
  Type.Literal("screened"),
  Type.Literal("event"),
  Type.Literal("discarded"),
]);

/** What a detector has found, in the triage queue. Decimals are texts, as the unit that raised it wrote them. */
export const SignalItem = Type.Object(
  {
    signal: DigestText,
    chain: Type.String(),
    unit: UnitId,
    officer: Type.String(),
    /** The act that raised it. */
    act: DigestText,
    method: Type.String(),
    version: Count,
    parameters: Type.Record(Type.String(), Type.String()),
    /** Digest of the method's inputs, so that it can be computed again and compared. */
    inputs: DigestText,
    series: Type.String(),
    area: Type.String(),
    from: Type.String(),
    to: Type.String(),
    observed: Decimal,
    statistic: Decimal,
    threshold: Decimal,
    status: Status,
    standing: Standing,
    revision: Count,
    /** The event that it became. */
    event: Type.Optional(DigestText),
    /** Tick of its newest step. */
    changed: Count,
    tick: Count,
  },
  strict,
);
export type SignalItem = Static<typeof SignalItem>;

/** One step of a signal, oldest first. */
export const SignalStep = Type.Object(
  {
    act: DigestText,
    action: Type.String(),
    unit: Type.String(),
    officer: Type.String(),
    standing: Standing,
    /** Why it was discarded, as a code. */
    cause: Type.Optional(Type.String()),
    note: Type.Optional(Type.String()),
    tick: Count,
    ...Location.properties,
  },
  strict,
);
export type SignalStep = Static<typeof SignalStep>;

export const SignalReply = Type.Object({ ...SignalItem.properties, steps: Type.Array(SignalStep) }, strict);
export type SignalReply = Static<typeof SignalReply>;

export const signals = {
  signals: endpoint({
    method: "GET",
    path: "/v1/signals",
    summary: "Signals of this chain's detectors, newest first: the triage queue. They are no publications.",
    tag: "signals",
    auth: "token",
    query: Type.Object(
      {
        state: Type.Optional(Standing),
        area: Type.Optional(AreaText),
        /** Raised or changed since. */
        since: Type.Optional(Time),
        series: Type.Optional(Type.String({ maxLength: 64 })),
        method: Type.Optional(Type.String({ maxLength: 32 })),
        status: Type.Optional(Status),
        event: Type.Optional(DigestText),
        unit: Type.Optional(UnitId),
        ...PageQuery,
      },
      strict,
    ),
    reply: Page(SignalItem),
  }),
  signal: endpoint({
    method: "GET",
    path: "/v1/signals/{signal}",
    summary: "One signal with its steps: who raised, screened, discarded or promoted it, and why.",
    tag: "signals",
    auth: "token",
    params: Type.Object({ signal: DigestText }, strict),
    reply: SignalReply,
  }),
} as const;
