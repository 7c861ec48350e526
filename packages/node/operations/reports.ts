import type { Journey, NoticeItem, ReportItem, ReportReply, SummaryItem } from "@tocsin/api";
import { key } from "@tocsin/core";
import { clockHops, hopByHopAllowanceMs } from "../clock/hops.ts";
import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { type CountFilter, type PageRequest, type ReportFilter, countPlace, listPlace } from "../project/queries.ts";
import type { NoticeRow, ReportRow, SummaryRow } from "../project/tables.ts";
import { anchorsOf } from "./acts.ts";
import type { NodeParts } from "./parts.ts";

/** Reports of this chain that the caller may see. */
export async function reports(parts: NodeParts, caller: Caller, filter: ReportFilter, page: PageRequest) {
  const chain = parts.chain.genesis.chain;
  const found = await listPlace(parts.readModel.database, "reports", caller, filter, page);
  return { ...found, items: found.items.map((row) => ({ ...itemOf(row), chain })), height: parts.readModel.height };
}

/** One report. @throws NodeError NOT_FOUND also for what the caller may not see */
export async function report(parts: NodeParts, caller: Caller, record: string): Promise<ReportReply> {
  const { database } = parts.readModel;
  const { items } = await listPlace(database, "reports", caller, { record }, { limit: 1 });
  const [row] = items;
  if (row === undefined) throw new NodeError("NOT_FOUND", record);
  const lineage = await database.selectFrom("lineage").selectAll().where("record", "=", record).orderBy("history").execute();
  const same = parts.chain.scan("same/", "same/", 1_000).filter(({ key: name, value }) => name.includes(record) && (value as { same: boolean }).same);
  return {
    ...itemOf(row),
    chain: parts.chain.genesis.chain,
    ...(row.body === null ? {} : { body: JSON.parse(row.body) as Record<string, unknown> }),
    ifMatch: row.body_digest,
    climb: row.climb,
    due: row.due,
    ...(row.follows === null ? {} : { follows: row.follows }),
    sealed: JSON.parse(row.sealed) as string[],
    lineage: lineage.map(({ act, action, unit, officer, standing, reason, tick, height, position, history }) => ({
      act,
      action,
      unit,
      officer,
      standing: standing as ReportItem["standing"],
      ...(reason === null ? {} : { reason }),
      tick,
      height,
      index: position,
      history,
    })),
    sameAs: same.map(({ key: name }) => name.split("/").find((part) => part !== "same" && part !== record) ?? record),
  };
}

/** Where a report has arrived and who has read it, with the time used against the law. */
export async function journey(parts: NodeParts, caller: Caller, record: string): Promise<Journey> {
  const found = await report(parts, caller, record);
  const place = parts.chain.locateAct(record);
  const anchored = place === undefined ? [] : await anchorsOf(parts, place);
  const arrivals: { chain: string; at: number }[] = [];
  for (const { id } of [...parts.tree()].reverse()) {
    if (id === found.chain) continue;
    const step = (await parts.findPeer(id)?.custody(record))?.find(({ what, note }) => what === "receive" && note?.includes("summary") === true);
    if (step !== undefined) arrivals.push({ chain: id, at: step.tick });
  }
  const acknowledged = parts.chain.scan(`ack/${record}/`, `ack/${record}/`, 200).map(({ key: name, value }) => {
    const { revision, at } = value as { revision: number; at: number };
    return { unit: name.slice(`ack/${record}/`.length), revision, at };
  });
  const hops = clockHops({ chain: found.chain, detected: detectedOf(found), filed: found.tick, arrivals, now: parts.clock.now(), lineage: lineageOf(parts) });
  const last = arrivals.find(({ chain }) => chain === "cn");
  return {
    record,
    hops,
    anchored: [...anchored],
    acknowledged,
    ...(last === undefined ? {} : { directMs: last.at - found.tick }),
    hopByHopAllowanceMs: hopByHopAllowanceMs(lineageOf(parts)),
  };
}

function detectedOf(found: ReportReply): number {
  const body = found.body as { readonly t?: { readonly detected?: number; readonly occurred: number } } | undefined;
  return body?.t?.detected ?? body?.t?.occurred ?? found.tick;
}

/** This chain and its ancestors, lowest first. */
export function lineageOf(parts: Pick<NodeParts, "tree" | "chain">): string[] {
  const chains: string[] = [];
  for (let id: string | undefined = parts.chain.genesis.chain; id !== undefined; ) {
    chains.push(id);
    const current: string = id;
    id = parts.tree().find((chain) => chain.id === current)?.parent;
  }
  return chains;
}

export async function summaries(parts: NodeParts, caller: Caller, filter: ReportFilter, page: PageRequest) {
  const found = await listPlace(parts.readModel.database, "summaries", caller, filter, page);
  return { ...found, items: found.items.map(summaryItem), height: parts.readModel.height };
}

/** A summary of this chain or, where this chain has none, the notice of the main chain. */
export async function summary(parts: NodeParts, caller: Caller, record: string): Promise<SummaryItem> {
  for (const place of ["summaries", "notices"] as const) {
    const [row] = (await listPlace(parts.readModel.database, place, caller, { record }, { limit: 1 })).items;
    if (row === undefined) continue;
    if (row.s >= 3) await parts.readLog.append({ unit: caller.unit, officer: caller.officer, record, purpose: "summary", at: parts.clock.now() });
    return summaryItem(row);
  }
  throw new NodeError("NOT_FOUND", record);
}

export async function notices(parts: NodeParts, caller: Caller, filter: ReportFilter & { readonly unacknowledged?: boolean | undefined }, page: PageRequest) {
  const found = await listPlace(parts.readModel.database, "notices", caller, filter, page);
  const items = found.items.map((row) => noticeItem(parts, caller, row));
  const wanted = filter.unacknowledged === true ? items.filter((item) => (item.acknowledged ?? -1) < item.revision) : items;
  return { ...found, items: wanted, height: parts.readModel.height };
}

export async function counts(parts: NodeParts, caller: Caller, filter: CountFilter & { readonly over?: "reports" | "notices" | undefined }) {
  const { over = "reports", ...rest } = filter;
  const rows = await countPlace(parts.readModel.database, over, caller, rest);
  return { rows: [...rows], total: rows.reduce((sum, row) => sum + row.count, 0), height: parts.readModel.height };
}

function noticeItem(parts: NodeParts, caller: Caller, row: NoticeRow): NoticeItem {
  const ack = parts.chain.state.get(key.acknowledgement(row.record, caller.unit))?.value as { readonly revision: number } | null | undefined;
  return { ...summaryItem(row), received: row.received, ...(ack === undefined || ack === null ? {} : { acknowledged: ack.revision }) };
}

function summaryItem(row: SummaryRow): SummaryItem {
  return { ...itemOf(row), chain: row.origin, origin: row.origin };
}

/** A row as the API shows it; absent where null. */
function itemOf(row: SummaryRow | ReportRow): Omit<ReportItem, "chain"> {
  const optional = {
    kind: row.kind,
    situation: row.situation,
    category: row.category,
    area: row.area,
    headline: row.headline,
    occurred: row.occurred,
    c: row.c,
    grade: row.grade,
    warning: row.warning,
    event: row.event,
    people: parsed(row.people),
    counts: parsed(row.counts),
    erased: row.erased === 1 ? true : null,
  };
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null));
  return {
    record: row.record,
    unit: row.unit,
    status: row.status as ReportItem["status"],
    standing: row.standing as ReportItem["standing"],
    revision: row.revision,
    s: row.s,
    detail: row.detail === 1,
    tick: row.tick,
    ...present,
  };
}

function parsed(text: string | null): object | null {
  return text === null ? null : (JSON.parse(text) as object);
}

