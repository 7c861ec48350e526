import type { ClockItem } from "@tocsin/api";
import { type Policy, key } from "@tocsin/core";
import { type ClockRule, levelOf, ruleFor } from "../clock/rules.ts";
import type { Caller, Viewer } from "../project/caller.ts";
import type { DutyItem, PageRequest } from "../project/seam.ts";
import { everyItem, slice } from "./pages.ts";
import type { NodeParts } from "./parts.ts";

export interface ClockFilter {
  readonly state?: string | undefined;
  readonly record?: string | undefined;
}

const LIST = "clocks";

/**
 * Legal duties of this chain: each report's way to its chain and from there to the parent, and acknowledgements of
 * grave notices; those that run first, least time left first.
 */
export async function clocks(parts: NodeParts, caller: Caller, filter: ClockFilter, page: PageRequest) {
  const all = [...(await reportClocks(parts, caller, filter.record)), ...(await noticeClocks(parts, caller))];
  const wanted = all.filter(
    (item) =>
      (filter.state === undefined || item.state === filter.state) &&
      (filter.record === undefined || item.record === filter.record),
  );
  wanted.sort((a, b) => Number(b.state === "running") - Number(a.state === "running") || a.leftMs - b.leftMs);
  return { ...slice(LIST, wanted, page), height: parts.readModel.height };
}

/** Clocks of every report that the viewer may see. */
export async function reportClocks(parts: NodeParts, viewer: Viewer, record?: string): Promise<ClockItem[]> {
  const duties = await everyItem((page) => parts.readModel.listDuties(viewer, { record }, page));
  return duties.flatMap((duty) => clocksOf(parts, duty));
}

function clocksOf(parts: NodeParts, duty: DutyItem): ClockItem[] {
  const { record, unit, standing, tick, climbed } = duty;
  const chain = parts.chain.genesis.chain;
  const day = new Date(tick).toISOString().slice(0, 10);
  const level = levelOf(chain);
  const filing = ruleFor("unit", day);
  const climbing = level === undefined ? undefined : ruleFor(level, day);
  const found: ClockItem[] = [];
  const detected = duty.detected ?? duty.occurred ?? tick;
  if (filing !== undefined) found.push(clock(parts, record, filing, unit, detected, tick));
  // What was rejected or retracted before it left owes nothing; what had left before has had its time.
  const isOver = standing === "rejected" || standing === "retracted";
  if (climbing !== undefined && !(isOver && climbed === undefined))
    found.push(clock(parts, record, climbing, undefined, tick, climbed));
  return found;
}

async function noticeClocks(parts: NodeParts, caller: Caller): Promise<ClockItem[]> {
  const policy = parts.chain.state.get(key.policy("clock"))?.value as unknown as { readonly value: Policy<"clock"> };
  const rule = {
    rule: "acknowledge a notice of level Ⅰ–Ⅱ",
    source: "policy clock",
    allowanceMs: policy.value.acknowledgeMinutes * 60_000,
  };
  const notices = await everyItem((page) => parts.readModel.listNotices(caller, {}, page));
  return notices
    .filter(({ c }) => c !== undefined && c <= 2)
    .map(({ record, received }) => {
      const acknowledged = parts.chain.state.get(key.acknowledgement(record, caller.unit))?.value as unknown as
        | { readonly at: number }
        | null
        | undefined;
      return clock(parts, record, rule, caller.unit, received, acknowledged?.at);
    });
}

function clock(
  parts: NodeParts,
  record: string,
  { rule, source, allowanceMs }: Pick<ClockRule, "rule" | "source" | "allowanceMs">,
  unit: string | undefined,
  started: number,
  ended: number | undefined,
): ClockItem {
  const usedMs = Math.max(0, (ended ?? parts.clock.now()) - started);
  const leftMs = allowanceMs - usedMs;
  const state = leftMs < 0 ? "breached" : ended === undefined ? "running" : "met";
  const chain = parts.chain.genesis.chain;
  const who = unit === undefined ? {} : { unit };
  return { record, rule, source, ...who, chain, started, allowanceMs, usedMs, leftMs, state };
}
