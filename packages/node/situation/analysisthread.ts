import { Worker } from "node:worker_threads";
import { NodeError } from "../errors.ts";
import { ANALYSES_WAITING_MAX } from "../limits.ts";
import type { Analyses, AnalysisName, AnalysisReply, AnalysisRequest } from "./analysisrequest.ts";

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The process's thread for analyses, started when it is first needed: classifying texts and simulating cases takes the time
 * of hundreds of reports, so it stands beside the ledger and never in its way.
 */
class AnalysisThread {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

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
      if (this.#waiting.size === 0) worker.unref();
      if ("output" in reply) waiting?.resolve(reply.output as never);
      else if ("refusal" in reply) waiting?.reject(new NodeError("ANALYSIS", reply.refusal));
      else waiting?.reject(new Error(reply.defect));
    });
    worker.on("error", (error: Error) => this.#fail(error));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** A dead thread fails what waited for it; the next request starts another. */
  #fail(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

export const processAnalysis = new AnalysisThread();
