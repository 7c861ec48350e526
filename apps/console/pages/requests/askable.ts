import type { ReportItem } from "@tocsin/api";
import { ProblemError } from "@tocsin/client";
import { node } from "../../app/node.ts";

/** A record whose detail may be asked for, with the chain that decides. */
export interface Askable {
  readonly item: ReportItem;
  readonly origin: string;
}

const EACH_MAX = 50;

/** Newest notices, summaries and reports of others with a sealed detail, each record once, newest first. */
export async function askable(of: {
  readonly chain: string;
  readonly unit: string;
  readonly q: string;
}): Promise<readonly Askable[]> {
  const query = { limit: EACH_MAX, ...(of.q === "" ? {} : { q: of.q }) };
  const [reports, notices, summaries] = await Promise.all([
    node.call("reports", { query }),
    node.call("notices", { query }),
    node.call("summaries", { query }),
  ]);
  const found = new Map<string, Askable>();
  for (const item of [...summaries.items, ...notices.items]) found.set(item.record, { item, origin: item.origin });
  for (const item of reports.items) found.set(item.record, { item, origin: of.chain });
  return [...found.values()]
    .filter(({ item }) => item.detail && item.erased !== true && item.unit !== of.unit)
    .sort((a, b) => b.item.tick - a.item.tick);
}

/** One record by its identity: of this chain, or as a summary or notice of another. @throws ProblemError */
export async function askableOf(chain: string, record: string): Promise<Askable> {
  try {
    return { item: await node.call("report", { params: { record } }), origin: chain };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== "NOT_FOUND") throw error;
  }
  const item = await node.call("summary", { params: { record } });
  return { item, origin: item.origin };
}
