import { text } from "node:stream/consumers";
import type { SuiteResult } from "./figure.ts";
import type { Run } from "./run.ts";
import { SUITES } from "./suites.ts";

/**
 * One suite in a process of its own, so that none warms up or fills the memory of another. It gets its run as JSON on the
 * standard input and says its result as one line of JSON; how far it is goes to the standard error.
 */
const { name, ...run } = JSON.parse(await text(process.stdin)) as { readonly name: string } & Omit<Run, "say">;
const suite = SUITES[name];
if (suite === undefined) throw new Error(`there is no suite ${name}`);
let result: SuiteResult;
try {
  const say = (what: string) => process.stderr.write(`  ${name}: ${what}\n`);
  result = { suite: name, complete: true, ...(await suite({ ...run, say })) };
} catch (error) {
  result = { suite: name, complete: false, figures: [], error: error instanceof Error ? error.message : String(error) };
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.complete ? 0 : 1));
