import { globSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { Tally } from "./tally.ts";

/**
 * Runs every test file of the project, or those named, and ends with the one line `N passed, N failed, N skipped`.
 * TOCSIN_TEST_LONG=1 asks tests for their long form; CI=true turns a skip into a failure.
 */
const PATTERNS = ["packages", "apps", "scenarios"].map((folder) => `${folder}/*/test/**/*.test.ts`);
const CONCURRENCY = 2;
/** No file takes this long; one that hangs fails instead of holding up the run. */
const FILE_SECONDS = process.env["TOCSIN_TEST_LONG"] === "1" ? 4 * 3_600 : 600;
process.env["TOCSIN_TEST_FILE_SECONDS"] ??= String(FILE_SECONDS);

const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync([...PATTERNS, "bench/test/**/*.test.ts", "tools/test/**/*.test.ts"]);
const tally = new Tally();
const events = run({
  files: files.sort(),
  concurrency: CONCURRENCY,
  isolation: "process",
  execArgv: ["--disable-warning=ExperimentalWarning", "--import", new URL("deadline.ts", import.meta.url).href],
});
events.on("test:pass", (end) => tally.pass(end));
events.on("test:fail", (end) => tally.fail(end as Parameters<Tally["fail"]>[0]));
for await (const text of events.compose(spec)) process.stdout.write(text);

const verdict = tally.verdict(process.env["CI"] === "true");
if (verdict !== undefined) process.stdout.write(`${verdict}\n`);
process.stdout.write(`${tally.line()}\n`);
process.exitCode = verdict === undefined ? 0 : 1;
