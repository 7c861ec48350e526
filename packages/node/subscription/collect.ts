import type { ClockItem, NoticeItem, ReportItem, SubscriptionRule } from "@tocsin/api";
import { key } from "@tocsin/core";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { UnitViewer } from "../project/caller.ts";
import { ClockWatch, entryEvent, type StreamEvent } from "../serve/streamevents.ts";
import { BEHIND_BLOCK, type Happening, type Place, placeText, type Ref } from "./happening.ts";
import { BLOCKS_MAX } from "./limits.ts";
import { type Facts, fits } from "./rule.ts";

/** What events are read from. */
export type HappeningParts = Pick<NodeParts, "chain" | "clock" | "readModel" | "duties">;

/** Above this security a message says that there is something, and not what. */
const TOLD_SECURITY_MAX = 2;
/** Levels Ⅰ and Ⅱ are to be acknowledged. */
const GRAVE = 2;
const NOTICES_MAX = 50;
/** What of the stream's events of the chain a rule can ask for; the others are for whoever watches. */
const ENTRY_TOPICS: readonly string[] = ["report", "standing", "signal"];

/** Where somebody stands who has had everything. */
export function newestPlace({ chain, readModel }: HappeningParts): Place {
  return { height: chain.head().height, index: BEHIND_BLOCK, change: readModel.noticeChange() };
}

/**
 * What fits a rule behind a place, at most `limit` of it: notices first, which are the graver, then acts in the order of
 * the chain. Where nothing fits the place moves on nevertheless, some blocks at a time.
 */
export async function collect(
  parts: HappeningParts,
  viewer: UnitViewer,
  rule: SubscriptionRule,
  from: Place,
  limit: number,
): Promise<{ readonly found: Happening[]; readonly to: Place; readonly isEnd: boolean }> {
  const notices = await collectNotices(parts, viewer, rule, from, limit);
  const entries = await collectEntries(parts, viewer, rule, notices.to, limit - notices.found.length);
  return {
    found: [...notices.found, ...entries.found],
    to: entries.to,
    isEnd: notices.isEnd && entries.isEnd,
  };
}

async function collectNotices(
  parts: HappeningParts,
  viewer: UnitViewer,
  rule: SubscriptionRule,
  from: Place,
  limit: number,
) {
  const found: Happening[] = [];
  let to = from;
  if (isUnwanted(rule, ["notice"]))
    return { found, to: { ...from, change: parts.readModel.noticeChange() }, isEnd: true };
  const changed = await parts.readModel.noticesChanged(viewer, from.change, NOTICES_MAX);
  for (const { change, item } of changed) {
    if (found.length >= limit) return { found, to, isEnd: false };
    to = { ...to, change };
    const happening = await noticeHappening(parts, viewer, item, placeText(to));
    if (fits(rule, happening.facts)) found.push(happening);
  }
  return { found, to, isEnd: changed.length < NOTICES_MAX };
}

async function collectEntries(
  parts: HappeningParts,
  viewer: UnitViewer,
  rule: SubscriptionRule,
  from: Place,
  limit: number,
) {
  const { chain, readModel } = parts;
  const found: Happening[] = [];
  // What is not projected yet comes the next time.
  const end = Math.min(chain.head().height, readModel.height);
  if (isUnwanted(rule, ENTRY_TOPICS)) return { found, to: { ...from, height: end, index: BEHIND_BLOCK }, isEnd: true };
  let to = from;
  for (let height = from.height; height <= end; height++) {
    if (height - from.height >= BLOCKS_MAX) return { found, to, isEnd: false };
    const after = height === from.height ? from.index : -1;
    const block = chain.block(height);
    for (const entry of block?.entries ?? []) {
      if (block === undefined || entry.index <= after) continue;
      if (found.length >= limit) return { found, to, isEnd: false };
      to = { ...to, height, index: entry.index };
      const happening = await entryHappening(parts, viewer, block, entry, placeText(to));
      if (happening !== undefined && fits(rule, happening.facts)) found.push(happening);
    }
    to = { ...to, height, index: BEHIND_BLOCK };
  }
  return { found, to, isEnd: true };
}

function isUnwanted({ topics }: SubscriptionRule, of: readonly string[]): boolean {
  return topics !== undefined && !topics.some((topic) => of.includes(topic));
}

/** Clocks of a unit that run short or have run out since `watch` was last asked. */
export async function collectClocks(
  parts: HappeningParts,
  viewer: UnitViewer,
  rule: SubscriptionRule,
  watch: ClockWatch,
  place: Place,
): Promise<Happening[]> {
  const events = await watch.look(parts as NodeParts, viewer);
  const happenings = await Promise.all(events.map((event) => clockHappening(parts, viewer, event, placeText(place))));
  return happenings.filter((happening) => fits(rule, happening.facts));
}

/** An event again, as it stands now; undefined where the unit may not see it any more, or a clock runs no longer. */
export async function happeningOf(
  parts: HappeningParts,
  viewer: UnitViewer,
  ref: Ref,
  place: Place,
): Promise<Happening | undefined> {
  switch (ref[0]) {
    case "entry": {
      const [, height, index] = ref;
      const block = parts.chain.block(height);
      const entry = block?.entries.find((one) => one.index === index);
      if (block === undefined || entry === undefined) return undefined;
      return entryHappening(parts, viewer, block, entry, placeText({ ...place, height, index }));
    }
    case "notice": {
      const item = await parts.readModel.notice(viewer, ref[1]);
      return item && noticeHappening(parts, viewer, item, placeText(place));
    }
    case "clock": {
      const [, record, rule, warning] = ref;
      const events = await new ClockWatch().look(parts as NodeParts, viewer);
      const still = events.find(({ content }) => isClock(content as ClockItem, record, rule));
      if (still === undefined) return undefined;
      const said = { ...still, content: { ...still.content, warning } };
      return clockHappening(parts, viewer, said, placeText(place));
    }
  }
}

function isClock(item: ClockItem, record: string, rule: string): boolean {
  return item.record === record && item.rule === rule;
}

async function entryHappening(
  parts: HappeningParts,
  viewer: UnitViewer,
  block: CommittedBlock,
  entry: CommittedEntry,
  id: string,
): Promise<Happening | undefined> {
  const event = await entryEvent(parts as NodeParts, viewer, block, entry);
  if (event === undefined || !ENTRY_TOPICS.includes(event.topic)) return undefined;
  const { topic, at } = event;
  const ref = ["entry", block.height, entry.index] as const;
  const content = event.content as ReportItem;
  const facts = await factsOf(parts, viewer, topic, content);
  const data = topic === "signal" ? { ...event.content } : dataOf(content);
  return { ref, id, topic, at, facts, data };
}

async function noticeHappening(
  parts: HappeningParts,
  viewer: UnitViewer,
  item: NoticeItem,
  id: string,
): Promise<Happening> {
  const { record, revision, standing, received, origin, c, s } = item;
  const isOwed =
    c !== undefined && c <= GRAVE && parts.chain.state.get(key.acknowledgement(record, viewer.unit)) === undefined;
  return {
    ref: ["notice", record, revision, standing],
    ...{ id, topic: "notice", at: received },
    facts: await factsOf(parts, viewer, "notice", item),
    data: { ...dataOf(item), origin, ...(s > TOLD_SECURITY_MAX ? {} : pick(item, ["category", "grade", "warning"])) },
    ...(isOwed ? { owed: { record, revision } } : {}),
  };
}

async function clockHappening(
  parts: HappeningParts,
  viewer: UnitViewer,
  event: StreamEvent,
  id: string,
): Promise<Happening> {
  const item = event.content as ClockItem & { readonly warning: "short" | "breached" };
  const { readModel } = parts;
  const about = (await readModel.report(viewer, item.record)) ?? (await readModel.notice(viewer, item.record));
  return {
    ref: ["clock", item.record, item.rule, item.warning],
    ...{ id, topic: "clock", at: event.at },
    facts: await factsOf(parts, viewer, "clock", about ?? {}),
    data: { ...item },
  };
}

async function factsOf(
  { readModel }: HappeningParts,
  viewer: UnitViewer,
  topic: string,
  { situation, area, c, event }: Partial<ReportItem>,
): Promise<Facts> {
  const stage = event === undefined ? undefined : (await readModel.event(viewer, event))?.stage;
  return { topic, situation, area, c, event, stage };
}

/** What is told of a report: of a limited or sealed one only that it is there, how grave it is and where it stands. */
function dataOf(item: ReportItem): { readonly [name: string]: unknown } {
  const always = pick(item, ["record", "unit", "standing", "revision", "s", "c"]);
  return item.s > TOLD_SECURITY_MAX ? always : { ...always, ...pick(item, ["situation", "area", "headline", "event"]) };
}

function pick<T extends object>(item: T, names: readonly (keyof T & string)[]): { readonly [name: string]: unknown } {
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
}
