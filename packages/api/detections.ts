import { Status } from "@tocsin/core";
import { type Static, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnalysisProvenance, Figure, Text, counted } from "./epi.ts";
import { Count, strict } from "./forms.ts";

export const DetectionReply = Type.Object(
  {
    series: Type.String(),
    area: Type.String(),
    status: Status,
    over: Type.String(),
    provenance: AnalysisProvenance,
    /** A row a period, oldest first; `date` is its first day. */
    rows: Type.Array(
      Type.Object(
        {
          date: Type.String(),
          /** The period's last day. */
          to: Type.String(),
          count: Figure,
          expected: Figure,
          statistic: Figure,
          threshold: Figure,
          upper: Figure,
          alarm: Type.Union([Type.Boolean(), Type.Null()]),
          reason: Type.Union([Type.String(), Type.Null()]),
        },
        strict,
      ),
    ),
    height: Count,
  },
  strict,
);
export type DetectionReply = Static<typeof DetectionReply>;

export const detections = {
  detect: endpoint({
    method: "GET",
    path: "/v1/detections",
    summary: "A series of counts through a detector, over what the caller may see; raises nothing.",
    tag: "situation",
    auth: "token",
    query: Type.Object(
      {
        series: Text(64),
        method: Text(32),
        period: Type.Optional(Type.Union([Type.Literal("day"), Type.Literal("week")])),
        /** `name=value,name=value`: parameters that differ from the method's own. */
        parameters: Type.Optional(Type.String({ maxLength: 400 })),
        /** Only so many of the newest periods; 60 where absent. */
        last: Type.Optional(Type.Integer({ minimum: 1, maximum: 400 })),
        ...counted,
      },
      strict,
    ),
    reply: DetectionReply,
  }),
} as const;
