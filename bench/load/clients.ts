import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LoadCount, LoadJob, LoadResult } from "./job.ts";

const CLIENT = fileURLToPath(new URL("./client.ts", import.meta.url));

/** Runs load clients and joins what they say. @throws Error as `runEach` */
export async function runClients(jobs: readonly LoadJob[]): Promise<LoadResult> {
  return joined(await runEach(jobs));
}

/**
 * Runs load clients, a process for each job, from the same moment on.
 * @throws Error when one of them dies, when the disk is full, or when the node does not answer
 */
export async function runEach(jobs: readonly LoadJob[]): Promise<readonly LoadResult[]> {
  const clients = jobs.map(startClient);
  try {
    await Promise.all(clients.map(({ ready }) => ready));
    for (const { child } of clients) child.stdin?.write("go\n");
    const results = await Promise.all(clients.map(({ result }) => result));
    const result = joined(results);
    const full = result.codes["DISK_FULL"] ?? 0;
    if (full > 0) throw new Error(`the disk is full: ${full} reports were refused after ${total(result).admitted}`);
    const away = result.codes["UNREACHABLE"] ?? 0;
    if (away > 0) throw new Error(`the node did not answer ${away} requests; ${total(result).admitted} were committed`);
    return results;
  } finally {
    for (const { child } of clients) child.kill();
  }
}

function startClient(job: LoadJob): {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly result: Promise<LoadResult>;
} {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CLIENT], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
    if (text.startsWith("ready\n")) isReady();
  });
  const result = new Promise<LoadResult>((resolve, reject) =>
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(text.slice(text.indexOf("\n") + 1)) as LoadResult);
      else reject(new Error(`a load client ended with ${code}`));
    }),
  );
  child.stdin.write(`${JSON.stringify(job)}\n`);
  return { child, ready: Promise.race([ready, result.then(() => undefined)]), result };
}

/** The results of several clients as one. */
export function joined(results: readonly LoadResult[]): LoadResult {
  const byUrgency = new Map<string, LoadCount>();
  const perSecond: number[] = [];
  const codes = new Map<string, number>();
  for (const result of results) {
    for (const [urgency, count] of Object.entries(result.byUrgency)) addTo(byUrgency, urgency, count);
    for (const [second, count] of result.perSecond.entries()) perSecond[second] = (perSecond[second] ?? 0) + count;
    for (const [code, count] of Object.entries(result.codes)) codes.set(code, (codes.get(code) ?? 0) + count);
  }
  return {
    byUrgency: Object.fromEntries(byUrgency),
    perSecond,
    codes: Object.fromEntries(codes),
    seconds: Math.max(...results.map(({ seconds }) => seconds)),
    endorsedMs: results.reduce((sum, { endorsedMs }) => sum + endorsedMs, 0),
    committedMs: results.reduce((sum, { committedMs }) => sum + committedMs, 0),
  };
}

function addTo(byUrgency: Map<string, LoadCount>, urgency: string, count: LoadCount): void {
  const sum = byUrgency.get(urgency) ?? { offered: 0, admitted: 0, refused: 0, invalid: 0, latencies: [] };
  byUrgency.set(urgency, sum);
  sum.offered += count.offered;
  sum.admitted += count.admitted;
  sum.refused += count.refused;
  sum.invalid += count.invalid;
  for (const ms of count.latencies) sum.latencies.push(ms);
}

/** Everything that was offered, whatever its urgency. */
export function total(result: LoadResult): LoadCount {
  const byUrgency = new Map<string, LoadCount>();
  for (const count of Object.values(result.byUrgency)) addTo(byUrgency, "", count);
  return byUrgency.get("") ?? { offered: 0, admitted: 0, refused: 0, invalid: 0, latencies: [] };
}
