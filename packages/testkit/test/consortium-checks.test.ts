import assert from "node:assert/strict";
import { test } from "node:test";
import { lostOrDoubled, summariesAstray } from "../consortium/checks.ts";

const LEDGER = {
  unit: "cn-32:hc",
  acts: new Map([
    ["a", [4]],
    ["b", [7]],
    ["c", [9, 12]],
    ["d", [13]],
  ]),
};
const at = (act: string, height: number) => ({ act, height });

test("what was answered for and is not there, stands elsewhere or is there twice is told", () => {
  const sound = { ...LEDGER, acts: new Map([...LEDGER.acts].filter(([act]) => act !== "c")) };
  assert.deepEqual(lostOrDoubled(sound, [at("a", 4), at("d", 13)]), []);
  assert.deepEqual(lostOrDoubled(LEDGER, [at("a", 4), at("b", 8), at("e", 2)]), [
    "cn-32:hc: b was answered for at 8 and stands at 7",
    "cn-32:hc: e was answered for at 2 and stands at none",
    "cn-32:hc: c took effect at 9 and 12",
  ]);
});

test("a summary without a record below, one that is missing above and one that is there twice are told", () => {
  const answered = [at("a", 4), at("b", 7)];
  assert.deepEqual(summariesAstray("cn:hc", ["a", "b", "c"], LEDGER, answered), []);
  assert.deepEqual(summariesAstray("cn:hc", ["a", "a", "x"], LEDGER, answered), [
    "cn:hc holds a summary twice",
    "cn:hc holds a summary of x, which cn-32:hc has no record of",
    "cn:hc holds no summary of b",
  ]);
});
