import type { Journey, NoticeItem, SummaryItem } from "@tocsin/api";
import { clockHops, hopByHopAllowanceMs } from "../clock/hops.ts";
import { NodeError } from "../errors.ts";
import { whenReached } from "../peer.ts";
import type { Caller } from "../project/caller.ts";
import { anchorsOf } from "./acts.ts";
import type { NodeParts } from "./parts.ts";

/** One report. @throws NodeError NOT_FOUND also for what the caller may not see */
export async function report(parts: NodeParts, caller: Caller, record: string) {
  return found(await parts.readModel.report(caller, record), record);
}

/** What was found, or the 404 of non-existence. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NodeError("NOT_FOUND", what);
  return value;
}

/** Where a report has arrived and who has read it, with the time used against the law. */
export async function journey(parts: NodeParts, caller: Caller, record: string): Promise<Journey> {
  const item = await report(parts, caller, record);
  const place = parts.chain.locateAct(record);
  const anchored = place === undefined ? [] : await anchorsOf(parts, place);
  const lineage = lineageOf(parts);
  const arrivals = await arrivalsOf(parts, lineage.slice(1), record);
  const acknowledged = await parts.readModel.acknowledgements(caller, record);
  const hops = clockHops({
    chain: item.chain,
    detected: detectedOf(item),
    filed: item.tick,
    arrivals,
    now: parts.clock.now(),
    lineage,
  });
  const atNation = arrivals.find(({ chain }) => chain === "cn");
  return {
    record,
    hops,
    anchored: [...anchored],
    acknowledged: [...acknowledged],
    ...(atNation === undefined ? {} : { directMs: atNation.at - item.tick }),
    hopByHopAllowanceMs: hopByHopAllowanceMs(lineage),
  };
}

/** When a record's summary first stood on each chain above. */
async function arrivalsOf(parts: NodeParts, chains: readonly string[], record: string) {
  const arrivals: { chain: string; at: number }[] = [];
  for (const chain of chains) {
    const steps = (await whenReached(parts.findPeer(chain)?.custody(record))) ?? [];
    const arrived = steps.find(({ what }) => what === "receive");
    if (arrived !== undefined) arrivals.push({ chain, at: arrived.tick });
  }
  return arrivals;
}

/** When the unit says that it detected what it reports; its filing where it does not say. */
function detectedOf(item: { readonly tick: number; readonly occurred?: number; readonly body?: unknown }): number {
  const body = item.body as { readonly t?: { readonly detected?: number } } | undefined;
  return body?.t?.detected ?? item.occurred ?? item.tick;
}

/** This chain and its ancestors, lowest first. */
function lineageOf(parts: Pick<NodeParts, "tree" | "chain">): string[] {
  const chains: string[] = [];
  let id: string | undefined = parts.chain.genesis.chain;
  while (id !== undefined) {
    const current: string = id;
    chains.push(current);
    id = parts.tree().find((chain) => chain.id === current)?.parent;
  }
  return chains;
}

/** A summary of this chain or, where this chain has none, the notice of the main chain. */
export async function summary(parts: NodeParts, caller: Caller, record: string): Promise<SummaryItem> {
  return noted(parts, caller, found(await parts.readModel.summary(caller, record), record));
}

/** A notice of the main chain. */
export async function notice(parts: NodeParts, caller: Caller, record: string): Promise<NoticeItem> {
  return noted(parts, caller, found(await parts.readModel.notice(caller, record), record));
}

/** Readings above security 2 leave a trace. */
async function noted<T extends SummaryItem>(parts: NodeParts, caller: Caller, item: T): Promise<T> {
  const { unit, officer } = caller;
  if (item.s >= 3)
    await parts.readLog.append({ unit, officer, record: item.record, purpose: "summary", at: parts.clock.now() });
  return item;
}
