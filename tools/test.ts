import { globSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/**
 * Runs every test file of the project and ends with the one line `N passed, N failed, N skipped`.
 * `TOCSIN_TEST_LONG=1` runs the long forms. In CI a skip is a failure.
 */
const PATTERNS = ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "scenarios/*/test/**/*.test.ts", "bench/test/**/*.test.ts", "tools/test/**/*.test.ts"];
const CONCURRENCY = 2;

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : PATTERNS.flatMap((pattern) => globSync(pattern))).sort();
const totals = { passed: 0, failed: 0, skipped: 0 };

const stream = run({ files, concurrency: CONCURRENCY, isolation: "process" });
stream.on("test:pass", (event) => {
  if (event.details.type === "suite") return;
  if (event.skip !== undefined && event.skip !== false) totals.skipped += 1;
  else totals.passed += 1;
});
stream.on("test:fail", (event) => {
  if (event.details.type !== "suite") totals.failed += 1;
});
stream.compose(spec).pipe(process.stdout);
stream.on("end", () => {
  const isCi = process.env["CI"] === "true";
  const skipsFail = isCi && totals.skipped > 0;
  process.exitCode = totals.failed > 0 || skipsFail ? 1 : 0;
  setImmediate(() => {
    if (skipsFail) process.stdout.write("a skipped test is a failure here\n");
    process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  });
});
