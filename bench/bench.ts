import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatFigure, round, type SuiteResult } from "./figure.ts";
import { calibrate, type Machine } from "./machine.ts";
import { writeResults } from "./results.ts";
import type { Extent } from "./run.ts";
import { SUITES } from "./suites.ts";

const PROFILES: { readonly [name: string]: Extent } = {
  smoke: { seconds: 2, records: 500 },
  short: { seconds: 30, records: 10_000 },
  full: { seconds: 500, records: 1_000_000 },
};

const HELP = `Measures what Tocsin exists for, each figure beside its target and beside what the machine can do.

  npm run bench                               every suite, profile short, some minutes
  npm run bench -- throughput --seconds 20    one suite
  npm run bench -- --profile full             500 s of load, a million records, some hours
  npm run bench -- latency --json out.json    the figures as JSON too

Suites: ${Object.keys(SUITES).join(", ")}.
Options: --profile smoke|short|full, --seconds N, --records N, --json FILE, --out FOLDER (default bench/results/latest).
`;

const SUITE = fileURLToPath(new URL("./suite.ts", import.meta.url));
const LATEST = fileURLToPath(new URL("./results/latest", import.meta.url));

interface Wanted {
  readonly suites: readonly string[];
  readonly profile: string;
  readonly extent: Extent;
  readonly json: string | undefined;
  readonly out: string;
}

/** What the command line asks for. @throws Error that says what is wrong with it */
function wantedOf(args: readonly string[]): Wanted | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: "string", default: "short" },
      seconds: { type: "string" },
      records: { type: "string" },
      json: { type: "string" },
      out: { type: "string", default: LATEST },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { profile, json, out } = values;
  const extent = PROFILES[profile];
  if (extent === undefined) throw new Error(`--profile is ${Object.keys(PROFILES).join(", ")}, not ${profile}`);
  const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined)
    throw new Error(`there is no suite ${unknown}; there are ${Object.keys(SUITES).join(", ")}`);
  const seconds = positive("--seconds", values.seconds) ?? extent.seconds;
  const records = positive("--records", values.records) ?? extent.records;
  const suites = positionals.length === 0 ? Object.keys(SUITES) : positionals;
  return { suites, profile, extent: { seconds, records }, json, out };
}

function positive(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new Error(`${flag} is a whole number above 0, not ${value}`);
  return Number(value);
}

async function runSuite(name: string, extent: Extent, machine: Machine): Promise<SuiteResult> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-"));
  try {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SUITE], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify({ name, dir, machine, ...extent }));
    const said = await text(child.stdout);
    const line = said.trim().split("\n").at(-1) ?? "";
    if (line.startsWith("{")) return JSON.parse(line) as SuiteResult;
    return { suite: name, complete: false, figures: [], error: "the process of the suite has died" };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  let wanted: Wanted | undefined;
  try {
    wanted = wantedOf(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    return 2;
  }
  if (wanted === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-"));
  const machine = await calibrate(dir).finally(() => rmSync(dir, { recursive: true, force: true }));
  process.stdout.write(`${machineText(machine)}\n`);
  const suites: SuiteResult[] = [];
  for (const name of wanted.suites) {
    const result = await runSuite(name, wanted.extent, machine);
    suites.push(result);
    process.stdout.write(`\n${name}${result.complete ? "" : ` is incomplete: ${result.error}`}\n`);
    for (const figure of result.figures) process.stdout.write(`  ${formatFigure(figure)}\n`);
  }
  const results = { date: new Date().toISOString().slice(0, 10), profile: wanted.profile, machine, suites };
  writeResults(wanted.out, results);
  if (wanted.json !== undefined) writeFileSync(wanted.json, `${JSON.stringify(results, null, 2)}\n`);
  return suites.every(({ complete }) => complete) ? 0 : 1;
}

function machineText(machine: Machine): string {
  return [
    machine.name,
    `  ${round(machine.verifiesPerSecond)} verifications a second on one core`,
    `  ${round(machine.commitsPerSecond)} durable commits a second, one after the other`,
    `  ${round(machine.requestsPerSecond)} bare HTTP requests a second`,
    `  sync p50 ${round(machine.syncP50Ms)} ms, p99 ${round(machine.syncP99Ms)} ms`,
  ].join("\n");
}

process.exitCode = await main();
