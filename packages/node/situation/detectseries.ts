import type { DetectionReply } from "@tocsin/api";
import type { CountFilter } from "../project/analysisseam.ts";
import type { Viewer } from "../project/caller.ts";
import type { ReadModel } from "../project/seam.ts";
import { processAnalysis } from "./analysisthread.ts";
import { daysOf } from "./countdays.ts";
import type { DetectionInput } from "./detection.ts";

/** Counts that a viewer may see, through a detector. @throws NodeError QUEUE_FULL, ANALYSIS */
export async function detectSeries(
  readModel: Pick<ReadModel, "counts">,
  viewer: Viewer,
  filter: CountFilter & { readonly series: string },
  detector: Pick<DetectionInput, "method" | "period" | "parameters" | "last">,
): Promise<DetectionReply> {
  const { series, area = "", status = "actual", over = "reports" } = filter;
  const { rows, height } = await readModel.counts(viewer, filter);
  const missing = series.startsWith("case:") ? "zero" : "null";
  const found = await processAnalysis.ask("detection", { ...detector, counts: daysOf(rows), missing });
  return { series, area, status: status as DetectionReply["status"], over, ...found, height };
}
