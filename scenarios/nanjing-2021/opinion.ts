import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jiebaSegment } from "@tocsin/node";
import {
  type PostStream,
  type Segment,
  type Trend,
  type Wave,
  dayTopics,
  dayNumber,
  dayText,
  eears,
  keywordTrend,
  opinionStages,
  readPosts,
  situationsChart,
} from "@tocsin/situation";
import { DAYS } from "./cases.ts";
import { UNITS } from "./cast.ts";
import { filedAt } from "./daily.ts";
import { type SyntheticPost, syntheticPosts } from "./posts.ts";
import { file } from "./reports.ts";
import type { Stage } from "./stage.ts";

export const CHART = "five-situations.svg";
export const POSTS = "posts.jsonl";
/** What every record says that is made of the stream. */
export const MARK = "【合成数据 synthetic】";
/** Days on which the information office reports on the posts of the day. */
export const OPINION_DAYS: readonly string[] = DAYS.map(({ day }) => day).filter((_, n) => n % 4 === 3);

/** The stream cut into words, once for all that is made of it. */
export interface Stream {
  readonly posts: readonly SyntheticPost[];
  readonly stream: PostStream;
  readonly trend: Trend;
}

let made: Stream | undefined;

export function opinionStream(segment: Segment = jiebaSegment()): Stream {
  if (made !== undefined) return made;
  const posts = syntheticPosts();
  const { stream } = readPosts(
    posts.map((post, row) => ({ ...post, row })),
    { segment },
  );
  made = { posts, stream, trend: keywordTrend(stream) };
  return made;
}

/** The information office of Nanjing reports on a day's posts: how many, and what they were about. */
export async function reportOpinion(stage: Stage, day: string): Promise<void> {
  await stage.at(filedAt(day) - 60_000);
  const { stream } = opinionStream();
  const posts = stream.days[(dayNumber(day) ?? 0) - stream.first]?.length ?? 0;
  const topics = dayTopics(stream, { day, top: 3 }).rows.map(({ terms }) => terms.slice(0, 3).join(" "));
  await file(stage, opinionName(day), UNITS.media, {
    situation: "opinion",
    category: "public-opinion",
    headline: `${MARK}${day}相关网络文本${posts}条`,
    area: "320100",
    occurred: filedAt(day) - 3_600_000,
    opinion: { topics: ["synthetic", ...topics], text: `${MARK}文本均为演练编写，不反映真实舆情。` },
    data: { kind: "opinion", version: 1, platform: "synthetic", posts, day },
  });
}

export function opinionName(day: string): string {
  return `${day} opinion`;
}

/** Writes the stream and the chart of the five situations into the scenario's folder. Gives their paths. */
export function writeOpinion(dir: string): { readonly chart: string; readonly posts: string } {
  const { posts, trend } = opinionStream();
  const paths = { chart: join(dir, CHART), posts: join(dir, POSTS) };
  writeFileSync(paths.posts, posts.map((post) => `${JSON.stringify(post)}\n`).join(""));
  writeFileSync(paths.chart, situationsChart(trend.rows, { lang: "zh", title: `五类情势：南京2021演练（合成数据）` }));
  return paths;
}

/** The first day on which the number of posts would have been a signal, and the wave of attention that it began. */
export function attention(): { readonly first: string | undefined; readonly wave: Wave | undefined } {
  const { stream, trend } = opinionStream();
  const counts = trend.rows.map(({ posts }) => posts);
  const judged = eears(counts);
  const at = judged.findIndex(({ alarm }) => alarm);
  const bounds = judged.map(({ upper, expected }) => upper ?? expected);
  const [wave] = opinionStages(stream.first, counts, bounds).waves;
  return { first: at < 0 ? undefined : dayText(stream.first + at), wave };
}
