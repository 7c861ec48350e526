import { Worker, isMainThread } from "node:worker_threads";

/**
 * Ends a test file's process when its time is over: Node's runner only gives up waiting for a test, and a process that
 * something keeps alive (a node that was not closed, a loop that never returns) would hold up the run for ever. A thread of
 * its own looks at the clock, for a loop leaves none to the main one. Loaded before each test file, and by Node in the
 * threads of what is tested too, where it does nothing.
 */
const seconds = Number(process.env["TOCSIN_TEST_FILE_SECONDS"]);

if (isMainThread) {
  const said = `${process.argv[1] ?? "this test"} did not end within ${seconds} s\n`;
  const clock = `setTimeout(() => {
    require("node:fs").writeSync(2, ${JSON.stringify(said)});
    process.kill(process.pid, "SIGKILL");
  }, ${seconds * 1_000});`;
  new Worker(clock, { eval: true, execArgv: [] }).unref();
}
