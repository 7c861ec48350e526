import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Wave, dayNumber, dayText, eears, opinionStages, situationsChart } from "@tocsin/situation";
import { DAYS } from "./cases.ts";
import { UNITS } from "./cast.ts";
import { filedAt } from "./daily.ts";
import { type ReadStream, syntheticPosts } from "./posts.ts";
import { file } from "./reports.ts";
import type { Stage } from "./stage.ts";

export const CHART = "five-situations.svg";
export const POSTS = "posts.jsonl";
/** What every record says that is made of the stream. */
export const MARK = "【合成数据 synthetic】";
/** Days on which the information office reports on the posts of the day. */
export const OPINION_DAYS: readonly string[] = DAYS.map(({ day }) => day).filter((_, n) => n % 4 === 3);

let made: Promise<ReadStream> | undefined;

/**
 * Read once, in a process that ends with it: the dictionary takes more memory than the nodes of the scenario, and of what
 * a thread has had, much stays with its process.
 */
export function opinionStream(): Promise<ReadStream> {
  made ??= new Promise((resolve, reject) => {
    const child = fork(new URL("./opinionprocess.ts", import.meta.url), { serialization: "advanced" });
    child.once("message", (read: ReadStream) => resolve(read));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the stream's process ended with ${code}`)));
  });
  return made;
}

/** The information office of Nanjing reports on a day's posts: how many, and what they were about. */
export async function reportOpinion(stage: Stage, day: string): Promise<void> {
  await stage.at(filedAt(day) - 60_000);
  const { first, rows, topics } = await opinionStream();
  const at = (dayNumber(day) ?? 0) - first;
  const posts = rows[at]?.posts ?? 0;
  await file(stage, opinionName(day), UNITS.media, {
    situation: "opinion",
    category: "public-opinion",
    headline: `${MARK}${day}相关网络文本${posts}条`,
    area: "320100",
    occurred: filedAt(day) - 3_600_000,
    opinion: { topics: ["synthetic", ...(topics[at] ?? [])], text: `${MARK}文本均为演练编写，不反映真实舆情。` },
    data: { kind: "opinion", version: 1, platform: "synthetic", posts, day },
  });
}

export function opinionName(day: string): string {
  return `${day} opinion`;
}

/** Writes the stream and the chart of the five situations into the scenario's folder. Gives their paths. */
export async function writeOpinion(dir: string): Promise<{ readonly chart: string; readonly posts: string }> {
  const { rows } = await opinionStream();
  const paths = { chart: join(dir, CHART), posts: join(dir, POSTS) };
  writeFileSync(
    paths.posts,
    syntheticPosts()
      .map((post) => `${JSON.stringify(post)}\n`)
      .join(""),
  );
  writeFileSync(paths.chart, situationsChart(rows, { lang: "zh", title: `五类情势：南京2021演练（合成数据）` }));
  return paths;
}

/** The first day on which the number of posts would have been a signal, and the wave of attention that it began. */
export async function attention(): Promise<{ readonly first: string | undefined; readonly wave: Wave | undefined }> {
  const { first, rows } = await opinionStream();
  const counts = rows.map(({ posts }) => posts);
  const judged = eears(counts);
  const at = judged.findIndex(({ alarm }) => alarm);
  const bounds = judged.map(({ upper, expected }) => upper ?? expected);
  const [wave] = opinionStages(first, counts, bounds).waves;
  return { first: at < 0 ? undefined : dayText(first + at), wave };
}
