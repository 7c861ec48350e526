import assert from "node:assert/strict";
import { test } from "node:test";
import { itemOf, type SourceItem } from "../item.ts";
import { reportOf } from "../report.ts";
import type { SourceSettings } from "../settings.ts";

const settings = { report: { category: "covid-19", area: "320100", channel: "微博" } } as SourceSettings;

test("identity and mobile numbers of an item are masked in its report, wherever they stand", () => {
  const title = "寻找同乘人员 电话13800138000";
  const item = itemOf({
    title,
    text: `张某 11010519491231002X，${"发热，".repeat(20)}请致电138 0013 8000`,
  }) as SourceItem;
  const told: string[] = [];
  const report = reportOf(
    item,
    settings,
    (text) => {
      told.push(text);
      return null;
    },
    1_626_739_200_000,
  );
  assert.equal(report.a.headline, "寻找同乘人员 电话■■■");
  assert.match(report.a.main ?? "", /^张某 ■■■，发热，[\s\S]*请致电■■■$/);
  assert.doesNotMatch(JSON.stringify(report), /13800138000|11010519491231002X|138 0013 8000/);
  assert.ok(told[0]?.includes("13800138000"), "the situation is judged by the text as it came");
});
