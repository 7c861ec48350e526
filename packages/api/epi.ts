import { AreaText, Status } from "@tocsin/core";
import { type Static, type TSchema, Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { AnyObject, Count, strict } from "./forms.ts";

export const Figure = Type.Union([Type.Number(), Type.Null()]);
export const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
/** A number in a query: a decimal, so that nothing is rounded on its way. */
export const Decimal = Type.String({ pattern: "^[0-9]{1,6}(\\.[0-9]{1,6})?$" });
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });

/** How a result came about: method, its version and parameters, and the digest of what it was made of. */
export const AnalysisProvenance = Type.Object(
  { method: Type.String(), version: Count, parameters: AnyObject, inputs: Type.String() },
  strict,
);

/** Rows of an analysis as the situation package gives them; figures are null where they cannot be had. */
const result = <T extends TSchema>(row: T) => ({ provenance: AnalysisProvenance, rows: Type.Array(row) });

const CurveDay = Type.Object({ day: Type.String(), total: Figure, imported: Figure }, strict);
export const Curve = Type.Object(
  {
    by: Type.Union([Type.Literal("report"), Type.Literal("onset")]),
    days: Type.Array(CurveDay),
    /** Cases without this day: they are in none. */
    undated: Count,
  },
  strict,
);
export type Curve = Static<typeof Curve>;

const Reason = Type.Union([Type.String(), Type.Null()]);
const figures = <N extends string>(...names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, Figure])) as { [K in N]: typeof Figure };

/** The reproduction number over one window of days. */
const RtWindow = Type.Object(
  {
    start: Type.String(),
    end: Type.String(),
    ...figures("mean", "sd", "q025", "q05", "q25", "median", "q75", "q95", "q975", "above1", "cases"),
    /** `too-few-cases`: mostly the prior's; no finding. */
    warning: Reason,
    reason: Reason,
  },
  strict,
);

/** Cases with onset on a day: those reported, and how many there will have been. */
const NowcastDay = Type.Object(
  {
    day: Type.String(),
    reported: Count,
    share: Type.Number(),
    ...figures("median", "q025", "q25", "q75", "q975"),
    reason: Reason,
  },
  strict,
);

/** Growth rate and doubling time over the newest window, with their 95 % intervals. */
const Growth = Type.Object(
  {
    provenance: AnalysisProvenance,
    start: Type.String(),
    end: Type.String(),
    ...figures("rate", "rateLow", "rateHigh", "doublingDays", "doublingLow", "doublingHigh"),
    daysUsed: Count,
    reason: Reason,
  },
  strict,
);

const ProjectionDay = Type.Object(
  { day: Type.String(), ...figures("mean", "q025", "q25", "median", "q75", "q975") },
  strict,
);

export const EpiReply = Type.Object(
  {
    series: Type.String(),
    area: Type.Optional(Type.String()),
    status: Status,
    over: Type.String(),
    /** The newest day of the curves. */
    asOf: Type.Optional(Type.String()),
    /** Records that are counted. */
    records: Count,
    curves: Type.Array(Curve),
    /** Doubling time of the newest window. */
    growth: Type.Optional(Growth),
    /** The reproduction number (Cori et al. 2013) over sliding windows. */
    rt: Type.Optional(Type.Object({ ...result(RtWindow), casesMin: Count }, strict)),
    /** Cases by onset with those not yet reported (Lawless 1994). */
    nowcast: Type.Optional(Type.Object(result(NowcastDay), strict)),
    projection: Type.Optional(
      Type.Object(
        { ...result(ProjectionDay), above1: Type.Number(), rMean: Type.Number(), total: ProjectionDay },
        strict,
      ),
    ),
    /** What could not be had, and why. */
    missing: Type.Array(Type.Object({ what: Type.String(), code: Type.String(), say: Type.String() }, strict)),
    height: Count,
  },
  strict,
);
export type EpiReply = Static<typeof EpiReply>;

const Over = Type.Union([Type.Literal("reports"), Type.Literal("summaries"), Type.Literal("notices")]);
/** What every analysis of counts may be asked of. */
export const counted = {
  area: Type.Optional(AreaText),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  /** Only `actual` ones unless another is asked for. */
  status: Type.Optional(Status),
  over: Type.Optional(Over),
  after: Type.Optional(Count),
};

export const epi = {
  epi: endpoint({
    method: "GET",
    path: "/v1/epi",
    summary:
      "Epidemic curves by report and onset, Rt, doubling time, nowcast and projection of a series, over what the caller may see.",
    tag: "situation",
    auth: "token",
    query: Type.Object(
      {
        /** `case:<classification>` for case reports (default `case:confirmed`), or the name of a series of counts. */
        series: Type.Optional(Text(64)),
        /** Days: mean and deviation of the serial interval. Without them there is no Rt and no projection. */
        siMean: Type.Optional(Decimal),
        siSd: Type.Optional(Decimal),
        /** Days of a window of Rt and growth; 7 where absent. */
        window: Type.Optional(Type.Integer({ minimum: 3, maximum: 60 })),
        /** Days that are projected; 7 where absent. */
        horizon: Type.Optional(Type.Integer({ minimum: 1, maximum: 28 })),
        ...counted,
      },
      strict,
    ),
    reply: EpiReply,
  }),
} as const;
