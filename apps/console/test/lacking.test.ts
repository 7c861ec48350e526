import assert from "node:assert/strict";
import { test } from "node:test";
import { sumByArea } from "../app/areasums.ts";
import { lackingOf } from "../app/lacking.ts";

test("a refused act says in the reader's language which right is missing and who gives it", () => {
  const told = (at: string | undefined, code = "NOT_PERMITTED") => lackingOf(code, at, "zh");
  assert.match(told("duty needs verifier or governor") ?? "", /核实员 \/ 治理员.*登记员授予/);
  assert.match(told("cn-3201:lukou-task-force is member") ?? "", /普通单位 \(N3\).*管理单位/);
  assert.match(told("post") ?? "", /发言的权利.*登记员/);
  assert.match(lackingOf("NOT_PERMITTED", "duty needs reporter", "en") ?? "", /duty Reporter\. A registrar/);
  for (const at of [undefined, "", "own request", "prevention is led by cn-32:hc", "duty needs <b>", "x is member"])
    assert.equal(told(at), undefined, at);
  assert.equal(told("post", "WRONG_STATE"), undefined);
});

test("amounts are summed by the areas one level below, each with what lies in it", () => {
  const rows = [
    { area: "320115", count: 3 },
    { area: "320115005", count: 2 },
    { area: "320100", count: 9 },
    { area: "321003", count: 5 },
    { area: "430800", count: 7 },
  ];
  const sums = (within: string) => Object.fromEntries(sumByArea(rows, within));
  assert.deepEqual(sums(""), { 32: 19, 43: 7 });
  assert.deepEqual(sums("32"), { 3201: 14, 3210: 5 });
  // What is known of Nanjing as a whole belongs to none of its districts.
  assert.deepEqual(sums("3201"), { 320115: 5 });
});
