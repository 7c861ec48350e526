import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Figure, SuiteResult } from "./figure.ts";
import type { Machine } from "./machine.ts";
import type { Extent } from "./run.ts";

const SUITE = fileURLToPath(new URL("./suite.ts", import.meta.url));

/** What the process of a suite says: a figure as soon as it is known, at the end the result. */
type Said = { readonly figure: Figure } | { readonly result: SuiteResult };

/** Runs a suite in a process of its own and a folder of its own; what ends before its end has the figures so far. */
export async function runSuite(
  name: string,
  extent: Extent,
  machine: Machine,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-bench-"));
  const figures: Figure[] = [];
  let result: SuiteResult | undefined;
  try {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SUITE], {
      stdio: ["pipe", "pipe", "inherit"],
      signal,
    });
    const ended = new Promise<string>((resolve) => {
      child.once("close", (code, by) =>
        resolve(signal.aborted ? "it was ended" : `its process ended with ${by ?? code}`),
      );
      child.on("error", (error) => {
        if (error.name !== "AbortError") resolve(error.message);
      });
    });
    child.stdin.on("error", () => undefined).end(JSON.stringify({ name, dir, machine, ...extent }));
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as Said;
      if ("figure" in said) figures.push(said.figure);
      else result = said.result;
    }
    const how = await ended;
    return result ?? { suite: name, complete: false, figures, error: how };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
