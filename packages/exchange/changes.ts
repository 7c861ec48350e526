import type { Code, Json, Transaction } from "@tocsin/core";

/** A committed block as far as notices need it. */
export interface ChangedBlock {
  readonly tick: number;
  readonly entries: readonly { readonly code: Code; readonly transaction: Transaction | undefined }[];
}

const SUMMARY_PREFIX = "summary/";

/** Records whose summary the block may have changed, each once: by acts of the main chain and by what climbed to it. */
export function changedRecords(block: ChangedBlock): string[] {
  const records = new Set<string>();
  for (const { code, transaction } of block.entries) {
    if (code !== "VALID" || transaction === undefined) continue;
    for (const record of recordsOf(transaction)) records.add(record);
  }
  return [...records];
}

function recordsOf(transaction: Transaction): string[] {
  if (transaction.type === "act") {
    return transaction.effects.writes
      .filter(({ key }) => key.startsWith(SUMMARY_PREFIX))
      .map(({ key }) => key.slice(SUMMARY_PREFIX.length));
  }
  const { payload } = transaction;
  if (payload.type === "climb") return [payload.record];
  if (payload.type !== "receive") return [];
  const packets = payload.proof?.leaves.flatMap((leaf) => leaf.packets.map(({ packet }) => packet as Brought)) ?? [];
  return packets
    .filter(({ type }) => type === "summary" || type === "status")
    .map(({ body }) => body?.record)
    .filter((record) => typeof record === "string");
}

/** A packet of whatever form: the contract may have refused it. */
interface Brought {
  readonly type?: Json;
  readonly body?: { readonly record?: Json } | null;
}
