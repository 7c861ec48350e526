import type { BulletinRequest, CountRow } from "@tocsin/api";
import type { Asked, BulletinInput } from "@tocsin/bulletin";
import { SOURCES_MAX, type Status, type Unit, beijingDay, key, trimArea } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { openClocks } from "../operations/clocks.ts";
import { everyItem } from "../operations/pages.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import type { PageRequest, Page } from "../project/seam.ts";

type Parameters = { readonly [name: string]: string | number | undefined };

/** Answers, with the question in the words of the API. */
export function asked<T>(items: readonly T[], ...queries: readonly (readonly [string, Parameters])[]): Asked<T> {
  return {
    items,
    queries: queries.map(([operation, parameters]) => ({
      operation,
      parameters: Object.fromEntries(
        Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      ),
    })),
  };
}

/**
 * Everything that a bulletin is made of, as far as the caller may see it.
 * @throws NodeError NOT_FOUND for an event that is not there, ANALYSIS for more records than a bulletin can rest on
 */
export async function gather(parts: NodeParts, caller: Caller, request: BulletinRequest): Promise<BulletinInput> {
  const { readModel, chain, clock } = parts;
  const { genesis } = chain;
  const event = request.event === undefined ? undefined : await readModel.event(caller, request.event);
  if (request.event !== undefined && event === undefined) throw new NodeError("NOT_FOUND", request.event);
  const status: Status = event?.status ?? genesis.status;
  const area = trimArea(request.area ?? (genesis.chain === "cn" ? "" : genesis.chain.slice(3)));
  const { from, to } = request;
  const height = readModel.height;
  const scope = event === undefined ? { ...(area === "" ? {} : { area }) } : { event: event.event };
  const places = genesis.parent === undefined ? (["summaries"] as const) : (["reports", "summaries"] as const);
  const lists = [
    ["reports", (page: PageRequest) => readModel.listReports(caller, { ...scope, from, to, status }, page)],
    ["summaries", (page: PageRequest) => readModel.listSummaries(caller, { ...scope, from, to, status }, page)],
  ] as const;
  const reports = await everyReport(lists);
  const listed = lists.map(([operation]) => [operation, { ...scope, from, to }] as const);
  const counts = async (begin: number, end: number) => {
    const days = { from: beijingDay(begin), to: beijingDay(end - 1) };
    const rows: CountRow[] = [];
    for (const over of places) rows.push(...(await readModel.counts(caller, { ...scope, ...days, status, over })).rows);
    const trimmed = rows.map((row) => ({ ...row, area: trimArea(row.area) }));
    return asked(trimmed, ...places.map((over) => ["counts", { ...scope, ...days, status, over }] as const));
  };
  const work = event === undefined ? undefined : { event: event.event };
  const every = <T>(list: (page: PageRequest) => Promise<Page<T>>) => (work === undefined ? [] : everyItem(list));
  const known = new Set(reports.map(({ record }) => record));
  const clocks = (await openClocks(parts, caller)).filter(({ record }) => known.has(record));
  const raised = await everyItem((page) =>
    readModel.listSignals(caller, { ...(work ?? scope), since: from, status }, page),
  );
  const signals = raised.filter(({ tick }) => tick < to);
  const unit = chain.state.get(key.unit(caller.unit))?.value as unknown as Unit;
  const decisions = (event?.decisions ?? []) as readonly {
    readonly decision: string;
    readonly unit: string;
    readonly at: number;
    readonly content?: { readonly [name: string]: unknown };
  }[];
  return {
    chain: `${genesis.chain}.e${genesis.epoch}`,
    unit: caller.unit,
    unitName: unit.name,
    ...{ status, area, from, to, height },
    composed: clock.now(),
    title: request.title,
    assessment: request.assessment,
    ...(event === undefined
      ? {}
      : {
          event: {
            id: event.event,
            title: event.title,
            category: event.category,
            stage: event.stage,
            opened: event.tick,
            ...(event.level === undefined ? {} : { level: event.level }),
          },
        }),
    reports: asked(reports, ...listed),
    counts: await counts(from, to),
    countsBefore: await counts(Math.max(0, from - (to - from)), from),
    tasks: asked(await every((page) => readModel.listTasks(caller, { ...work }, page)), ["tasks", { ...work }]),
    resources: asked(await every((page) => readModel.listResources(caller, { ...work }, page)), [
      "resources",
      { ...work },
    ]),
    timeline: asked(
      decisions.map(({ decision: act, unit: by, at, content = {} }) => {
        return { act, what: "events.decide", unit: by, at, content };
      }),
      ["event", { ...work }],
    ),
    signals: asked(signals, ["signals", { ...(work ?? scope), since: from, status }]),
    clocks: asked(clocks, ["clocks", {}]),
  };
}

type List<T> = (page: PageRequest) => Promise<Page<T>>;
type Listed = Awaited<ReturnType<NodeParts["readModel"]["listReports"]>>["items"][number];

/** Each record once, whether it stands here or has climbed here. */
async function everyReport(lists: readonly (readonly [string, List<Listed>])[]): Promise<Listed[]> {
  const found = new Map<string, Listed>();
  for (const [, list] of lists) {
    for (const item of await everyItem(list)) if (!found.has(item.record)) found.set(item.record, item);
    if (found.size > SOURCES_MAX)
      throw new NodeError("ANALYSIS", `more than ${SOURCES_MAX} records; choose a shorter period`);
  }
  return [...found.values()];
}
