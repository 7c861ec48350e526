import type { AroundMeasure } from "@tocsin/bulletin";
import type { BulletinWriting } from "../bulletin/writing.ts";
import type { DetectionInput, DetectionOutput } from "./detection.ts";
import type { SituationsAnalysis, SituationsInput } from "./situationsanalysis.ts";
import type { MeasuresInput } from "./measuresanalysis.ts";
import type { EpiAnalysis, EpiInput } from "./epianalysis.ts";

/** The analyses that the thread makes, each with what it takes and gives. */
export interface Analyses {
  readonly detection: { readonly input: DetectionInput; readonly output: DetectionOutput };
  readonly situations: { readonly input: SituationsInput; readonly output: SituationsAnalysis };
  readonly bulletin: { readonly input: BulletinWriting; readonly output: Uint8Array };
  readonly measures: { readonly input: MeasuresInput; readonly output: readonly AroundMeasure[] };
  readonly epi: { readonly input: EpiInput; readonly output: EpiAnalysis };
}

export type AnalysisName = keyof Analyses;

/** One of the analyses with its input. */
export type Asked = { [A in AnalysisName]: { readonly what: A; readonly input: Analyses[A]["input"] } }[AnalysisName];
export type AnalysisRequest = Asked & { readonly id: number };

/** `refusal`: the inputs do not allow the analysis, in words for who asked. */
export type AnalysisReply =
  | { readonly id: number; readonly output: Analyses[AnalysisName]["output"] }
  | { readonly id: number; readonly refusal: string }
  | { readonly id: number; readonly defect: string };
