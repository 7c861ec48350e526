import assert from "node:assert/strict";
import { test } from "node:test";
import type { LifeOptions, LifeReport } from "../consortium/life.ts";
import { type Means, runConsortium } from "../consortium/runs.ts";

const ABLE: Means = { withoutNamespaces: undefined, withoutSmallDisks: undefined };

/** Runs the command on seeds of which some fail. */
async function command(args: readonly string[], { failing = "", means = ABLE } = {}) {
  const [lines, asked]: [string[], Omit<LifeOptions, "tell">[]] = [[], []];
  const pretend = async ({ tell, ...options }: LifeOptions): Promise<LifeReport> => {
    asked.push(options);
    tell("it lives");
    if (options.seed === failing && options.shape === "tree") throw new Error("it breaks off");
    const failures = options.seed === failing ? ["one does not hold"] : [];
    return { seed: options.seed, failures, counts: { faults: 3 } };
  };
  const exit = await runConsortium(args, (line) => lines.push(line), means, pretend);
  return { exit, lines, asked };
}

test("every seed runs on every shape, with all that the machine can do", async () => {
  const { exit, lines, asked } = await command(["--seeds", "2", "--steps", "4"]);
  assert.deepEqual([exit, lines.at(-1)], [0, "4 of 4 runs hold"]);
  const on = { steps: 4, namespaces: true, smallDisks: true };
  assert.deepEqual(asked, [
    { ...on, shape: "four", seed: "1" },
    { ...on, shape: "four", seed: "2" },
    { ...on, shape: "tree", seed: "1" },
    { ...on, shape: "tree", seed: "2" },
  ]);
});

test("a failure says what does not hold and how it is replayed; a run that breaks off has failed; the others go on", async () => {
  const { exit, lines, asked } = await command(["--seeds", "3", "--steps", "4", "--loopback"], { failing: "2" });
  assert.deepEqual([exit, asked.length, lines.at(-1)], [1, 6, "4 of 6 runs hold"]);
  const replays = lines.flatMap((line) => /replay: npm run test:consortium -- (.*)$/.exec(line)?.[1] ?? []);
  assert.equal(replays.length, 2);
  const again = await command((replays[0] as string).split(" "), { failing: "2" });
  assert.deepEqual(again.asked, [asked[1]]);
  assert.match(lines.join("\n"), /seed 2 four FAILS: 3 faults\n {2}one does not hold/);
  assert.match(lines.join("\n"), /seed 2 tree FAILS: \n {2}Error: it breaks off/);
});

test("what a machine cannot do is left out, with one line that says why", async () => {
  const means = { withoutNamespaces: "they need root", withoutSmallDisks: "it needs root" };
  const { lines, asked } = await command(["--seed", "9", "--shape", "four"], { means });
  assert.deepEqual(lines.slice(0, 2), [
    "partitions are skipped: they need root",
    "full disks are skipped: it needs root",
  ]);
  assert.deepEqual(asked, [{ seed: "9", shape: "four", steps: 10, namespaces: false, smallDisks: false }]);
});

test("arguments that make no sense are refused with the help", async () => {
  for (const args of [["--shape", "ring"], ["--seeds", "0"], ["--seed", "x"], ["--steps", "-1"], ["more"]]) {
    const { exit, lines, asked } = await command(args);
    assert.deepEqual([exit, asked.length], [2, 0], args.join(" "));
    assert.match(lines.join(), /npm run test:consortium -- /);
  }
});
