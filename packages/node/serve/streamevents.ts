import { type Json, key, type Policy } from "@tocsin/core";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import type { ClockItem } from "@tocsin/api";
import { openClocks } from "../operations/clocks.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { UnitViewer } from "../project/caller.ts";
import { eventNews } from "./eventnews.ts";

/**
 * What a reader may ask for: reports of this chain, their standing, signals, releases, what is done in events, requests and grants,
 * notices of the main chain, and legal clocks.
 */
export const TOPICS = ["report", "standing", "signal", "release", "event", "access", "notice", "clock"] as const;
export type Topic = (typeof TOPICS)[number];

/** Told instead of what is too long ago to be gone through again: the reader asks for its lists anew. */
export const BEHIND = "behind";

/** One event as it is sent. */
export interface StreamEvent {
  readonly topic: Topic;
  /** ms */
  readonly at: number;
  readonly content: object;
}

const FILING: readonly string[] = ["reports.submit", "reports.followUp"];

/** What a unit is told of an entry: judged by the same queries that lists are judged by. */
export async function entryEvent(
  parts: NodeParts,
  viewer: UnitViewer,
  block: CommittedBlock,
  entry: CommittedEntry,
): Promise<StreamEvent | undefined> {
  const { transaction, leaf, code } = entry;
  if (code !== "VALID" || transaction === undefined) return undefined;
  if (transaction.type !== "act" || transaction.proposal.action.startsWith("events.")) {
    const news = await eventNews(parts, viewer, transaction, leaf.act);
    return news === undefined ? undefined : { topic: "event", at: block.tick, content: news };
  }
  const { action, args } = transaction.proposal;
  if (action.startsWith("signals.")) return signalEvent(parts, viewer, block, transaction.effects.result);
  if (action.startsWith("releases.")) return releaseEvent(parts, viewer, block, transaction.effects.result);
  if (!action.startsWith("reports.")) return undefined;
  const isFiling = FILING.includes(action);
  const record = isFiling ? leaf.act : args["record"];
  if (typeof record !== "string") return undefined;
  const item = await parts.readModel.report(viewer, record);
  if (item === undefined) return undefined;
  const { standing, revision, headline, situation, area, c, s, unit, event } = item;
  return {
    topic: isFiling ? "report" : "standing",
    at: block.tick,
    content: { record, standing, revision, headline, situation, area, c, s, unit, event },
  };
}

/** A signal and each of its steps, as it stands now. */
async function signalEvent(
  { readModel }: NodeParts,
  viewer: UnitViewer,
  { tick }: CommittedBlock,
  result: Json,
): Promise<StreamEvent | undefined> {
  const { signal: id, standing } = result as { readonly signal: string; readonly standing: string };
  const item = await readModel.signal(viewer, id);
  if (item === undefined) return undefined;
  const { revision, unit, method, series, area, from, to, observed, statistic, threshold, status, event } = item;
  return {
    topic: "signal",
    at: tick,
    content: {
      ...{
        signal: id,
        standing,
        revision,
        unit,
        method,
        series,
        area,
        from,
        to,
        observed,
        statistic,
        threshold,
        status,
      },
      ...(event === undefined ? {} : { event }),
    },
  };
}

/** A release that was made or withdrawn, as it stands now. */
async function releaseEvent(
  { readModel }: NodeParts,
  viewer: UnitViewer,
  { tick }: CommittedBlock,
  result: Json,
): Promise<StreamEvent | undefined> {
  const item = await readModel.release(viewer, (result as { readonly release: string }).release);
  if (item === undefined) return undefined;
  const { release, kind, standing, revision, unit, area, status, event, title, supersedes } = item;
  const content = { release, kind, standing, revision, unit, area, status, event, title, supersedes };
  return {
    topic: "release",
    at: tick,
    content: Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)),
  };
}

/** Clocks that run short or have run out since a reader was last told; each is told once for either. */
export class ClockWatch {
  readonly #told: Map<string, "short" | "breached">;

  /** @param told what was told before, where that was kept */
  constructor(told: Readonly<Record<string, "short" | "breached">> = {}) {
    this.#told = new Map(Object.entries(told));
  }

  /** What has been told of the clocks that are open. */
  get told(): Record<string, "short" | "breached"> {
    return Object.fromEntries(this.#told);
  }

  /** Tells what has become so, or was so before anybody looked. */
  async look(
    parts: NodeParts,
    viewer: UnitViewer,
    clocks: Promise<readonly ClockItem[]> = openClocks(parts, viewer),
  ): Promise<StreamEvent[]> {
    const stored = parts.chain.state.get(key.policy("clock"))?.value as unknown as { readonly value: Policy<"clock"> };
    const { warnAtPercent } = stored.value;
    const events: StreamEvent[] = [];
    const open = new Set<string>();
    for (const item of await clocks) {
      const name = `${item.record} ${item.rule}`;
      open.add(name);
      const isShort = item.usedMs * 100 >= item.allowanceMs * warnAtPercent;
      const now = item.state === "breached" ? "breached" : isShort ? "short" : undefined;
      if (now === undefined || this.#told.get(name) === now) continue;
      this.#told.set(name, now);
      events.push({ topic: "clock", at: parts.clock.now(), content: { ...item, warning: now } });
    }
    for (const name of this.#told.keys()) if (!open.has(name)) this.#told.delete(name);
    return events;
  }
}
