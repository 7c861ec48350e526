import assert from "node:assert/strict";
import { test } from "node:test";
import { problemInChinese } from "@tocsin/api";
import { problems } from "../operations/problem.ts";

test("every problem that a node may answer with is told in Chinese too", () => {
  for (const { code } of problems()) assert.match(problemInChinese(code) ?? "", /^\p{Script=Han}.*[。]$/u, code);
  assert.equal(problemInChinese("constructor"), undefined);
});
