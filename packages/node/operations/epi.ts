import type { EpiReply } from "@tocsin/api";
import type { Caller } from "../project/caller.ts";
import type { CountFilter } from "../project/analysisseam.ts";
import { processAnalysis } from "../situation/analysisthread.ts";
import type { EpiInput } from "../situation/epianalysis.ts";
import { daysLookedAt, daysOf } from "../situation/countdays.ts";
import type { NodeParts } from "./parts.ts";

const CASES = "case:confirmed";
const WEEK = 7;

interface EpiQuery extends CountFilter {
  readonly siMean?: string;
  readonly siSd?: string;
  readonly window?: number;
  readonly horizon?: number;
}

/** The epidemic analyses of a series over what the caller may see. @throws NodeError QUEUE_FULL, ANALYSIS */
export async function epi({ readModel, clock }: NodeParts, caller: Caller, query: EpiQuery): Promise<EpiReply> {
  const { siMean, siSd, window = WEEK, horizon = WEEK, series = CASES, status = "actual", over = "reports" } = query;
  const filter: CountFilter = { ...daysLookedAt(clock.now()), ...query, series, status, over };
  const interval =
    siMean === undefined || siSd === undefined ? {} : { interval: { mean: Number(siMean), sd: Number(siSd) } };
  const { input, records, height } = await inputOf(readModel, caller, filter);
  const analysis = await processAnalysis.ask("epi", { ...input, ...interval, window, horizon });
  return {
    series,
    ...(query.area === undefined ? {} : { area: query.area }),
    status: status as EpiReply["status"],
    over,
    records,
    ...analysis,
    height,
  };
}

/** Onset stands in the reports of this chain alone; from elsewhere come figures by day of report. */
async function inputOf(readModel: NodeParts["readModel"], caller: Caller, filter: CountFilter) {
  if (filter.over === "reports" && filter.series?.startsWith("case:") === true) {
    const { cases, isCut, height } = await readModel.lineList(caller, filter);
    const input: Pick<EpiInput, "cases"> = { cases };
    if (!isCut) return { input, records: cases.length, height };
  }
  const { rows, total, height } = await readModel.counts(caller, filter);
  const input: Pick<EpiInput, "counts"> = { counts: daysOf(rows) };
  return { input, records: total, height };
}
