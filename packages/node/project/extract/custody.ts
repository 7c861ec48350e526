import { type Json, type Transaction, key } from "@tocsin/core";
import type { CommittedEntry } from "../../chain.ts";
import type { Confirmed } from "./packets.ts";
import { type SaidAct, type Step, argument } from "./step.ts";

/** Keys of the state whose second part is a record, and those whose value names one. */
const RECORD_KEYS: readonly string[] = ["report", "summary", "ack", "erasure"];
const RECORD_VALUES: readonly string[] = ["grant", "request", "decision", "receipt", "break-glass"];

/** Adds a transaction to the custody of every record that it has to do with. */
export function putCustody(
  step: Step,
  entry: CommittedEntry,
  transaction: Transaction,
  confirmed: readonly Confirmed[],
): void {
  const { act, changes, at } = step;
  const author = transaction.type === "act" ? transaction.proposal.author : undefined;
  const what = transaction.type === "act" ? transaction.proposal.action : transaction.payload.type;
  for (const [record, notes] of recordsOf(transaction, act, confirmed)) {
    const note = [...new Set([...notes, ...(entry.leaf.marks ?? [])])].join(", ");
    changes.put("custody", {
      record,
      ...at,
      what,
      unit: author?.unit ?? null,
      officer: author?.officer ?? null,
      note: note === "" ? null : note,
    });
  }
}

/** Records with what the step says of each: codes and counts, never free text. */
function recordsOf(
  transaction: Transaction,
  act: SaidAct | undefined,
  confirmed: readonly Confirmed[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (record: string, note: string | undefined) => {
    found.set(record, [...(found.get(record) ?? []), ...(note === undefined ? [] : [note])]);
  };
  if (act !== undefined) for (const record of recordsOfAct(act)) add(record, noteOfAct(act));
  else if (transaction.type === "system" && transaction.payload.type === "climb")
    add(transaction.payload.record, undefined);
  for (const { packet, keys } of confirmed) {
    const { record } = packet.body as { readonly record?: Json };
    if (typeof record === "string" && keys.length > 0) add(record, noteOfPacket(packet.type, packet.body));
  }
  return found;
}

function recordsOfAct(act: SaidAct): Set<string> {
  const records = new Set<string>();
  for (const { key: name, value } of act.effects.writes) {
    const [first = "", ...parts] = name.split("/");
    const named = (value as { readonly record?: Json } | null)?.record;
    if (RECORD_KEYS.includes(first) && parts[0] !== undefined) records.add(parts[0]);
    if (first === "same") for (const record of parts) records.add(record);
    if (RECORD_VALUES.includes(first) && typeof named === "string") records.add(named);
  }
  const followed = act.proposal.action === "reports.followUp" ? argument(act, "record") : undefined;
  if (followed !== undefined) records.add(followed);
  return records;
}

/** Names of arguments that hold a code, and no free text. */
const CODED: readonly string[] = ["verdict", "decision", "purpose", "to"];

function noteOfAct(act: SaidAct): string | undefined {
  const { args } = act.proposal;
  if (typeof args["same"] === "boolean") return args["same"] ? "same" : "not same";
  if (Array.isArray(args["digests"])) return `${args["digests"].length} parts`;
  const name = CODED.find((coded) => typeof args[coded] === "string");
  return name === undefined ? undefined : argument(act, name);
}

function noteOfPacket(type: string, body: object): string {
  const { status, standing, unit } = body as {
    readonly status?: string;
    readonly standing?: { readonly status: string };
    readonly unit?: string;
  };
  if (type === "acknowledgement") return `${type} ${unit}`;
  const said = status ?? standing?.status;
  return said === undefined ? type : `${type} ${said}`;
}

/** Keys that a system transaction itself has changed. */
export function keysOfSystem(transaction: Transaction): string[] {
  if (transaction.type !== "system" || transaction.payload.type !== "climb") return [];
  return [key.report(transaction.payload.record), key.summary(transaction.payload.record)];
}
