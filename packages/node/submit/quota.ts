import { type Policy, type Proposal, key, urgencyClass } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";

const MINUTE_MS = 60_000;
const COUNTED = "reports.submit";

/** What a unit may still file, and when that was reckoned. */
interface Bucket {
  readonly left: number;
  readonly at: number;
}

/**
 * How many reports a unit may file in a minute, by urgency class, as the chain's policy `quota` says now (PROTOCOL 23). It
 * is judged at admission, by each node for what it takes: the ledger counts nothing. A share that is not used in one minute
 * is not saved for the next.
 */
export class ReportQuota {
  readonly #chain: Pick<ChainReader, "state">;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(chain: Pick<ChainReader, "state">, now: () => number) {
    this.#chain = chain;
    this.#now = now;
  }

  /** Counts a report of a unit that is known to be its author; other acts are not counted. @throws NodeError QUOTA */
  take({ action, author, urgency }: Pick<Proposal, "action" | "author" | "urgency">): void {
    if (action !== COUNTED) return;
    const document = this.#chain.state.get(key.policy("quota"))?.value as unknown as
      | { readonly value: Policy<"quota"> }
      | null
      | undefined;
    if (document === undefined || document === null) return;
    const klass = urgencyClass(urgency);
    const perMinute = document.value[klass];
    const name = `${klass} ${author.unit}`;
    const now = this.#now();
    const { left, at } = this.#buckets.get(name) ?? { left: perMinute, at: now };
    const filled = Math.min(perMinute, left + (Math.max(0, now - at) * perMinute) / MINUTE_MS);
    if (filled < 1) throw new NodeError("QUOTA", `${klass} ${perMinute}`);
    this.#buckets.set(name, { left: filled - 1, at: now });
  }
}
