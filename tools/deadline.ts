import { writeSync } from "node:fs";
import { Worker, isMainThread, workerData } from "node:worker_threads";

/**
 * Ends a test file's process when its time is over: Node's runner only gives up waiting for a test, and a process that
 * something keeps alive (a node that was not closed, a loop that never returns) would hold up the run for ever. A thread of
 * its own looks at the clock, for a loop leaves none to the main one. Loaded before each test file.
 */
const SECONDS = Number(process.env["TOCSIN_TEST_FILE_SECONDS"]);

if (isMainThread) {
  const file = process.argv[1] ?? "this test";
  new Worker(new URL(import.meta.url), { workerData: file }).unref();
} else {
  setTimeout(() => {
    writeSync(2, `${String(workerData)} did not end within ${SECONDS} s\n`);
    process.kill(process.pid, "SIGKILL");
  }, SECONDS * 1_000);
}
