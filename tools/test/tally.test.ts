import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "../tally.ts";

const isTest = { details: { type: "test" } };
const failedBy = (failureType: string, type = "test") => ({ name: "a", details: { type, error: { failureType } } });

test("a run is counted by its tests, not by its suites", () => {
  const tally = new Tally();
  tally.pass({ name: "a", ...isTest });
  tally.pass({ name: "b", ...isTest, skip: "../shared/data absent" });
  tally.pass({ name: "a suite", details: { type: "suite" } });
  tally.fail(failedBy("testCodeFailure"));
  tally.fail(failedBy("subtestsFailed"));
  assert.equal(tally.line(), "1 passed, 1 failed, 1 skipped");
});

test("a hook or a suite's body that fails is a failure", () => {
  const tally = new Tally();
  tally.pass({ name: "a", ...isTest });
  tally.fail(failedBy("hookFailed", "suite"));
  assert.equal(tally.line(), "1 passed, 1 failed, 0 skipped");
  assert.equal(tally.verdict(false), "tests failed");
});

test("a test file without tests is a failure", () => {
  const tally = new Tally();
  tally.pass({ name: "test/empty.test.ts", file: "/somewhere/test/empty.test.ts", ...isTest });
  assert.equal(tally.line(), "0 passed, 1 failed, 0 skipped");
});

test("a run passes when something ran and nothing failed; in CI nothing is skipped either", () => {
  const tally = new Tally();
  assert.equal(tally.verdict(false), "no test ran");
  tally.pass({ name: "a", ...isTest });
  assert.equal(tally.verdict(true), undefined);
  tally.pass({ name: "b", ...isTest, skip: true });
  assert.equal(tally.verdict(false), undefined);
  assert.equal(tally.verdict(true), "a skipped test is a failure in CI");
});
