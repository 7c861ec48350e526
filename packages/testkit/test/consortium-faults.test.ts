import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeError, findEngine } from "@tocsin/node";
import { live } from "../consortium/life.ts";
import { replayCommand } from "../consortium/runs.ts";

/** Four processes with an engine each: the short form of `npm run test:consortium`. */
const SHORT = { seed: "24", shape: "four", steps: 3 } as const;

test("what four validators have answered for survives what a seed does to them", {
  skip: withoutEngine(),
  timeout: 500_000,
}, async (t) => {
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  const { failures } = await live({ ...SHORT, namespaces: false, smallDisks: false, tell });
  const replay = replayCommand({ ...SHORT, loopback: true });
  assert.deepEqual(failures, [], `seed ${SHORT.seed} fails:\n${told.join("\n")}\n${failures.join("\n")}\n${replay}`);
  for (const line of told) t.diagnostic(line);
});

function withoutEngine(): string | false {
  if (process.platform !== "linux") return "processes are ended and weighed by way of /proc, which Linux has";
  try {
    findEngine();
    return false;
  } catch (error) {
    if (error instanceof NodeError) return "CometBFT is not installed: npm run engine:install";
    throw error;
  }
}
