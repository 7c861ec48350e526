import { parseArgs } from "node:util";
import type { LifeOptions, LifeReport } from "./life.ts";
import { SHAPES, type ShapeName } from "./network.ts";

const USAGE = 2;

const HELP = `npm run test:consortium -- [--seed N | --seeds N] [--steps N] [--shape NAME] [--loopback]

Runs chains of four validators, each a process with CometBFT beside it, while officers file reports and a seeded plan kills,
stops, cuts off, wipes and fills nodes, or lets them lie. After each step all is healed and what must hold is checked.
Exits with 1 if any seed fails, with 2 when the command is not understood.

  --seed N      this seed alone
  --seeds N     the seeds from 1 to N (2)
  --steps N     steps of faults in a run (10)
  --shape NAME  ${Object.keys(SHAPES).join(", ")}; both, one after the other, when absent
  --loopback    no network namespaces, so nothing is partitioned, and no small disks, so none gets full
  --help        this text

The same seed and shape plan the same faults on every machine; what namespaces or small disks are wanted for is left out
where there are none.`;

/** What a machine can do beside running processes; a sentence says why it cannot. */
export interface Means {
  readonly withoutNamespaces: string | undefined;
  readonly withoutSmallDisks: string | undefined;
}

interface Wanted {
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly shapes: readonly ShapeName[];
  readonly loopback: boolean;
  readonly help: boolean;
}

/** How one seed is run: on processes, or what stands in for them. */
export type RunLife = (options: LifeOptions) => Promise<LifeReport>;

/**
 * The command `npm run test:consortium`.
 * @returns the exit code: 0, 1 when a seed has failed, 2 when the arguments are not understood
 */
export async function runConsortium(
  args: readonly string[],
  write: (line: string) => void,
  means: Means,
  run: RunLife,
): Promise<number> {
  let wanted: Wanted;
  try {
    wanted = readWanted(args);
  } catch (error) {
    write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    return USAGE;
  }
  if (wanted.help) {
    write(HELP);
    return 0;
  }
  const { withoutNamespaces, withoutSmallDisks } = wanted.loopback
    ? { withoutNamespaces: "--loopback", withoutSmallDisks: "--loopback" }
    : means;
  if (withoutNamespaces !== undefined) write(`partitions are skipped: ${withoutNamespaces}`);
  if (withoutSmallDisks !== undefined) write(`full disks are skipped: ${withoutSmallDisks}`);
  const on = { namespaces: withoutNamespaces === undefined, smallDisks: withoutSmallDisks === undefined };
  let failed = 0;
  for (const shape of wanted.shapes) {
    for (const seed of wanted.seeds) {
      write(`seed ${seed} ${shape}: ${wanted.steps} steps ${on.namespaces ? "in namespaces" : "on loopback"}`);
      const report = await oneSeed({ ...on, seed: String(seed), shape, steps: wanted.steps, tell: told(write) }, run);
      if (report.failures.length > 0) failed += 1;
      write(verdict(report, shape, wanted));
    }
  }
  const count = wanted.shapes.length * wanted.seeds.length;
  write(`${count - failed} of ${count} runs hold`);
  return failed === 0 ? 0 : 1;
}

/** A run that breaks off has failed as well, and the next seed goes on. */
async function oneSeed(options: LifeOptions, run: RunLife): Promise<LifeReport> {
  try {
    return await run(options);
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed: options.seed, failures: [failure], counts: {} };
  }
}

function told(write: (line: string) => void): (line: string) => void {
  return (line) => write(`  ${line}`);
}

function verdict({ seed, failures, counts }: LifeReport, shape: ShapeName, { steps, loopback }: Wanted): string {
  const figures = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  if (failures.length === 0) return `seed ${seed} ${shape} holds: ${figures.join(", ")}`;
  return [
    `seed ${seed} ${shape} FAILS: ${figures.join(", ")}`,
    ...failures.map((failure) => `  ${failure}`),
    `  replay: ${replayCommand({ seed, shape, steps, loopback })}`,
  ].join("\n");
}

/** The command that plans the same faults again. */
export function replayCommand({ seed, shape, steps, loopback }: Replay): string {
  return `npm run test:consortium -- --seed ${seed} --steps ${steps} --shape ${shape}${loopback ? " --loopback" : ""}`;
}

interface Replay extends Pick<LifeOptions, "seed" | "shape" | "steps"> {
  readonly loopback: boolean;
}

/** @throws Error that says which argument is wrong */
function readWanted(args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string" },
      seeds: { type: "string", default: "2" },
      steps: { type: "string", default: "10" },
      shape: { type: "string" },
      loopback: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const shapes = Object.keys(SHAPES) as ShapeName[];
  const shape = shapes.find((name) => name === values.shape);
  if (values.shape !== undefined && shape === undefined) throw new Error(`--shape: there is no "${values.shape}"`);
  const count = wholeNumber("--seeds", values.seeds, 1);
  return {
    seeds:
      values.seed === undefined
        ? Array.from({ length: count }, (_, n) => n + 1)
        : [wholeNumber("--seed", values.seed, 0)],
    steps: wholeNumber("--steps", values.steps, 1),
    shapes: shape === undefined ? shapes : [shape],
    loopback: values.loopback,
    help: values.help,
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new Error(`${option}: "${text}" is no whole number from ${least} on`);
  return Number(text);
}
