import { Worker } from "node:worker_threads";
import { NodeError } from "../errors.ts";
import type { StoreAsk, StoreReply } from "./store.ts";

interface Waiting {
  readonly resolve: (reply: StoreReply) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that works on the submissions' file: the disk holds up no report. */
export class StoreThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #isOver = false;

  constructor(path: string) {
    this.#worker = new Worker(new URL("./storeworker.ts", import.meta.url), { workerData: path });
    this.#worker.on("message", ({ id, reply }: { readonly id: number; readonly reply: StoreReply | null }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (reply === null) waiting?.reject(new NodeError("INTAKE_CLOSED"));
      else waiting?.resolve(reply);
      if (this.#waiting.size === 0) this.#worker.unref();
    });
    for (const event of ["error", "exit"]) this.#worker.on(event, () => this.#end());
    this.#worker.unref();
  }

  /** Durable when it resolves. @throws NodeError INTAKE_CLOSED */
  ask(ask: StoreAsk): Promise<StoreReply> {
    if (this.#isOver) return Promise.reject(new NodeError("INTAKE_CLOSED"));
    const id = this.#next++;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ask });
    });
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    const ended = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#worker.ref();
    this.#worker.postMessage("close");
    await ended;
  }

  #end(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(new NodeError("INTAKE_CLOSED"));
    this.#waiting.clear();
  }
}
