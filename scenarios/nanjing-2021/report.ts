import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { duration, table, time } from "@tocsin/cli";
import { UNITS } from "./cast.ts";
import { attention, writeOpinion } from "./opinion.ts";
import { LUKOU } from "./outbreak.ts";
import { DOWNLOAD, type Downloaded } from "./sharing.ts";
import type { Stage } from "./stage.ts";
import { warnings } from "./warning.ts";

const SETTINGS = { lang: "en" as const, json: false, url: "", token: undefined };
const MIB = 1_048_576;

/** What the replay has shown: every hop, the cross-province download, the trace, memory and storage. */
export async function report(stage: Stage, dir: string): Promise<void> {
  await hops(stage);
  download(stage);
  await trace(stage);
  await warning(stage);
  await opinion(dir);
  usage(dir);
}

async function hops(stage: Stage): Promise<void> {
  const client = stage.client(UNITS.nanjingHc);
  const way = await client.call("journey", { params: { record: stage.result(LUKOU) } });
  say("\nThe Lukou report, hop by hop (used: real time of the machine; the law's allowance beside it)\n");
  say(
    table(SETTINGS, way.hops, [
      { heading: "rule", cell: ({ hop }) => hop },
      { heading: "chain", cell: ({ chain }) => chain },
      { heading: "time", cell: ({ at }) => time(at) },
      { heading: "allowance", cell: ({ allowanceMs }) => duration(allowanceMs) },
      { heading: "used", cell: ({ usedMs }) => duration(usedMs) },
      { heading: "source", cell: ({ source }) => source },
    ]),
  );
  say(`hop by hop the law allows ${duration(way.hopByHopAllowanceMs)}; directly it took ${duration(way.directMs)}\n`);
}

function download(stage: Stage): void {
  const { grant, receipt, file, proof } = stage.made<Downloaded>(DOWNLOAD);
  say("\nZhangjiajie's download of it, across provinces\n");
  say(`  grant    ${grant}\n  receipt  ${receipt}\n  file     sha256 ${file}\n  proven   ${proof.join(", ")}\n`);
}

async function trace(stage: Stage): Promise<void> {
  const { steps } = await stage.client(UNITS.nanjingHc).call("trace", { params: { record: stage.result(LUKOU) } });
  say("\nIts trace\n");
  say(
    table(SETTINGS, steps, [
      { heading: "time", cell: ({ tick }) => time(tick) },
      { heading: "chain", cell: ({ chain }) => chain },
      { heading: "what", cell: ({ what }) => what },
      { heading: "unit", cell: ({ unit }) => unit },
      { heading: "note", cell: ({ note }) => note },
      { heading: "proven", cell: ({ proven }) => (proven ? "✓" : "–") },
    ]),
  );
}

async function warning(stage: Stage): Promise<void> {
  say("\nThe day on which each detector would have warned, from the daily cases in the nation's notices\n");
  say(
    table(SETTINGS, await warnings(stage), [
      { heading: "area", cell: ({ city }) => city },
      { heading: "method", cell: ({ method }) => method },
      { heading: "note", cell: ({ parameters }) => parameters },
      { heading: "day", cell: ({ first, reason }) => first ?? `none: ${reason ?? "no alarm"}` },
      { heading: "alarm", cell: ({ alarms }) => alarms },
    ]),
  );
  const { items } = await stage.client(UNITS.yangzhouHc).call("signals", { query: { limit: 200 } });
  const standings = ["event", "discarded", "screened", "raised"].map(
    (standing) => `${items.filter((item) => item.standing === standing).length} ${standing}`,
  );
  say(`Yangzhou's node raised ${items.length} signals by itself with ears-c2: ${standings.join(", ")}\n`);
}

/** What is made of the posts of the exercise; its shape is no evidence. */
async function opinion(dir: string): Promise<void> {
  const { chart, posts } = await writeOpinion(dir);
  const { first, wave } = await attention();
  say(
    "\nThe five situations of the exercise's posts: SYNTHETIC 合成数据, written for the exercise; the shape is no evidence\n",
  );
  say(`  chart    ${chart}\n  posts    ${posts}\n`);
  say(`  eears would have warned of their number on ${first ?? "no day"}\n`);
  if (wave !== undefined)
    say(
      `  attention grew from ${wave.start}, peaked on ${wave.peakDate}, was halved on ${wave.halfDate ?? "no day"}\n`,
    );
}

function usage(dir: string): void {
  say(
    `\nanonymous memory ${Math.round(anonymousBytes() / MIB)} MiB, storage ${Math.round(sizeOf(dir) / MIB)} MiB for six nodes\n\n`,
  );
}

/** Anonymous memory of this process; where the system does not say, the resident set. */
function anonymousBytes(): number {
  try {
    const line = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (line?.[1] !== undefined) return Number(line[1]) * 1_024;
  } catch {
    // Not a Linux.
  }
  return process.memoryUsage.rss();
}

/** Bytes that a folder takes on the disk; holes of sparse files take none. */
function sizeOf(dir: string): number {
  let bytes = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    bytes += entry.isDirectory() ? sizeOf(path) : statSync(path).blocks * 512;
  }
  return bytes;
}

function say(text: string): void {
  process.stdout.write(text);
}
