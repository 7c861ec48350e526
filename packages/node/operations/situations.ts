import type { SituationsReply } from "@tocsin/api";
import { VOICES_MAX } from "../limits.ts";
import type { VoiceFilter } from "../project/analysisseam.ts";
import type { Caller } from "../project/caller.ts";
import { processAnalysis } from "../situation/analysisthread.ts";
import type { SituationsInput } from "../situation/situationsanalysis.ts";
import type { NodeParts } from "./parts.ts";

const SPAN_MS = 31 * 86_400_000;

type SituationsQuery = VoiceFilter & Partial<Pick<SituationsInput, "by" | "group">>;

/** The five situations of what the caller may see. @throws NodeError QUEUE_FULL */
export async function situations(
  { readModel, clock }: NodeParts,
  caller: Caller,
  { by = "day", group = "none", ...query }: SituationsQuery,
): Promise<SituationsReply> {
  const { status = "actual", to = clock.now() } = query;
  const from = query.from ?? Math.max(0, to - SPAN_MS);
  const { items, isCut, height } = await readModel.voices(caller, { ...query, status, from, to }, VOICES_MAX);
  const analysis = await processAnalysis.ask("situations", {
    voices: items,
    synthetic: status !== "actual",
    by,
    group,
  });
  return { status: status as SituationsReply["status"], from, to, reports: items.length, isCut, ...analysis, height };
}
