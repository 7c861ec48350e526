import type { CountRow } from "@tocsin/api";
import type { Viewer } from "./caller.ts";

/** What analyses and detectors ask of the read model. As everywhere, what a viewer may not see takes no part. */
export interface AnalysisQueries {
  /**
   * Figures by series, day and area over canonical records: what is `same as` another counts once, rejected and
   * retracted ones not at all. A case counts once by its id, in its newest report. Series: the name of a count report's
   * series; `case:<classification>`; `laboratory:positive`; `unknown-cause:cases`. Areas without trailing zeros.
   */
  counts(viewer: Viewer, filter: CountFilter): Promise<Counts>;
  /** Cases of this chain's own reports, each once in its newest report, oldest report day first; counted as `counts` does. */
  lineList(viewer: Viewer, filter: CountFilter): Promise<LineList>;
  /** What reports of this chain say of opinion, and their open text, newest first, at most so many. */
  voices(viewer: Viewer, filter: VoiceFilter, limit: number): Promise<Voices>;
}

export interface CountFilter {
  /** What was filed for an event. */
  readonly event?: string | undefined;
  readonly series?: string | undefined;
  readonly area?: string | undefined;
  /** Days `YYYY-MM-DD`, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only `actual` ones unless another is asked for. */
  readonly status?: string | undefined;
  readonly over?: "reports" | "summaries" | "notices" | undefined;
}

export interface Counts {
  readonly rows: CountRow[];
  /** Records that were counted. */
  readonly total: number;
  readonly height: number;
}

export interface SignalFilter {
  /** raised, screened, event or discarded. */
  readonly state?: string | undefined;
  /** GB/T 2260 code: the area with everything inside it. */
  readonly area?: string | undefined;
  /** Raised or changed since, ms. */
  readonly since?: number | undefined;
  readonly series?: string | undefined;
  readonly method?: string | undefined;
  /** actual, exercise or test. */
  readonly status?: string | undefined;
  readonly event?: string | undefined;
  readonly unit?: string | undefined;
}

/** A case as its newest report has it; no identity. */
export interface ListedCase {
  /** Day of onset, where it is known. */
  readonly onset?: string;
  readonly report: string;
  readonly imported?: boolean;
}

export interface LineList {
  readonly cases: readonly ListedCase[];
  /** Whether there are more cases than are listed. */
  readonly isCut: boolean;
  readonly height: number;
}

export interface VoiceFilter {
  readonly area?: string | undefined;
  readonly event?: string | undefined;
  /** When it happened, or where that is not known when it came in: from (inclusive) to (exclusive), ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only `actual` ones unless another is asked for. */
  readonly status?: string | undefined;
}

/** What one report says, as far as it stands in the open. */
export interface Voice {
  readonly record: string;
  readonly situation: string;
  /** Area code without trailing zeros. */
  readonly place: string;
  readonly event?: string;
  /** ms */
  readonly at: number;
  readonly text: string;
  readonly topics: readonly string[];
  readonly emotions: readonly { readonly emotion: string; readonly intensity: number }[];
  /** −1, 0 or 1. */
  readonly polarity?: number;
}

export interface Voices {
  readonly items: readonly Voice[];
  readonly isCut: boolean;
  readonly height: number;
}
