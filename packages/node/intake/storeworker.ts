import { parentPort, workerData } from "node:worker_threads";
import { type StoreAsk, type StoreReply, SubmissionStore } from "./store.ts";

/** The thread's side: what came in while the disk was busy shares the next transaction. */
const store = new SubmissionStore(String(workerData));
let waiting: { readonly id: number; readonly ask: StoreAsk }[] = [];

function flush(): void {
  const batch = waiting;
  waiting = [];
  let replies: StoreReply[] | null = null;
  try {
    replies = store.answer(batch.map(({ ask }) => ask));
  } catch {
    // Whoever waits hears that it failed; what failed holds personal data and is told nowhere.
  }
  for (const [i, { id }] of batch.entries()) parentPort?.postMessage({ id, reply: replies?.[i] ?? null });
}

parentPort?.on("message", (message: { readonly id: number; readonly ask: StoreAsk } | "close") => {
  if (message === "close") {
    store.close();
    parentPort?.close();
    return;
  }
  if (waiting.length === 0) setImmediate(flush);
  waiting.push(message);
});
