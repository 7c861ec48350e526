import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";

const FILE = "pid";
const LOOK_MS = 5;
const LOOKS_MAX = 400;

/** Tells other processes of this user which process the engine of a folder is. */
export function writePid(home: string, pid: number | undefined): void {
  if (pid === undefined) rmSync(join(home, FILE), { force: true });
  else writeFileSync(join(home, FILE), `${pid}\n`, { mode: 0o600 });
}

/** Process id of the engine that runs in a folder; undefined when none does. @throws NodeError CONFIGURATION where nothing tells */
export function enginePid(home: string): number | undefined {
  const file = join(home, FILE);
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8"));
  if (!existsSync("/proc/self/cmdline"))
    throw new NodeError("CONFIGURATION", "this system has no /proc to find the engine by; stop the node first");
  // After a power cut the number may be that of any other process.
  return procFile(pid, "cmdline").split("\0").includes(realpathSync(home)) ? pid : undefined;
}

/** Holds an engine still until the function that it resolves to is called. */
export async function pauseEngine(pid: number, clock: Clock): Promise<() => void> {
  process.kill(pid, "SIGSTOP");
  for (let look = 0; look < LOOKS_MAX && !isHeld(pid); look++) await clock.sleep(LOOK_MS);
  return () => void process.kill(pid, "SIGCONT");
}

/** Whether every thread of a process is held still, or it has ended. */
function isHeld(pid: number): boolean {
  return threadsOf(pid).every((thread) => /^State:\s+[Tt]/m.test(procFile(pid, `task/${thread}/status`)));
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
