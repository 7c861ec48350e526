import type { Json } from "../bytes/canonical.ts";
import type { Code } from "../codes.ts";
import type { Hash } from "../crypto/seam.ts";
import type { ChainFacts } from "./facts.ts";

/** The state as the rules of a transaction use it; an act's `Context` and a system transaction's both are one. */
export interface Ledger {
  readonly hash: Hash;
  read(name: string): Json | undefined;
  /** A value that must exist, or a refusal with the code. */
  need<T>(name: string, code?: Code, at?: string): T;
  write(name: string, value: object | string | number): void;
  remove(name: string): void;
  append(queue: string, item: object): void;
  readonly chain: ChainFacts;
  policy<T>(name: string): T;
}
