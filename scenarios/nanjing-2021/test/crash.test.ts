import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Random } from "@tocsin/testkit";

const START = fileURLToPath(new URL("../start.ts", import.meta.url));
const KILLS = process.env["TOCSIN_TEST_LONG"] === "1" ? 100 : 6;
const SEED = process.env["TOCSIN_SEED"] ?? String(Date.now());
/** Almost all steps of the replay. They are spread over the kills, so that each meets it somewhere else. */
const STEPS = 880;

const dir = mkdtempSync(join(tmpdir(), "tocsin-crash-"));
const folder = join(dir, "network");
after(() => rmSync(dir, { recursive: true, force: true }));

function start(port: number, ...options: string[]): ChildProcess {
  const flags = ["--disable-warning=ExperimentalWarning", START, "--dir", folder, "--port", String(port), ...options];
  return spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "pipe"] });
}

/** Steps that the replay has written down as done. */
function steps(): number {
  const path = join(folder, "replay.ndjson");
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
}

async function output(child: ChildProcess): Promise<{ readonly code: number | null; readonly text: string }> {
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text: Buffer.concat(chunks).toString("utf8") };
}

/** Ports below those that the system hands out to clients. */
function portOf(random: Random): number {
  return random.between(20_000, 32_000);
}

/** What a run ended with, short enough to read in a log. */
function ending(text: string): string {
  return `${text.slice(0, 500)}\n…\n${text.slice(-3_000)}`;
}

test(`${KILLS} kills at random moments of the replay lose and double nothing (TOCSIN_SEED=${SEED})`, async () => {
  const random = new Random(SEED);
  const port = portOf(random);
  for (let kill = 0; kill < KILLS; kill++) {
    const before = steps();
    const until = Math.min(STEPS, before + random.between(1, Math.ceil((2 * STEPS) / KILLS)));
    const child = start(port);
    const ended = output(child);
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!isOver && steps() < until) await wait(random.between(5, 60));
    // Some kills fall into the opening of the nodes, before any step.
    if (random.chance(20)) await wait(random.below(300));
    if (isOver) assert.fail(`kill ${kill}: ended by itself: ${ending((await ended).text)}`);
    child.kill("SIGKILL");
    await ended;
    assert.ok(steps() >= before, "a step that was written down has vanished");
  }
  const { code, text } = await output(start(port, "--once"));
  assert.equal(code, 0, ending(text));
});

test("a second start resumes instead of replaying", async () => {
  const before = steps();
  assert.ok(before > 0, "no replay to resume");
  const child = start(portOf(new Random(`${SEED} again`)), "--once");
  const { code, text } = await output(child);
  assert.equal(code, 0, ending(text));
  assert.equal(steps(), before);
});
