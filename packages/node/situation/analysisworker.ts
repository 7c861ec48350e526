import { parentPort } from "node:worker_threads";
import { EpidemicError } from "@tocsin/situation";
import { writeDocument } from "../bulletin/writing.ts";
import type { Analyses, AnalysisName, AnalysisReply, AnalysisRequest, Asked } from "./analysisrequest.ts";
import { detectIn } from "./detection.ts";
import { shippedEmotionModel, shippedPolarityModel } from "./models.ts";
import { shippedSituationModel } from "./situationmodel.ts";
import { jiebaSegment } from "./segmenter.ts";
import { type Readers, analyseSituations } from "./situationsanalysis.ts";
import { analyseEpi } from "./epianalysis.ts";
import { analyseMeasures } from "./measuresanalysis.ts";

/** The thread's side: one analysis after the other, and nothing else. */
parentPort?.on("message", (request: AnalysisRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});

async function answer(request: AnalysisRequest): Promise<AnalysisReply> {
  const { id } = request;
  try {
    return { id, output: await made(request) };
  } catch (error) {
    if (error instanceof EpidemicError) return { id, refusal: error.message };
    return { id, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Opened for the first text: dictionary and models take a second and some memory. */
let readers: Readers | undefined;

function openReaders(): Readers {
  return {
    segment: jiebaSegment(),
    situation: shippedSituationModel(),
    emotion: shippedEmotionModel(),
    polarity: shippedPolarityModel(),
  };
}

type Output = Analyses[AnalysisName]["output"];

function made(asked: Asked): Output | Promise<Output> {
  switch (asked.what) {
    case "detection":
      return detectIn(asked.input);
    case "situations":
      readers ??= openReaders();
      return analyseSituations(asked.input, readers);
    case "bulletin":
      return writeDocument(asked.input);
    case "measures":
      return analyseMeasures(asked.input);
    case "epi":
      return analyseEpi(asked.input);
  }
}
