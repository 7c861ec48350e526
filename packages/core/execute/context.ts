import type { Json } from "../bytes/canonical.ts";
import { type Code, Refusal, demand } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import type { Effects } from "../endorse/effects.ts";
import type { Proposal } from "../endorse/proposal.ts";
import { APPENDS_MAX, READS_MAX, WRITES_MAX } from "../limits.ts";
import { key } from "../state/key.ts";
import type { StateReader } from "../state/versioned.ts";
import type { Officer, Unit } from "../unit/unit.ts";
import type { ChainFacts } from "./facts.ts";
import type { Ledger } from "./ledger.ts";

/**
 * What a contract sees: its own act, and the state through four effects. It never sees a clock, a height,
 * a range of keys, or anything outside. Reads see the contract's own writes.
 */
export class Context implements Ledger {
  readonly hash: Hash;
  readonly act: ActFacts;
  readonly #state: StateReader;
  readonly #reads = new Map<string, { key: string; h: number; i: number }>();
  readonly #absent = new Set<string>();
  readonly #writes = new Map<string, Json>();
  readonly #appends: { queue: string; item: Json }[] = [];

  constructor(hash: Hash, state: StateReader, act: ActFacts) {
    this.hash = hash;
    this.#state = state;
    this.act = act;
  }

  /** The value under a key, or undefined; either way what was seen becomes part of the effects. */
  read(name: string): Json | undefined {
    const written = this.#writes.get(name);
    if (written !== undefined) return written ?? undefined;
    const stored = this.#state.get(name);
    if (stored === undefined) {
      this.#absent.add(name);
      return undefined;
    }
    this.#reads.set(name, { key: name, h: stored.version[0], i: stored.version[1] });
    return stored.value ?? undefined;
  }

  /** Reads a value that must exist, or refuses with the code. The type is asserted: contracts wrote it. */
  need<T>(name: string, code: Code = "NOT_FOUND", at = name): T {
    const value = this.read(name);
    if (value === undefined) throw new Refusal(code, at);
    return value as T;
  }

  write(name: string, value: object | string | number): void {
    this.#writes.set(name, value as Json);
  }

  /** Leaves a tombstone: the key's versions are never used again. */
  remove(name: string): void {
    this.#writes.set(name, null);
  }

  /** Appends blindly to a queue; the machine numbers it at commit. */
  append(queue: string, item: object): void {
    this.#appends.push({ queue, item: item as Json });
  }

  get chain(): ChainFacts {
    return this.need<ChainFacts>(key.chain());
  }

  /** The author's unit as registered here. */
  get unit(): Unit {
    return this.need<Unit>(key.unit(this.act.proposal.author.unit), "UNKNOWN_UNIT", this.act.proposal.author.unit);
  }

  get officer(): Officer {
    const { unit, officer } = this.act.proposal.author;
    return this.need<Officer>(key.officer(unit, officer), "UNKNOWN_OFFICER", officer);
  }

  /** The policy in force, by name. Genesis sets every policy, so its absence is a defect of the chain. */
  policy<T>(name: string): T {
    return this.need<{ value: T }>(key.policy(name)).value;
  }

  /** Everything the contract did, bounded. */
  effects(result: Json): Effects {
    demand(this.#reads.size + this.#absent.size <= READS_MAX, "OUT_OF_BOUNDS", "reads");
    demand(this.#writes.size <= WRITES_MAX, "OUT_OF_BOUNDS", "writes");
    demand(this.#appends.length <= APPENDS_MAX, "OUT_OF_BOUNDS", "appends");
    return {
      reads: [...this.#reads.values()],
      absent: [...this.#absent],
      writes: [...this.#writes].map(([name, value]) => ({ key: name, value })),
      appends: this.#appends,
      result,
    };
  }
}

/** The act as a contract sees it. */
export interface ActFacts {
  /** Act id; also the id of the record, event, request… that the act makes. */
  readonly id: string;
  readonly proposal: Proposal;
  /** The open body as sent, absent where the act has none. Its digest stands in the proposal. */
  readonly body: Json | undefined;
}
