import type { EpiAnalysis, EpiInput } from "./epianalysis.ts";

/** The analyses that the thread makes, each with what it takes and gives. */
export interface Analyses {
  readonly epi: { readonly input: EpiInput; readonly output: EpiAnalysis };
}

export type AnalysisName = keyof Analyses;

export interface AnalysisRequest {
  readonly id: number;
  readonly what: AnalysisName;
  readonly input: Analyses[AnalysisName]["input"];
}

/** `refusal`: the inputs do not allow the analysis, in words for who asked. */
export type AnalysisReply =
  | { readonly id: number; readonly output: Analyses[AnalysisName]["output"] }
  | { readonly id: number; readonly refusal: string }
  | { readonly id: number; readonly defect: string };
