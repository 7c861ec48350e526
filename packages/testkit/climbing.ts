import { type Delta, type ReportState, type Summary, key, summarise } from "@tocsin/core";
import { type Chain, Climber, type CommittedEntry, type DueReport } from "@tocsin/node";
import type { SimNode } from "./simnode.ts";
import type { SimClock } from "./simclock.ts";

/** Actions whose body is a report. */
const FILING = ["reports.submit", "reports.followUp", "reports.correct"];

/**
 * Which reports of a node wait, and with which summary: read from its blocks alone, slowly and simply. Stands where the
 * product has its read model.
 */
class WaitingReports {
  readonly #summaries = new Map<string, Summary>();
  #height = 0;

  /** Reports whose waiting time has passed. */
  due(chain: Chain, now: number, limit: number): DueReport[] {
    this.#follow(chain);
    const due: DueReport[] = [];
    for (const [record, summary] of this.#summaries) {
      const report = chain.state.get(key.report(record))?.value as unknown as ReportState;
      if (report.climb === "waiting" && report.due <= now && due.length < limit)
        due.push({ record, summary, urgency: report.urgency });
    }
    return due;
  }

  #follow(chain: Chain): void {
    const { height } = chain.head();
    while (this.#height < height) {
      this.#height += 1;
      for (const entry of chain.block(this.#height)?.entries ?? []) this.#take(chain, entry);
    }
  }

  #take(chain: Chain, { code, leaf, transaction }: CommittedEntry): void {
    if (code !== "VALID" || transaction?.type !== "act" || !FILING.includes(transaction.proposal.action)) return;
    const { proposal, body, effects } = transaction;
    const record = (proposal.args["record"] as string | undefined) ?? leaf.act;
    const filed = proposal.action === "reports.correct" ? record : leaf.act;
    if (filed === undefined || body === undefined) return;
    const report = effects.writes.find((write) => write.key === key.report(filed))?.value as unknown as ReportState;
    const { chain: id, status } = chain.genesis;
    const event = report.event;
    this.#summaries.set(
      filed,
      summarise({ record: filed, chain: id, unit: report.writer, status, event }, body as unknown as Delta),
    );
  }
}

/** Lets the waiting reports of a node climb, now and then, whenever it is up. */
export async function keepClimbing(
  node: SimNode,
  clock: SimClock,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const reports = new WaitingReports();
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (!node.isUp || signal.aborted) continue;
    const { chain } = node;
    const due = async (now: number, limit: number) => reports.due(chain, now, limit);
    await node.ask(() => new Climber({ chain, clock, due }).step()).catch(() => undefined);
  }
}
