import type { Summary } from "../../report/summary.ts";

/** Life of a report (DOMAIN): reported → verified | doubtful | rejected → corrected → retracted. */
export type ReportStatus = "reported" | "verified" | "doubtful" | "rejected" | "corrected" | "retracted";

/** What a change of a climbed report says to the chains above. The newest revision stands. */
export interface StatusUpdate {
  readonly record: string;
  readonly status: ReportStatus;
  readonly revision: number;
  /** The act that made the change, on the report's chain. */
  readonly act: string;
  readonly erased?: boolean;
  /** Present when the content changed. */
  readonly summary?: Summary;
}
