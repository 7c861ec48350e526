import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { AnalysisThread } from "../situation/analysisthread.ts";
import type { DetectionInput } from "../situation/detection.ts";

const CASES: DetectionInput = {
  counts: Array.from({ length: 28 }, (_, i) => ({ date: `2021-07-${String(i + 1).padStart(2, "0")}`, count: i % 3 })),
  ...{ missing: "zero", method: "ears-c1", parameters: {}, period: "day", last: 1 },
};

test("the thread for analyses ends when nothing is asked, and starts again", async () => {
  const thread = new AnalysisThread(1);
  assert.equal(thread.isRunning, false);
  const first = await thread.ask("detection", CASES);
  while (thread.isRunning) await wait(5);
  assert.deepEqual(await thread.ask("detection", CASES), first);
});

test("what is asked while the thread is at work is answered, however soon an idle thread ends", async () => {
  const thread = new AnalysisThread(0);
  const all = Array.from({ length: 20 }, async (_, i) => {
    await wait(i);
    return thread.ask("detection", CASES);
  });
  assert.equal(new Set((await Promise.all(all)).map((one) => JSON.stringify(one))).size, 1);
});
