import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Suite } from "../run.ts";

const START = join(fileURLToPath(new URL("../..", import.meta.url)), "scenarios", "nanjing-2021", "start.ts");
const PORT = 28_300;
const IDLE_MS = 10_000;
const KB = 1_024;

/** The scenario's process: how soon its six nodes serve, and what it takes when everything is played and it rests. */
export const start: Suite = async ({ dir }) => {
  const began = performance.now();
  const flags = [
    "--disable-warning=ExperimentalWarning",
    "--max-semi-space-size=4",
    "--heap-growing-percent=50",
    START,
  ];
  const child = spawn(process.execPath, [...flags, "--dir", join(dir, "network"), "--port", String(PORT)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Also when the suite fails or is ended.
  process.once("exit", () => child.kill());
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const says = async (words: string): Promise<number> => {
    while (!text.includes(words)) {
      if (child.exitCode !== null) throw new Error(`the scenario has ended: ${text}`);
      await wait(20);
    }
    return performance.now() - began;
  };
  const ready = await says("six nodes ready");
  const played = await says("The nodes go on");
  await wait(IDLE_MS);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const anonymous = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * KB;
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  return {
    figures: [
      { what: "start to six nodes ready", value: ready / 1_000, unit: "s", atMost: 5 },
      { what: "six nodes at rest after the replay, anonymous memory", value: anonymous / 1e6, unit: "MB", atMost: 300 },
      { what: "the whole replay", value: played / 1_000, unit: "s" },
    ],
  };
};
