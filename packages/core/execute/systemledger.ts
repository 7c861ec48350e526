import type { Json } from "../bytes/canonical.ts";
import { type Code, Refusal } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import { key } from "../state/key.ts";
import type { StateReader } from "../state/versioned.ts";
import type { ChainFacts } from "./facts.ts";
import type { Ledger } from "./ledger.ts";

/** The ledger of a system transaction: writes are kept apart until the rule has succeeded, and can be nested. */
export class SystemLedger implements Ledger {
  readonly writes = new Map<string, Json>();
  readonly appends: { queue: string; item: Json }[] = [];
  readonly #below: (name: string) => Json | undefined;

  readonly hash: Hash;

  private constructor(hash: Hash, below: (name: string) => Json | undefined) {
    this.hash = hash;
    this.#below = below;
  }

  static over(hash: Hash, state: StateReader): SystemLedger {
    return new SystemLedger(hash, (name) => state.get(name)?.value);
  }

  /** Runs a rule on a ledger of its own; a refusal discards what it wrote and is returned. */
  attempt(rule: (ledger: SystemLedger) => void): Refusal | undefined {
    const nested = new SystemLedger(this.hash, (name) => this.#raw(name));
    try {
      rule(nested);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
    for (const [name, value] of nested.writes) this.writes.set(name, value);
    this.appends.push(...nested.appends);
    return undefined;
  }

  read(name: string): Json | undefined {
    return this.#raw(name) ?? undefined;
  }

  need<T>(name: string, code: Code = "NOT_FOUND", at = name): T {
    const value = this.read(name);
    if (value === undefined) throw new Refusal(code, at);
    return value as T;
  }

  write(name: string, value: object | string | number): void {
    this.writes.set(name, value as Json);
  }

  remove(name: string): void {
    this.writes.set(name, null);
  }

  append(queue: string, item: object): void {
    this.appends.push({ queue, item: item as Json });
  }

  get chain(): ChainFacts {
    return this.need<ChainFacts>(key.chain());
  }

  policy<T>(name: string): T {
    return this.need<{ value: T }>(key.policy(name)).value;
  }

  #raw(name: string): Json | undefined {
    return this.writes.has(name) ? this.writes.get(name) : this.#below(name);
  }
}
