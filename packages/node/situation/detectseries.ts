import type { CountRow, DetectionReply } from "@tocsin/api";
import type { CountFilter } from "../project/analysisseam.ts";
import type { Viewer } from "../project/caller.ts";
import type { ReadModel } from "../project/seam.ts";
import { processAnalysis } from "./analysisthread.ts";
import { daysOf, recentRows } from "./countdays.ts";
import type { DetectionInput, DetectionOutput } from "./detection.ts";

/** A method of detection with its parameters, and how many of the newest periods it judges. */
type Detector = Pick<DetectionInput, "method" | "period" | "parameters" | "last">;

/** Counts that a viewer may see, through a detector. @throws NodeError QUEUE_FULL, ANALYSIS */
export async function detectSeries(
  readModel: Pick<ReadModel, "counts">,
  viewer: Viewer,
  filter: CountFilter & { readonly series: string },
  detector: Detector,
): Promise<DetectionReply> {
  const { series, area = "", status = "actual", over = "reports" } = filter;
  const { rows, height } = await readModel.counts(viewer, filter);
  const found = await detectCounts(series, rows, detector);
  return { series, area, status: status as DetectionReply["status"], over, ...found, height };
}

/** Counts of a series, added up by day, through a detector. A day without a report is unknown; without a case it has none. */
export function detectCounts(series: string, rows: readonly CountRow[], detector: Detector): Promise<DetectionOutput> {
  const missing = series.startsWith("case:") ? "zero" : "null";
  return processAnalysis.ask("detection", { ...detector, counts: daysOf(recentRows(rows)), missing });
}
