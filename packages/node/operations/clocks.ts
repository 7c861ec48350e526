import type { ClockItem } from "@tocsin/api";
import { type Policy, beijingDay, encodeBase64url, key } from "@tocsin/core";
import { type ClockRule, levelOf, ruleFor } from "../clock/rules.ts";
import { NodeError } from "../errors.ts";
import type { UnitViewer, Viewer } from "../project/caller.ts";
import { cursorOf, limitOf } from "../project/queries/page.ts";
import type { DutyItem, PageRequest } from "../project/seam.ts";
import { everyItem } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

export interface ClockFilter {
  readonly state?: string | undefined;
  readonly record?: string | undefined;
}

const LIST = "clocks";
const OPEN = 0;
const ENDED = 1;
/** Levels Ⅰ and Ⅱ are to be acknowledged in time. */
const GRAVE = 2;

/** Where a page of clocks begins: among the open ones by number, among the ended ones behind a page of reports. */
interface Place {
  readonly phase: typeof OPEN | typeof ENDED;
  /** Cursor of the reports' list. */
  readonly cursor: string | undefined;
  /** Clocks to pass over from there. */
  readonly skip: number;
}

/**
 * Legal duties of this chain: each report's way to its chain and from there to the parent, and acknowledgements of grave
 * notices. Open ones come first, least time left first, so that what is overdue stands on top; then the ended ones,
 * newest first, which are read page by page however many there are.
 */
export async function clocks(parts: NodeParts, caller: UnitViewer, filter: ClockFilter, page: PageRequest) {
  const limit = limitOf(page);
  const start = placeOf(page);
  const items: ClockItem[] = [];
  let place: Place | undefined = start;
  while (place !== undefined && items.length < limit) {
    const more: { readonly items: readonly ClockItem[]; readonly next: Place | undefined } =
      place.phase === OPEN
        ? await openPage(parts, caller, filter, place, limit - items.length)
        : await endedPage(parts, caller, filter, place, limit - items.length);
    items.push(...more.items);
    place = more.next;
  }
  const { height } = parts.readModel;
  return place === undefined ? { items, height } : { items, next: cursorText(place), height };
}

async function openPage(parts: NodeParts, caller: UnitViewer, filter: ClockFilter, { skip }: Place, limit: number) {
  const all = (await openClocks(parts, caller, filter.record)).filter((item) => isWanted(filter, item));
  const items = all.slice(skip, skip + limit);
  const isMore = skip + limit < all.length;
  const next: Place = isMore
    ? { phase: OPEN, cursor: undefined, skip: skip + limit }
    : { phase: ENDED, cursor: undefined, skip: 0 };
  return { items, next };
}

/** What is still to be done, least time left first. */
export async function openClocks(parts: NodeParts, caller: UnitViewer, record?: string): Promise<ClockItem[]> {
  const duties = await everyItem((page) => parts.readModel.listDuties(caller, { record, open: true }, page));
  const climbing = duties.flatMap((duty) => clocksOf(parts, duty).filter(({ ended }) => !ended));
  const reading = (await noticeClocks(parts, caller, record)).filter(({ ended }) => !ended);
  return [...climbing, ...reading].map(({ item }) => item).sort((a, b) => a.leftMs - b.leftMs);
}

async function endedPage(parts: NodeParts, caller: UnitViewer, filter: ClockFilter, place: Place, limit: number) {
  const { record } = filter;
  const duties = await parts.readModel.listDuties(caller, { record }, { limit, cursor: place.cursor });
  // Acknowledged notices are few; they stand before the reports' clocks.
  const read = place.cursor === undefined ? await noticeClocks(parts, caller, record) : [];
  const all = [...read, ...duties.items.flatMap((duty) => clocksOf(parts, duty))]
    .filter(({ ended, item }) => ended && isWanted(filter, item))
    .map(({ item }) => item);
  const items = all.slice(place.skip, place.skip + limit);
  if (place.skip + limit < all.length) return { items, next: { ...place, skip: place.skip + limit } };
  const next = duties.next === undefined ? undefined : ({ phase: ENDED, cursor: duties.next, skip: 0 } as const);
  return { items, next };
}

function isWanted({ state, record }: ClockFilter, item: ClockItem): boolean {
  return (state === undefined || item.state === state) && (record === undefined || item.record === record);
}

/** @throws NodeError BAD_REQUEST when the cursor is of another list */
function placeOf(page: PageRequest): Place {
  const [phase = OPEN, cursor = "", skip = 0] = cursorOf(LIST, page) ?? [];
  const isPlace =
    (phase === OPEN || phase === ENDED) && typeof cursor === "string" && typeof skip === "number" && skip >= 0;
  if (!isPlace) throw new NodeError("BAD_REQUEST", "cursor");
  return { phase, cursor: cursor === "" ? undefined : cursor, skip };
}

function cursorText({ phase, cursor, skip }: Place): string {
  return encodeBase64url(Buffer.from(JSON.stringify([LIST, phase, cursor ?? "", skip]), "utf8"));
}

/** Clocks of every report that the viewer may see. */
export async function reportClocks(parts: NodeParts, viewer: Viewer, record?: string): Promise<ClockItem[]> {
  const duties = await everyItem((page) => parts.readModel.listDuties(viewer, { record }, page));
  return duties.flatMap((duty) => clocksOf(parts, duty).map(({ item }) => item));
}

interface Clocked {
  readonly item: ClockItem;
  readonly ended: boolean;
}

function clocksOf(parts: NodeParts, duty: DutyItem): Clocked[] {
  const { record, unit, standing, tick, climbed } = duty;
  const chain = parts.chain.genesis.chain;
  const day = beijingDay(tick);
  const level = levelOf(chain);
  const filing = ruleFor("unit", day);
  const climbing = level === undefined ? undefined : ruleFor(level, day);
  const found: Clocked[] = [];
  const detected = duty.detected ?? duty.occurred ?? tick;
  if (filing !== undefined) found.push(clock(parts, record, filing, unit, detected, tick));
  // What was rejected or retracted before it left owes nothing; what had left before has had its time.
  const isOver = standing === "rejected" || standing === "retracted";
  if (climbing !== undefined && !(isOver && climbed === undefined))
    found.push(clock(parts, record, climbing, undefined, tick, climbed));
  return found;
}

async function noticeClocks(parts: NodeParts, caller: UnitViewer, record?: string): Promise<Clocked[]> {
  const policy = parts.chain.state.get(key.policy("clock"))?.value as unknown as { readonly value: Policy<"clock"> };
  const rule = {
    rule: "acknowledge a notice of level Ⅰ–Ⅱ",
    source: "policy clock",
    allowanceMs: policy.value.acknowledgeMinutes * 60_000,
  };
  const notices = await everyItem((page) => parts.readModel.listNotices(caller, { graveTo: GRAVE }, page));
  return notices
    .filter((notice) => record === undefined || notice.record === record)
    .map((notice) => {
      const acknowledged = parts.chain.state.get(key.acknowledgement(notice.record, caller.unit))?.value as unknown as
        | { readonly at: number }
        | null
        | undefined;
      const { item, ended } = clock(parts, notice.record, rule, caller.unit, notice.received, acknowledged?.at);
      const steps = parts.duties.escalator.stepsOf(caller.unit, notice.record);
      return { ended, item: steps.length === 0 ? item : { ...item, steps: [...steps] } };
    });
}

function clock(
  parts: NodeParts,
  record: string,
  { rule, source, allowanceMs }: Pick<ClockRule, "rule" | "source" | "allowanceMs">,
  unit: string | undefined,
  started: number,
  ended: number | undefined,
): Clocked {
  const usedMs = Math.max(0, (ended ?? parts.clock.now()) - started);
  const leftMs = allowanceMs - usedMs;
  const state = leftMs < 0 ? "breached" : ended === undefined ? "running" : "met";
  const chain = parts.chain.genesis.chain;
  const who = unit === undefined ? {} : { unit };
  const done = ended === undefined ? {} : { ended };
  const item: ClockItem = { record, rule, source, ...who, chain, started, allowanceMs, usedMs, leftMs, state, ...done };
  return { item, ended: ended !== undefined };
}
