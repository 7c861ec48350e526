import { text } from "node:stream/consumers";
import type { Figure, SuiteResult } from "./figure.ts";
import type { Run } from "./run.ts";
import { SUITES } from "./suites.ts";

/**
 * One suite in a process of its own, so that none warms up or fills the memory of another. It gets its run as JSON on the
 * standard input and says what it finds as lines of JSON; how far it is goes to the standard error.
 */
const { name, ...run } = JSON.parse(await text(process.stdin)) as { readonly name: string } & Omit<
  Run,
  "say" | "found"
>;
const suite = SUITES[name];
if (suite === undefined) throw new Error(`there is no suite ${name}`);
process.once("SIGTERM", () => process.exit(1));
const tell = (said: object, then?: () => void) => process.stdout.write(`${JSON.stringify(said)}\n`, then);
const figures: Figure[] = [];
const say = (what: string) => process.stderr.write(`  ${name}: ${what}\n`);
const found = (figure: Figure) => {
  figures.push(figure);
  tell({ figure });
};
let result: SuiteResult;
try {
  const { figures: last, ...summary } = await suite({ ...run, say, found });
  result = { suite: name, complete: true, ...summary, figures: [...figures, ...last] };
} catch (error) {
  result = { suite: name, complete: false, figures, error: error instanceof Error ? error.message : String(error) };
}
tell({ result }, () => process.exit(result.complete ? 0 : 1));
