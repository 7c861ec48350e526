import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartSvg } from "./chart.ts";
import { type Figure, isMet, round, type SuiteResult } from "./figure.ts";
import type { Machine } from "./machine.ts";
import type { Wanted } from "./options.ts";
import type { Extent } from "./run.ts";

/** What a run of the bench has measured. */
export interface Results {
  readonly date: string;
  readonly profile: string;
  readonly extent: Extent;
  readonly machine: Machine;
  readonly suites: readonly SuiteResult[];
}

/** What a folder has of the same extent: with `resume` its whole suites, otherwise those that are not measured now. */
export function keptSuites({ suites, resume, out, profile, extent }: Wanted): readonly SuiteResult[] {
  const earlier = readResults(out);
  if (earlier === undefined) return [];
  const { seconds, records, engine = "embedded", validators = 1 } = earlier.extent as Partial<Extent>;
  const isSame =
    earlier.profile === profile &&
    seconds === extent.seconds &&
    records === extent.records &&
    engine === extent.engine &&
    validators === extent.validators;
  if (!isSame) return [];
  return earlier.suites.filter(({ suite, complete }) => complete && (resume || !suites.includes(suite)));
}

function readResults(folder: string): Results | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as Results;
  } catch {
    return undefined;
  }
}

/** Writes a run as JSON, as a page and as charts into a folder; takes away the charts of the run before, and nothing else. */
export function writeResults(folder: string, results: Results): void {
  for (const { suite, charts = [] } of readResults(folder)?.suites ?? [])
    for (const i of charts.keys()) rmSync(join(folder, nameOf(suite, i)), { force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  for (const { suite, charts = [] } of results.suites)
    for (const [i, chart] of charts.entries()) writeFileSync(join(folder, nameOf(suite, i)), chartSvg(chart));
  writeFileSync(join(folder, "README.md"), page(results));
}

function nameOf(suite: string, i: number): string {
  return `${suite}${i === 0 ? "" : `-${i + 1}`}.svg`;
}

function page({ date, profile, extent, machine, suites }: Results): string {
  return [
    `# Bench of ${date}`,
    `Profile \`${profile}\` (${extent.seconds} s of load, ${extent.records} records, engine ${extent.engine}${extent.validators > 1 ? ` with ${extent.validators} validators` : ""}) on ${machine.name}. Every commit was durable. The
author's signature of every transaction was verified, and the endorsement's, which up to 16 transactions share. Clients ran in
processes of their own on the same machine. What the machine can do at most, measured before:`,
    table(
      ["limit", "value"],
      [
        ["libsodium verifications a second, one core", round(machine.verifiesPerSecond)],
        ["durable LMDB commits a second, one after the other", round(machine.commitsPerSecond)],
        ["bare HTTP requests a second", round(machine.requestsPerSecond)],
        [
          "appending 4 KiB and syncing it, p50 and p99",
          `${round(machine.syncP50Ms)} ms, ${round(machine.syncP99Ms)} ms`,
        ],
      ],
    ),
    ...suites.flatMap(section),
  ].join("\n\n");
}

function section(result: SuiteResult): string[] {
  const { suite, complete, figures, charts = [], error } = result;
  return [
    `## ${suite}${complete ? "" : " (incomplete)"}`,
    ...(error === undefined ? [] : [error]),
    ...(result.offered === undefined ? [] : [loadLine(result)]),
    ...(figures.length === 0 ? [] : [table(["figure", "value", "target", ""], figures.map(row))]),
    ...charts.map((chart, i) => `![${chart.title}](${nameOf(suite, i)})`),
  ];
}

function loadLine({ offered, admitted, refused, invalid, p50Ms, p95Ms, p99Ms }: SuiteResult): string {
  const latency = [p50Ms, p95Ms, p99Ms].map((ms) => round(ms ?? Number.NaN)).join(", ");
  return `Offered ${offered}, admitted ${admitted}, refused ${refused}, invalid ${invalid}; p50, p95, p99 ${latency} ms; both signatures verified; fdatasync and durable LMDB for every block.`;
}

function row(figure: Figure): string[] {
  const { what, value, unit, atMost, atLeast, note } = figure;
  const target = atMost === undefined ? (atLeast === undefined ? "" : `≥ ${atLeast}`) : `≤ ${round(atMost)}`;
  const verdict = target === "" ? "" : isMet(figure) ? "met" : "missed";
  return [`${what}${note === undefined ? "" : ` (${note})`}`, `${round(value)} ${unit}`.trim(), target, verdict];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
