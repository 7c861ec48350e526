import { existsSync, readFileSync } from "node:fs";
import { type Delta, type Hash, actId } from "@tocsin/core";
import type { ChainReader, CommittedEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import { CONTENT, partsOf, recordOf } from "../operations/sealed.ts";
import type { SealedPart } from "../release/release.ts";
import type { Vault } from "../vault/vault.ts";
import { replaceFile } from "../vault/replacefile.ts";
import type { Custody } from "./custody.ts";
import type { Directory } from "./directory.ts";

export interface CustodianOptions {
  readonly chain: ChainReader;
  readonly hash: Hash;
  readonly vault: Vault;
  readonly custody: Custody;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly unit: string;
  /** Where it stands, so that a start does not look at every block again. */
  readonly file: string;
}

/** A sealed part that a committed report names. */
interface NamedPart {
  readonly record: string;
  readonly digest: string;
  readonly part: SealedPart;
  readonly author: string;
  readonly height: number;
}

const LOOK_MS = 10_000;
const MISSING_MAX = 10_000;
/** A start looks at so many blocks again, at most: writing the place down is durable and would hold every block up. */
const SAVED_HEIGHTS = 256;

/**
 * Sees to it that a manager's node holds what the reports of its chain name: what was staged here becomes the record's,
 * what is missing is taken over from the other nodes, however late.
 */
export class Custodian {
  readonly #options: CustodianOptions;
  readonly #stopped = new AbortController();
  /** Parts that no node could give yet. */
  readonly #missing = new Map<string, NamedPart>();
  #height: number;
  /** What the file says. */
  #saved: number;
  #running: Promise<void> | undefined;
  #wake: () => void = () => undefined;

  constructor(options: CustodianOptions) {
    this.#options = options;
    this.#height = readHeight(options.file) ?? options.chain.genesis.initialHeight - 1;
    this.#saved = this.#height;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { chain, clock } = this.#options;
    const unsubscribe = chain.onCommitted(() => this.#wake());
    while (!this.#stopped.signal.aborted) {
      await this.#step();
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      if (chain.head().height > this.#height && this.#missing.size < MISSING_MAX) continue;
      await clock.sleep(LOOK_MS, AbortSignal.any([woken.signal, this.#stopped.signal])).catch(() => undefined);
    }
    unsubscribe();
    this.#save();
  }

  async #step(): Promise<void> {
    const { chain, hash } = this.#options;
    for (const [digest, part] of this.#missing) if (await this.#isHeld(part)) this.#missing.delete(digest);
    while (this.#height < chain.head().height && this.#missing.size < MISSING_MAX && !this.#stopped.signal.aborted) {
      const height = this.#height + 1;
      for (const part of chain.block(height)?.entries.flatMap((entry) => namedBy(hash, entry)) ?? [])
        if (!(await this.#isHeld(part))) this.#missing.set(part.digest, part);
      this.#height = height;
    }
    if (this.#height - this.#saved >= SAVED_HEIGHTS) this.#save();
  }

  /** Whether the part is the record's here, or never will be: what was erased, or belongs to another record. */
  async #isHeld(part: NamedPart): Promise<boolean> {
    const { record, digest, author } = part;
    const { vault, custody } = this.#options;
    if (vault.held(record).includes(digest)) return true;
    try {
      if (vault.has(digest)) {
        await vault.retain(record, digest, author);
        return true;
      }
      return !custody.isCustodian || (await this.#fetch(part));
    } catch (error) {
      return error instanceof NodeError && FINAL.includes(error.code);
    }
  }

  async #fetch({ record, part }: NamedPart): Promise<boolean> {
    const { custody, directory, chain, unit } = this.#options;
    for (const node of directory.nodesOf(chain.genesis.chain)) {
      if (node.unit === unit || this.#stopped.signal.aborted) continue;
      try {
        await custody.fetch(node, record, part);
        return true;
      } catch (error) {
        if (error instanceof NodeError && FINAL.includes(error.code)) return true;
      }
    }
    return false;
  }

  /** The next start begins with the oldest part that is missing still. */
  #save(): void {
    const from = Math.min(this.#height, ...[...this.#missing.values()].map(({ height }) => height - 1));
    this.#saved = this.#height;
    try {
      replaceFile(this.#options.file, Buffer.from(JSON.stringify({ height: from })));
    } catch {
      // A full disk: the next start looks at a few blocks again.
    }
  }
}

const FINAL: readonly string[] = ["SEALED_ERASED", "SEALED_ELSEWHERE", "BODY_TOO_LARGE"];

function readHeight(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const { height } = JSON.parse(readFileSync(file, "utf8")) as { readonly height: number };
  return height;
}

function namedBy(hash: Hash, { transaction, code, height }: CommittedEntry): NamedPart[] {
  if (transaction?.type !== "act" || code !== "VALID" || !CONTENT.includes(transaction.proposal.action)) return [];
  const { proposal, body } = transaction;
  const record = recordOf(proposal, actId(hash, proposal));
  const author = proposal.author.unit;
  return partsOf(body as unknown as Delta | undefined).map((part) => ({
    ...{ record, digest: part.digest, part, author, height },
  }));
}
