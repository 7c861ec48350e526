import assert from "node:assert/strict";
import { test } from "node:test";
import { type AreaEntry, areaFits, areaName } from "@tocsin/api";

const LIST: readonly AreaEntry[] = [
  ["32", "江苏省", "jiang su sheng"],
  ["3201", "南京市", "nan jing shi"],
  ["320115", "江宁区", "jiang ning qu"],
  ["320115005", "禄口街道", "lu kou jie dao"],
  ["140202", "城区", "cheng qu"],
];

test("an area is named from the province down in both languages, and by its code where it is not known", () => {
  assert.equal(areaName(LIST, "320115005"), "江苏省 南京市 江宁区 禄口街道");
  assert.equal(areaName(LIST, "320115005", "en"), "Jiangsu, Nanjing, Jiangning, Lukou");
  assert.deepEqual([areaName(LIST, "320000"), areaName(LIST, "320100", "en")], ["江苏省", "Jiangsu, Nanjing"]);
  assert.deepEqual(
    [areaName(LIST, "140202", "en"), areaName(LIST, "32011599"), areaName([], "3201")],
    ["Chengqu", "江苏省 南京市 江宁区", "3201"],
  );
  assert.equal(areaName(LIST, "320199"), "江苏省 南京市 320199");
});

test("an area is found by name, pinyin, initials and code", () => {
  const jiangning = LIST[2] as AreaEntry;
  for (const search of ["江宁", "jiangning", "Jiang ning", "jnq", "32", "320115", "320100"])
    assert.ok(areaFits(jiangning, search), search);
  for (const search of ["", "ning", "320116", "禄口"]) assert.ok(!areaFits(jiangning, search), search);
});
