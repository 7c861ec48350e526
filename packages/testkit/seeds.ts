import { parseArgs } from "node:util";
import { CHONGQING, IRREGULAR, LUKOU, NANJING, type Shape } from "./shape.ts";
import type { SimulationOptions, SimulationReport } from "./simulation.ts";

const TREES: { readonly [name: string]: Shape } = {
  nanjing: NANJING,
  chongqing: CHONGQING,
  lukou: LUKOU,
  irregular: IRREGULAR,
};
const USAGE = 2;

const HELP = `npm run simulate -- [--seeds N] [--from SEED] [--tree NAME] [--acts N] [--json]

Runs the whole tree on a simulated clock, disk and network, once a seed, and checks what must hold.
One line a seed. Exits with 1 if any seed fails, with 2 when the command is not understood.

  --seeds N     how many seeds, one after the other (1)
  --from SEED   the first seed, a whole number (1)
  --tree NAME   ${Object.keys(TREES).join(", ")} (nanjing)
  --acts N      how many things people do while everything goes wrong (90)
  --json        one JSON object a seed
  --help        this text

The same seed, tree and number of acts give the same run on every machine at the same commit.`;

/** What a command line asks for. */
interface Plan {
  readonly seeds: number;
  readonly from: number;
  readonly tree: string;
  readonly acts: number | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** How a seed is run: the simulation, or what stands in for it. */
export type Run = (options: SimulationOptions) => Promise<SimulationReport>;

/**
 * The command `npm run simulate`: runs seeds and writes a line for each.
 * @returns the exit code: 0, 1 when a seed has failed, 2 when the arguments are not understood
 */
export async function simulate(args: readonly string[], write: (line: string) => void, run: Run): Promise<number> {
  let plan: Plan;
  try {
    plan = readPlan(args);
  } catch (error) {
    write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return USAGE;
  }
  if (plan.help) {
    write(HELP);
    return 0;
  }
  let failed = 0;
  for (let seed = plan.from; seed < plan.from + plan.seeds; seed++) {
    const report = await runSeed(plan, seed, run);
    if (report.failures.length > 0) failed += 1;
    write(plan.json ? jsonLine(plan, seed, report) : textLine(plan, seed, report));
  }
  if (!plan.json) write(`${plan.seeds - failed} of ${plan.seeds} seeds hold`);
  return failed === 0 ? 0 : 1;
}

/** A run that breaks off has failed as well, and the next seed goes on. */
async function runSeed({ tree, acts }: Plan, seed: number, run: Run): Promise<SimulationReport> {
  const shape = TREES[tree] as Shape;
  try {
    return await run({ seed: String(seed), shape, ...(acts === undefined ? {} : { acts }) });
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed: String(seed), failures: [failure], fingerprint: "", counts: {}, packetErrors: new Map() };
  }
}

function textLine(plan: Plan, seed: number, { failures, counts }: SimulationReport): string {
  const figures = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  if (failures.length === 0) return `seed ${seed} holds: ${figures.join(", ")}`;
  const lines = [`seed ${seed} FAILS: ${figures.join(", ")}`, ...failures.map((failure) => `  ${failure}`)];
  return [...lines, `  replay: ${replayCommand(plan, seed)}`].join("\n");
}

function jsonLine(plan: Plan, seed: number, report: SimulationReport): string {
  const { failures, counts, fingerprint, packetErrors } = report;
  return JSON.stringify({
    seed,
    tree: plan.tree,
    holds: failures.length === 0,
    failures,
    counts,
    packetErrors: Object.fromEntries(packetErrors),
    fingerprint,
    replay: replayCommand(plan, seed),
  });
}

/** The command that repeats this one seed exactly. */
function replayCommand({ tree, acts }: Plan, seed: number): string {
  const shape = tree === "nanjing" ? "" : ` --tree ${tree}`;
  return `npm run simulate -- --seeds 1 --from ${seed}${shape}${acts === undefined ? "" : ` --acts ${acts}`}`;
}

/** @throws Error that says which argument is wrong */
function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "1" },
      from: { type: "string", default: "1" },
      tree: { type: "string", default: "nanjing" },
      acts: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (!Object.hasOwn(TREES, values.tree)) throw new Error(`--tree: there is no tree "${values.tree}"`);
  return {
    seeds: wholeNumber("--seeds", values.seeds, 1),
    from: wholeNumber("--from", values.from, 0),
    tree: values.tree,
    acts: values.acts === undefined ? undefined : wholeNumber("--acts", values.acts, 0),
    json: values.json,
    help: values.help,
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new Error(`${option}: "${text}" is no whole number from ${least} on`);
  return Number(text);
}
