import type { NoticeItem, ReportItem, SummaryItem } from "@tocsin/api";
import type { ApiClient } from "@tocsin/client";
import { UNITS } from "../cast.ts";
import type { Stage } from "../stage.ts";

const LIMIT = 200;

/** A manager on each chain, to see what the chain has. */
const MANAGER: { readonly [chain: string]: string } = {
  cn: UNITS.nhc,
  "cn-32": UNITS.jiangsuHc,
  "cn-3201": UNITS.nanjingHc,
  "cn-3210": UNITS.yangzhouHc,
  "cn-43": UNITS.hunanHc,
  "cn-4308": UNITS.zhangjiajieHc,
};

export function allReports(stage: Stage, chain: string): Promise<ReportItem[]> {
  const client = stage.client(MANAGER[chain] as string, chain);
  return pages((cursor) => client.call("reports", { query: { limit: LIMIT, ...cursor } }));
}

export function allSummaries(stage: Stage, chain: string): Promise<SummaryItem[]> {
  const client = stage.client(MANAGER[chain] as string, chain);
  return pages((cursor) => client.call("summaries", { query: { limit: LIMIT, ...cursor } }));
}

export function allNotices(client: ApiClient): Promise<NoticeItem[]> {
  return pages((cursor) => client.call("notices", { query: { limit: LIMIT, ...cursor } }));
}

interface Page<T> {
  readonly items: T[];
  readonly next?: string | undefined;
}

async function pages<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page = await read({});
  items.push(...page.items);
  while (page.next !== undefined) {
    page = await read({ cursor: page.next });
    items.push(...page.items);
  }
  return items;
}
