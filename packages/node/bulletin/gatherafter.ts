import { beijingDay } from "@tocsin/core";
import type { BulletinRequest } from "@tocsin/api";
import { type AfterActionInput, largestSeries, measuresOf } from "@tocsin/bulletin";
import { NodeError } from "../errors.ts";
import { reportClocks } from "../operations/clocks.ts";
import { erasuresDue } from "../operations/erasureorders.ts";
import { everyItem } from "../operations/pages.ts";
import type { NodeParts } from "../operations/parts.ts";
import { found } from "../operations/reports.ts";
import type { Caller } from "../project/caller.ts";
import { processAnalysis } from "../situation/analysisthread.ts";
import { asked, gather } from "./gather.ts";

type TimelineContent = AfterActionInput["timeline"]["items"][number]["content"];

/**
 * Everything that an after-action report is made of, as far as the caller may see it.
 * @throws NodeError BAD_REQUEST without an event, NOT_FOUND, ANALYSIS as with {@link gather} and of the serial interval
 */
export async function gatherAfterAction(
  parts: NodeParts,
  caller: Caller,
  request: BulletinRequest,
): Promise<AfterActionInput> {
  const { event } = request;
  if (event === undefined) throw new NodeError("BAD_REQUEST", "event");
  const { readModel } = parts;
  const input = await gather(parts, caller, request);
  const known = new Set(input.reports.items.map(({ record }) => record));
  const timeline = await everyItem(async (page) => found(await readModel.timeline(caller, event, page), event));
  const duties = await everyItem((page) => readModel.listDuties(caller, {}, page));
  const detected = new Map(duties.map((duty) => [duty.record, duty.detected]));
  const reports = input.reports.items.map((item) => {
    const at = detected.get(item.record);
    return at === undefined ? item : { ...item, detected: at };
  });
  const hops = (await reportClocks(parts, caller)).filter(({ record }) => known.has(record));
  const due = (await everyItem((page) => erasuresDue(parts, caller, "sealed", page))).filter(({ record }) =>
    known.has(record),
  );
  return {
    ...input,
    reports: { ...input.reports, items: reports },
    timeline: asked(
      timeline.map(({ content, ...item }) => ({ ...item, content: content as TimelineContent })),
      ["timeline", { event }],
    ),
    hops: asked(hops, ["clocks", {}]),
    destructionDue: asked(due, ["erasuresDue", {}]),
    reproduction: await reproductionOf(request, input),
  };
}

/** R around the measures, where the officer says by what serial interval. @throws NodeError ANALYSIS, QUEUE_FULL */
async function reproductionOf(
  { reproduction, from, to }: BulletinRequest,
  { reports, counts }: Pick<AfterActionInput, "reports" | "counts">,
): Promise<AfterActionInput["reproduction"]> {
  const series = reproduction?.series ?? largestSeries(counts.items);
  if (reproduction === undefined || series === undefined) return undefined;
  const { siMean, siSd } = reproduction;
  const around = await processAnalysis.ask("measures", {
    counts: counts.items.filter((row) => row.series === series && row.day !== ""),
    measures: measuresOf(reports.items).map(({ record, area, day }) => ({ record, area, day })),
    ...{ from: beijingDay(from), to: beijingDay(to - 1) },
    interval: { mean: Number(siMean), sd: Number(siSd) },
  });
  return { series, siMean, siSd, around: { items: around, queries: counts.queries } };
}
