import { parentPort } from "node:worker_threads";
import { EpidemicError, type Segment } from "@tocsin/situation";
import type { Analyses, AnalysisName, AnalysisReply, AnalysisRequest, Asked } from "./analysisrequest.ts";
import { detectIn } from "./detection.ts";
import { jiebaSegment } from "./segmenter.ts";
import { analyseSituations } from "./situationsanalysis.ts";
import { analyseEpi } from "./epianalysis.ts";

/** The thread's side: one analysis after the other, and nothing else. */
parentPort?.on("message", (request: AnalysisRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: AnalysisRequest): AnalysisReply {
  const { id } = request;
  try {
    return { id, output: made(request) };
  } catch (error) {
    if (error instanceof EpidemicError) return { id, refusal: error.message };
    return { id, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Opened for the first text: its dictionary takes a second and 100 MB. */
let segment: Segment | undefined;

function made(asked: Asked): Analyses[AnalysisName]["output"] {
  switch (asked.what) {
    case "detection":
      return detectIn(asked.input);
    case "situations":
      segment ??= jiebaSegment();
      return analyseSituations(asked.input, segment);
    case "epi":
      return analyseEpi(asked.input);
  }
}
