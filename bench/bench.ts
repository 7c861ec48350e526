import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSuite } from "./child.ts";
import { formatFigure, round, type SuiteResult } from "./figure.ts";
import { calibrate, type Machine } from "./machine.ts";
import { HELP, type Wanted, wantedOf } from "./options.ts";
import { keptSuites, type Results, writeResults } from "./results.ts";

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
  return measure(wanted);
}

/** Runs the suites one after the other; the results so far are written after each. */
async function measure(wanted: Wanted): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const machine = await calibrated();
  process.stdout.write(`${machineText(machine)}\n`);
  const suites: SuiteResult[] = [...keptSuites(wanted)];
  for (const name of wanted.suites) {
    if (suites.some(({ suite }) => suite === name) || stop.signal.aborted) continue;
    const result = await runSuite(name, wanted.extent, machine, stop.signal);
    suites.push(result);
    process.stdout.write(suiteText(result));
    write(wanted, machine, suites);
  }
  const isWhole = wanted.suites.every((name) => suites.some(({ suite, complete }) => suite === name && complete));
  return isWhole ? 0 : 1;
}

function write({ profile, extent, out, json }: Wanted, machine: Machine, suites: readonly SuiteResult[]): void {
  const results: Results = { date: new Date().toISOString().slice(0, 10), profile, extent, machine, suites };
  writeResults(out, results);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
}

async function calibrated(): Promise<Machine> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-"));
  try {
    return await calibrate(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
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

function suiteText({ suite, complete, error, figures }: SuiteResult): string {
  const head = `\n${suite}${complete ? "" : ` is incomplete: ${error}`}\n`;
  return head + figures.map((figure) => `  ${formatFigure(figure)}\n`).join("");
}

process.exitCode = await main();
