import { Worker } from "node:worker_threads";
import { NodeError } from "../errors.ts";
import { hostClock } from "../host/clock.ts";
import { ANALYSES_WAITING_MAX } from "../limits.ts";
import type { Analyses, AnalysisName, AnalysisReply, AnalysisRequest } from "./analysisrequest.ts";

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/** Charts and documents are asked for several at a time, and then for hours not at all. */
const IDLE_MS = 10_000;

/**
 * The process's thread for analyses, started when it is needed: classifying texts and simulating cases takes the time
 * of hundreds of reports, so it stands beside the ledger and never in its way. It ends when nothing was asked for a while,
 * because dictionary, models and writers of documents take more memory than a node.
 */
export class AnalysisThread {
  readonly #idleMs: number;
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** Whether the thread is there, at work or waiting for more of it. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** @throws NodeError QUEUE_FULL, ANALYSIS where the inputs do not allow it */
  ask<A extends AnalysisName>(what: A, input: Analyses[A]["input"]): Promise<Analyses[A]["output"]> {
    if (this.#waiting.size >= ANALYSES_WAITING_MAX) return Promise.reject(new NodeError("QUEUE_FULL", "analyses"));
    const worker = this.#start();
    const id = this.#next++;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, what, input } as AnalysisRequest);
    });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./analysisworker.ts", import.meta.url));
    worker.on("message", (reply: AnalysisReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) this.#rest(worker);
      if ("output" in reply) waiting?.resolve(reply.output as never);
      else if ("refusal" in reply) waiting?.reject(new NodeError("ANALYSIS", reply.refusal));
      else waiting?.reject(new Error(reply.defect));
    });
    worker.on("error", (error: Error) => this.#fail(error));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** Ends the thread unless something is asked in time. */
  #rest(worker: Worker): void {
    worker.unref();
    const asked = this.#next;
    void hostClock.sleep(this.#idleMs).then(() => {
      if (this.#next !== asked || this.#worker !== worker) return;
      this.#worker = undefined;
      void worker.terminate();
    });
  }

  /** A dead thread fails what waited for it; the next request starts another. */
  #fail(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

export const processAnalysis = new AnalysisThread();
