/** What is looked at, and why: the ids are stable, so that a program may read them. */
export const CHECKS = {
  node: "Node.js is the line that Tocsin is made for",
  tocsin: "version of this command",
  engine: "CometBFT is installed in a version that fits",
  disk: "the folder can be written and has room",
  permissions: "keys are for this user alone",
  genesis: "the genesis document can be read",
  keystore: "the keystore opens",
  keys: "keys of endorsers, validator and officers are held, registered and valid for some time",
  ledger: "the ledger can be read",
  signing: "the node knows what it has signed last, so it may sign",
  contracts: "this build has the chain's contracts, also those to come",
  clients: "what the chain knows of other chains is fresh and not frozen",
  clock: "the machine's clock is not behind the chains'",
  api: "the node answers",
  ready: "the running node's own checks: chain, read model, clock, engine, headers, peers, links",
} as const;
export type CheckId = keyof typeof CHECKS;

export type Verdict = "ok" | "warn" | "fail";

/** What one check has come to. */
export interface Finding {
  readonly check: CheckId;
  /** The chain that it is about; absent where it is about the machine. */
  readonly chain?: string;
  readonly verdict: Verdict;
  readonly note: string;
  /** What to do; absent when all is well. */
  readonly todo?: string;
}

/** The findings of one chain, or of the machine. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #chain: { readonly chain?: string };

  constructor(chain?: string) {
    this.#chain = chain === undefined ? {} : { chain };
  }

  ok(check: CheckId, note: string): void {
    this.list.push({ check, ...this.#chain, verdict: "ok", note });
  }

  warn(check: CheckId, note: string, todo: string): void {
    this.list.push({ check, ...this.#chain, verdict: "warn", note, todo });
  }

  fail(check: CheckId, note: string, todo: string): void {
    this.list.push({ check, ...this.#chain, verdict: "fail", note, todo });
  }
}

/** What an error says, for a note. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown error";
}
