import { Worker } from "node:worker_threads";
import type { SignatureCheck } from "@tocsin/core";
import type { BatchVerifier } from "./verifier.ts";

interface Reply {
  readonly id: number;
  readonly verdicts: readonly boolean[];
}

/** One verification worker a process, started when it is first needed (PROTOCOL 21). */
class WorkerVerifier implements BatchVerifier {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (verdicts: readonly boolean[]) => void; reject: (error: Error) => void }
  >();

  verify(checks: readonly SignatureCheck[]): Promise<readonly boolean[]> {
    const worker = this.#start();
    const id = this.#next++;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, checks });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./verifyworker.ts", import.meta.url));
    worker.on("message", ({ id, verdicts }: Reply) => {
      this.#waiting.get(id)?.resolve(verdicts);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on("error", (error: Error) => this.#fail(error));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** A dead worker fails what waited for it; the next batch starts another. */
  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#worker = undefined;
  }
}

/** The process's worker. */
export const processVerifier = new WorkerVerifier();
