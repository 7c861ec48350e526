import { type GrantState, type Packet, type StateReader, type Transaction, key } from "@tocsin/core";
import type { CommittedEntry } from "../chain.ts";

/** Records with whose custody a transaction has to do: its own, the one it names, or those whose packets it carries. */
export function custodyRecords(entry: CommittedEntry, transaction: Transaction, state: StateReader): string[] {
  if (transaction.type === "system") {
    const { payload } = transaction;
    if (payload.type === "climb") return [payload.record];
    if (payload.type !== "receive") return [];
    const packets = (payload.proof?.leaves ?? []).flatMap(({ packets }) =>
      packets.map(({ packet }) => packet as unknown as Packet),
    );
    return [...new Set(packets.flatMap((packet) => recordOf(packet.body as { [name: string]: unknown }, state)))];
  }
  const { action, args } = transaction.proposal;
  if (action === "reports.submit") return entry.leaf.act === undefined ? [] : [entry.leaf.act];
  if (action === "reports.followUp")
    return entry.leaf.act === undefined ? [] : [entry.leaf.act, String(args["record"])];
  if (action === "reports.sameAs") return [String(args["a"]), String(args["b"])];
  return recordOf(args, state);
}

/** A record that is named, or that a named request or grant is about. */
function recordOf(named: { readonly [name: string]: unknown }, state: StateReader): string[] {
  if (typeof named["record"] === "string") return [named["record"]];
  for (const name of ["grant", "request", "id"]) {
    const id = named[name];
    if (typeof id !== "string") continue;
    const about = (state.get(key.grant(id)) ?? state.get(key.request(id)))?.value as unknown as
      | Pick<GrantState, "record">
      | null
      | undefined;
    if (about !== undefined && about !== null) return [about.record];
  }
  return [];
}

/** What a custody step says beside its name: the verdict, the purpose, what a packet brought. Never free text. */
export function noteOf(transaction: Transaction, record: string): string | null {
  if (transaction.type === "act") {
    const { args } = transaction.proposal;
    const said = args["verdict"] ?? args["purpose"] ?? args["decision"];
    return typeof said === "string" ? said : null;
  }
  const { payload } = transaction;
  if (payload.type !== "receive") return null;
  const packets = (payload.proof?.leaves ?? []).flatMap(({ packets }) =>
    packets.map(({ packet }) => packet as unknown as Packet),
  );
  const about = packets.filter(({ body }) => (body as { record?: unknown }).record === record);
  return [...new Set(about.map(({ type }) => type))].join(" ") || null;
}
