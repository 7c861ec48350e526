import type { Transaction } from "@tocsin/core";
import type { Priority } from "../chain.ts";

const MOST_URGENT = 9;
const LEAST_URGENT = 0;

/** What the urgency queue orders a transaction by, from what it says: a proposer knows nothing else of it. */
export function priorityOf(transaction: Transaction): Priority {
  if (transaction.type === "act") {
    const { urgency, author } = transaction.proposal;
    return { urgency, unit: author.unit };
  }
  const { payload } = transaction;
  if (payload.type === "heartbeat") return { urgency: LEAST_URGENT, unit: payload.chain };
  // What other chains send has waited there by its urgency.
  return { urgency: MOST_URGENT, unit: payload.type === "receive" ? chainOf(payload.source) : "" };
}

/** A chain has one line, whatever epoch it is named with. */
function chainOf(source: string): string {
  return source.slice(0, source.indexOf("."));
}
