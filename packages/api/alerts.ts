import { Type } from "typebox";
import { ActReply } from "./acts.ts";
import { endpoint } from "./endpoint.ts";
import { Record, strict } from "./forms.ts";

export const alerts = {
  alert: endpoint({
    method: "GET",
    path: "/v1/alerts/{record}",
    summary: "A report or notice as an alert of CAP 1.2 in Chinese and English: Alert, then Updates, at last a Cancel.",
    tag: "alerts",
    auth: "token",
    params: Record,
    query: Type.Object(
      {
        /** 0 for the first alert of the record; the newest by default. */
        step: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
      },
      strict,
    ),
    reply: { mediaType: "application/cap+xml; charset=utf-8" },
  }),
  alertFeed: endpoint({
    method: "GET",
    path: "/v1/alerts.atom",
    summary:
      "The newest 100 notices that the caller's unit may see as an Atom feed, each with the address of its alert.",
    tag: "alerts",
    auth: "token",
    query: Type.Object({ lang: Type.Optional(Type.Union([Type.Literal("en"), Type.Literal("zh")])) }, strict),
    reply: { mediaType: "application/atom+xml; charset=utf-8" },
  }),
  fileAlert: endpoint({
    method: "POST",
    path: "/v1/alerts",
    summary: "Files an alert of CAP 1.1 or 1.2 that was made elsewhere as a report of the caller's unit; once.",
    tag: "alerts",
    auth: "token",
    body: "bytes",
    reply: ActReply,
  }),
} as const;
