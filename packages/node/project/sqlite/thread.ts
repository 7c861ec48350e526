import { Worker } from "node:worker_threads";
import type { Ask, SqlReply, SqlRequest } from "./request.ts";

/** A statement that failed in the SQL thread. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code: string | undefined;
  /** Whether SQLite found the stored data damaged. */
  readonly isDamage: boolean;

  constructor(message: string, code: string | undefined, isDamage: boolean) {
    super(message);
    this.code = code;
    this.isDamage = isDamage;
  }
}

interface Waiting {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The process's thread for SQLite, started when it is first needed: a read model is written and read beside the ledger,
 * never in its way (PROTOCOL 22).
 */
class SqlThread {
  #worker: Worker | undefined;
  #next = 0;
  /** Schemas of the files that are open, for a thread that has to start again. */
  readonly #open = new Map<string, readonly string[]>();
  readonly #waiting = new Map<number, Waiting>();

  /** @throws SqlError */
  ask(path: string, ask: Ask): Promise<readonly unknown[]> {
    const worker = this.#start();
    if (ask.what === "open") this.#open.set(path, ask.schema);
    if (ask.what === "close") this.#open.delete(path);
    const id = this.#next++;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, path, ask } satisfies SqlRequest);
    });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./sqlworker.ts", import.meta.url));
    worker.on("message", (reply: SqlReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) worker.unref();
      if (reply.failure === undefined) waiting?.resolve(reply.rows);
      else waiting?.reject(new SqlError(reply.failure.message, reply.failure.code, reply.failure.isDamage));
    });
    worker.on("error", () => this.#fail());
    for (const [path, schema] of this.#open)
      worker.postMessage({ id: this.#next++, path, ask: { what: "open", schema } } satisfies SqlRequest);
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** A dead thread fails what waited for it; the next request starts another. */
  #fail(): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new SqlError("the SQL thread has ended", undefined, false));
    this.#waiting.clear();
  }
}

export const processSqlThread = new SqlThread();
