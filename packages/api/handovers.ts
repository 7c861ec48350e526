import { OfficerId, Time, UnitId } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { strict } from "./forms.ts";

/** Characters of a note. */
export const HANDOVER_TEXT_MAX = 4_000;

/** What one shift tells the next. It stays on the unit's node and is no part of the ledger. */
export const HandoverItem = Type.Object(
  {
    id: Type.String(),
    unit: UnitId,
    author: OfficerId,
    at: Time,
    text: Type.String(),
    /** Who took over, and when; absent while nobody has. */
    acknowledged: Type.Optional(Type.Object({ officer: OfficerId, at: Time }, strict)),
  },
  strict,
);
export type HandoverItem = Static<typeof HandoverItem>;

export const handovers = {
  handovers: endpoint({
    method: "GET",
    path: "/v1/handovers",
    summary: "The unit's newest hand-over notes between shifts.",
    tag: "handover",
    auth: "token",
    reply: Type.Object({ items: Type.Array(HandoverItem) }, strict),
  }),
  handOver: endpoint({
    method: "POST",
    path: "/v1/handovers",
    summary: "Leave a note for the unit's next shift; who wrote it and who takes over goes to the log of readings.",
    tag: "handover",
    auth: "token",
    body: Type.Object({ text: Type.String({ minLength: 1, maxLength: HANDOVER_TEXT_MAX }) }, strict),
    reply: HandoverItem,
  }),
  takeOver: endpoint({
    method: "POST",
    path: "/v1/handovers/{id}/acknowledgement",
    summary: "Acknowledge a note as another officer than its author; a second acknowledgement changes nothing.",
    tag: "handover",
    auth: "token",
    params: Type.Object({ id: Type.String({ pattern: "^[0-9a-f]{16}$" }) }, strict),
    reply: HandoverItem,
  }),
} as const;
