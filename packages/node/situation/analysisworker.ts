import { parentPort } from "node:worker_threads";
import { EpidemicError } from "@tocsin/situation";
import type { AnalysisReply, AnalysisRequest } from "./analysisrequest.ts";
import { analyseEpi } from "./epianalysis.ts";

/** The thread's side: one analysis after the other, and nothing else. */
parentPort?.on("message", (request: AnalysisRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer({ id, input }: AnalysisRequest): AnalysisReply {
  try {
    return { id, output: analyseEpi(input) };
  } catch (error) {
    if (error instanceof EpidemicError) return { id, refusal: error.message };
    return { id, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
