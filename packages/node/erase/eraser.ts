import type { ActItem } from "@tocsin/api";
import { type Json, key, type Policy, Refusal } from "@tocsin/core";
import type { ChainReader, CommittedBlock, CommittedEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { PeerStep } from "../peer.ts";
import type { Page, PageRequest } from "../project/seam.ts";
import type { ErasureCertificate } from "../vault/erasure.ts";

export interface EraserOptions {
  readonly chain: ChainReader;
  readonly clock: Clock;
  /** Destroys the record's sealed parts and keys; again gives the first certificate. */
  readonly erase: (record: string, keyBackupDays: number) => Promise<ErasureCertificate>;
  /** States on the chain that the parts are destroyed. @throws Refusal */
  readonly confirm: (certificate: ErasureCertificate) => Promise<void>;
  /** Removes the open body of a transaction for good; again does nothing. */
  readonly removeBody: (height: number, index: number) => Promise<void>;
  readonly custody: (record: string) => Promise<readonly PeerStep[]>;
  /** Valid acts of an action, newest first. */
  readonly listActs: (action: string, page: PageRequest) => Promise<Page<ActItem>>;
  /** Parts that no report came to name, and log files past their time. */
  readonly tidy: (before: number, policy: Policy<"retention">) => Promise<void>;
  /** Told of what could not be done; it is tried again. */
  readonly onFault: (error: unknown) => void;
}

const ORDERS: readonly string[] = ["reports.erase", "reports.redact"];
const CONTENT: readonly string[] = ["reports.submit", "reports.followUp", "reports.correct"];
const HOUR_MS = 3_600_000;
/** A part that was uploaded and that no report has named after this time was given up. */
const STAGED_MS = 24 * HOUR_MS;
const RETRY_MS = 60_000;

/**
 * Carries out what the ledger orders to be destroyed: sealed parts with their keys, and open bodies that should never
 * have been written (DESIGN 10). At every start it goes through all orders again; each is done once and for good.
 */
export class Eraser {
  readonly #options: EraserOptions;
  readonly #stop = new AbortController();
  /** Orders that wait, by act. */
  readonly #waiting = new Map<string, { readonly action: string; readonly args: { readonly [name: string]: Json } }>();
  #wake: AbortController | undefined;
  #running: Promise<void> | undefined;
  #unsubscribe: () => void = () => undefined;

  constructor(options: EraserOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.chain.onCommitted((block) => this.#take(block));
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#stop.abort();
    this.#wake?.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, onFault } = this.#options;
    await this.#takeAll().catch(onFault);
    let tidied = Number.NEGATIVE_INFINITY;
    while (!this.#stop.signal.aborted) {
      for (const [act, { action, args }] of [...this.#waiting]) {
        const isDone = await this.#carryOut(action, args).then(() => true, onFault);
        if (isDone === true) this.#waiting.delete(act);
      }
      if (clock.now() - tidied >= HOUR_MS) {
        await this.#options.tidy(clock.now() - STAGED_MS, this.#policy()).catch(onFault);
        tidied = clock.now();
      }
      await this.#pause(this.#waiting.size > 0 ? RETRY_MS : HOUR_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#wake = new AbortController();
    if (this.#stop.signal.aborted) return;
    await this.#options.clock.sleep(ms, AbortSignal.any([this.#wake.signal, this.#stop.signal])).catch(() => undefined);
  }

  /** Orders from before this start: what was cut short is finished. */
  async #takeAll(): Promise<void> {
    for (const action of ORDERS) {
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
        const page = await this.#options.listActs(action, { cursor });
        for (const { height, index } of page.items) this.#takeEntry(this.#entry(height, index));
        cursor = page.next;
      }
    }
  }

  #take(block: CommittedBlock): void {
    for (const entry of block.entries) this.#takeEntry(entry);
    if (this.#waiting.size > 0) this.#wake?.abort();
  }

  #takeEntry(entry: CommittedEntry | undefined): void {
    if (entry?.transaction?.type !== "act" || entry.code !== "VALID" || entry.leaf.act === undefined) return;
    const { action, args } = entry.transaction.proposal;
    if (ORDERS.includes(action)) this.#waiting.set(entry.leaf.act, { action, args });
  }

  async #carryOut(action: string, args: { readonly [name: string]: Json }): Promise<void> {
    const record = String(args["record"]);
    if (action === "reports.redact") await this.#redact(record, String(args["body"]));
    else await this.#erase(record);
  }

  async #erase(record: string): Promise<void> {
    const { chain, erase, confirm } = this.#options;
    const certificate = await erase(record, this.#policy().keyBackupDays);
    if (certificate.digests.length === 0) return;
    if (chain.state.get(key.erasure(record, certificate.holder)) !== undefined) return;
    try {
      await confirm(certificate);
    } catch (error) {
      // No officer's key here: the parts are gone all the same, and the holder's officer confirms.
      const isOfficers = error instanceof Refusal || (error instanceof NodeError && error.code === "KEY_MISSING");
      if (!isOfficers) throw error;
    }
  }

  /** Removes the body with this digest from every transaction of the record that brought it. */
  async #redact(record: string, body: string): Promise<void> {
    for (const { what, height, index } of await this.#options.custody(record)) {
      const transaction = CONTENT.includes(what) ? this.#entry(height, index)?.transaction : undefined;
      if (transaction?.type !== "act" || transaction.proposal.body !== body || transaction.body === undefined) continue;
      await this.#options.removeBody(height, index);
    }
  }

  #entry(height: number, index: number): CommittedEntry | undefined {
    return this.#options.chain.block(height)?.entries.find((entry) => entry.index === index);
  }

  #policy(): Policy<"retention"> {
    const stored = this.#options.chain.state.get(key.policy("retention"))?.value;
    return (stored as unknown as { readonly value: Policy<"retention"> }).value;
  }
}
