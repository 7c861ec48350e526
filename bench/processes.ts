import { readFileSync, readdirSync } from "node:fs";

/** Processor time since their start of the processes that this one has started, in milliseconds. */
export interface ProcessorTime {
  readonly nodes: number;
  readonly engines: number;
}

/** Linux counts a process's time in hundredths of a second. */
const MS_PER_TICK = 10;
/** In /proc/PID/stat behind the command's name: user and system time. */
const [USER, SYSTEM] = [11, 12];

/** What this process, which runs nodes itself, and those behind it have used; load clients are left out. */
export function processorTime(): ProcessorTime {
  let [nodes, engines] = [0, 0];
  for (const pid of [process.pid, ...familyOf(process.pid)]) {
    const command = text(pid, "cmdline").split("\0");
    if (command.some((word) => word.endsWith("/load/client.ts"))) continue;
    if (command[0]?.endsWith("cometbft")) engines += timeOf(pid);
    else nodes += timeOf(pid);
  }
  return { nodes, engines };
}

/** Processes that a process has started, itself or through them. */
export function familyOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) => numbers(text(pid, `task/${thread}/children`)));
  return children.flatMap((child) => [child, ...familyOf(child)]);
}

function timeOf(pid: number): number {
  const stat = text(pid, "stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER] ?? 0) + Number(fields[SYSTEM] ?? 0)) * MS_PER_TICK;
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Empty for a process that has ended. */
function text(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function numbers(list: string): number[] {
  return list
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}
