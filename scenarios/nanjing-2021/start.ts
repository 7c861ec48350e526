import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TourStep } from "@tocsin/api";
import { initNetwork, openNetwork, readNetwork, type RunningNetwork, VERSION } from "@tocsin/cli";
import { hostRandom, ScenarioClock } from "@tocsin/node";
import { BEGIN, CHAINS, nanjingNetwork, visitors } from "./cast.ts";
import { CHECKS } from "./checks/all.ts";
import { runAll } from "./checks/check.ts";
import { ProgressBar } from "./progress.ts";
import { LUKOU } from "./outbreak.ts";
import { END, replay } from "./replay.ts";
import { report } from "./report.ts";
import { type StageOptions, Stage } from "./stage.ts";
import { personas } from "./tokens.ts";
import { tourThrough } from "./tour.ts";

const HELP = `The Nanjing outbreak of July and August 2021, replayed over a live tree of six chains.

  npm start                 replay, or go on where it stands; then serve until Ctrl-C
  npm start -- --once       replay in a fresh folder, check everything, and exit: 0 only if every check holds

Options:
  --once         check and exit
  --dir <path>   folder of the network (default .tocsin/nanjing-2021; with --once a temporary one)
  --port <n>     first of the six loopback ports (default 7300)
  --help         this text
`;

const FIRST_PORT = 7_300;
/** Where a checked replay listens, so that it does not meet one that runs. */
const ONCE_PORT = 17_300;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      once: { type: "boolean", default: false },
      dir: { type: "string" },
      port: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const isTemporary = values.once && values.dir === undefined;
  const dir = isTemporary ? mkdtempSync(join(tmpdir(), "tocsin-")) : (values.dir ?? join(".tocsin", "nanjing-2021"));
  const port = Number(values.port ?? (values.once ? ONCE_PORT : FIRST_PORT));
  try {
    return await play(dir, port, values.once);
  } finally {
    if (isTemporary) rmSync(dir, { recursive: true, force: true });
  }
}

/** Opens the network, plays what is not played yet, and reports. */
async function play(dir: string, port: number, once: boolean): Promise<number> {
  const started = performance.now();
  const clock = new ScenarioClock(BEGIN);
  await makeNetwork(dir, port, clock);
  const personas = () => visitors(readNetwork(dir));
  let steps: readonly TourStep[] = [];
  const tour = () => steps;
  const network = await openNetwork({
    dir,
    clock,
    version: VERSION,
    onFault: tellFault,
    personas,
    tour,
    isPublic: true,
  });
  clock.moveTo(latestTick(network));
  clock.run();
  say(
    `six nodes ready after ${((performance.now() - started) / 1_000).toFixed(1)} s · EXERCISE 演练 · scenario clock\n`,
  );
  const end = once ? Promise.resolve() : signal();
  const bar = new ProgressBar(BEGIN, END);
  const stage = new Stage(stageOptions(dir, network, clock, bar));
  await replay(stage);
  bar.done();
  steps = tourThrough(readNetwork(dir), stage.result(LUKOU));
  await report(stage, dir);
  const failed = once ? await runAll(CHECKS, stage, dir) : 0;
  if (!once) {
    say(readFileSync(join(dir, "personas.txt"), "utf8"));
    say(
      `The console of Nanjing's node, with buttons to be one of five agencies and a guided tour: http://localhost:${port + CHAINS.indexOf("cn-3201")}\n`,
    );
    say("The nodes go on until Ctrl-C.\n");
  }
  await end;
  await network.close();
  return failed === 0 ? 0 : 1;
}

async function makeNetwork(dir: string, port: number, clock: ScenarioClock): Promise<void> {
  if (existsSync(join(dir, "network.json"))) return;
  // A folder that was begun and not finished holds nothing that anybody relies on.
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  await initNetwork({
    dir,
    network: nanjingNetwork(port),
    now: () => clock.now(),
    random: (size) => hostRandom.bytes(size),
  });
}

function stageOptions(dir: string, network: RunningNetwork, clock: ScenarioClock, bar: ProgressBar): StageOptions {
  const tokens = personas(dir, network);
  return { network, clock, tokens, journal: join(dir, "replay.ndjson"), progress: (time) => bar.show(time) };
}

/** Contract time never goes back, so a replay that goes on begins where the chains stand. */
function latestTick(network: RunningNetwork): number {
  return Math.max(...[...network.nodes.values()].map(({ parts }) => parts.chain.head().tick));
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

function tellFault(id: string, error: unknown): void {
  process.stderr.write(`fault ${id}: ${error instanceof Error ? error.message : "unknown"}\n`);
}

function say(text: string): void {
  process.stdout.write(text);
}

process.exitCode = await main();
