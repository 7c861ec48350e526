import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UNITS } from "../cast.ts";
import { CHART, MARK, OPINION_DAYS, opinionName, opinionStream, POSTS } from "../opinion.ts";
import { syntheticPosts } from "../posts.ts";
import { type Check, holds, same } from "./check.ts";

/** Whatever is made of the exercise's posts says that they are made up: file, chart, record, analysis. */
export const synthetic: Check = {
  what: "what is made of the exercise's posts says so in every record and in the chart",
  async run(stage, dir) {
    const lines = readFileSync(join(dir, POSTS), "utf8").trimEnd().split("\n");
    const posts = syntheticPosts();
    const { rows } = await opinionStream();
    same("posts", lines.length, posts.length);
    const marks = lines.map((line) => (JSON.parse(line) as { readonly synthetic?: boolean }).synthetic);
    holds(
      "every post is marked",
      marks.every((mark) => mark === true),
    );
    same("synthetic posts of the trend", sum(rows.map((row) => row.synthetic)), posts.length);
    const chart = readFileSync(join(dir, CHART), "utf8");
    holds("the chart says so", chart.startsWith("<svg") && chart.includes("合成数据"));
    const client = stage.client(UNITS.nanjingHc);
    for (const day of OPINION_DAYS) {
      const { headline, status } = await client.call("report", { params: { record: stage.result(opinionName(day)) } });
      same(`status of ${day}`, status, "exercise");
      holds(`the report of ${day} is marked`, headline?.startsWith(MARK) === true);
    }
    const query = { status: "exercise", group: "place" } as const;
    const { trend: told, groups } = await client.call("situations", { query });
    holds("the node's trend says so", told?.rows.every((row) => row.synthetic === row.posts) === true);
    const texts = new Set(posts.map(({ text }) => text)).size;
    return `${posts.length} posts, ${texts} texts; ${OPINION_DAYS.length} reports; ${groups.length} groups on Nanjing's node`;
  },
};

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
