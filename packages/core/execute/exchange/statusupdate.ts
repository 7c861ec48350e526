import { type Static, Type } from "typebox";
import { Summary } from "../../report/summary.ts";
import { DigestText } from "../../unit/unit.ts";
import { strict } from "../action.ts";

/** Life of a report (DOMAIN): reported → verified | doubtful | rejected → corrected → retracted. */
const ReportStatus = Type.Union([
  Type.Literal("reported"),
  Type.Literal("verified"),
  Type.Literal("doubtful"),
  Type.Literal("rejected"),
  Type.Literal("corrected"),
  Type.Literal("retracted"),
]);
export type ReportStatus = Static<typeof ReportStatus>;

/** What a change of a climbed report says to the chains above. The newest revision stands. */
export const StatusUpdate = Type.Object(
  {
    record: DigestText,
    status: ReportStatus,
    revision: Type.Integer({ minimum: 0 }),
    /** The act that made the change, on the report's chain. */
    act: DigestText,
    erased: Type.Optional(Type.Literal(true)),
    /** Present when the content changed. */
    summary: Type.Optional(Summary),
  },
  strict,
);
export type StatusUpdate = Static<typeof StatusUpdate>;
