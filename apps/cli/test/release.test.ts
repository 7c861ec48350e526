import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReleaseItem } from "@tocsin/api";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let province: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  province = running.as("cn-32", "cn-32:jiangsu-hc");
});
after(() => running.close());

const TEXT = ["--title", "核酸检测安排", "--title-en", "Testing tonight", "--text", "今晚七时起。"];

async function newest(): Promise<ReleaseItem> {
  const { items } = await json<{ items: ReleaseItem[] }>(["releases"], hospital);
  return items[0] as ReleaseItem;
}

test("a province publishes a notice, another takes its place, and that one is withdrawn with a reason", async () => {
  const denied = await tocsin(["release", "notice", "--area", "3201", ...TEXT], hospital);
  assert.match(denied.err, /^NOT_PERMITTED: /m);
  await done(["release", "notice", "--area", "3201", "--warning", "2", ...TEXT], province);
  const first = await newest();
  assert.deepEqual([first.warning, first.title], [2, { zh: "核酸检测安排", en: "Testing tonight" }]);
  await done(["release", "notice", "--area", "3201", ...TEXT, "--supersedes", first.release], province);
  const second = await newest();
  await done(["release", "withdraw", second.release.slice(0, 12), "时间有误"], province);
  const text = await done(["release", "show", second.release.slice(0, 12), "--lang", "zh"], hospital);
  for (const said of [/核酸检测安排/, /已撤回/, /时间有误/]) assert.match(text, said);
  assert.match(await done(["release", "show", first.release], hospital), new RegExp(`superseded[^]*${second.release}`));
  assert.doesNotMatch(await done(["releases", "--standing", "released"], hospital), /Testing tonight/);
});

test("a risk area names its record, level and time; a rumour is refuted with its posts", async () => {
  const data = { kind: "laboratory", version: 1, specimen: "swab", taken: 3, tested: 3, positive: 1 };
  const filed = await json<{ act: string }>(
    ["report", "--area", "3201", "--headline", "阳性", "--data", JSON.stringify(data)],
    hospital,
  );
  const times = ["--from", "2021-07-19T08:00:00+08:00", "--to", "2021-07-20T20:00:00+08:00"];
  const risk = ["release", "risk-area", "--area", "3201", "--level", "high", ...times, ...TEXT, "--place", "T2 到达层"];
  assert.equal((await tocsin(risk, province)).code, 2);
  await done([...risk, "--records", filed.act], province);
  const area = await newest();
  assert.deepEqual([area.risk?.level, area.records, area.place], ["high", [filed.act], { zh: "T2 到达层" }]);
  assert.match(await done(["releases", "--kind", "risk-area", "--lang", "zh"], hospital), /风险区域.*高/);

  const rumour = ["release", "refute", "--area", "3201", "--title", "传言", "--claim", "今晚封城", "--text", "没有。"];
  assert.match((await tocsin(rumour, province)).err, /^SCHEMA: .*posts/m);
  await done([...rumour, "--posts", "https://example.org/1,https://example.org/2"], province);
  assert.equal((await newest()).posts?.length, 2);
});
