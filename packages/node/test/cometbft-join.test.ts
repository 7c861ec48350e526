import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { enginePid } from "../cometbft/pause.ts";
import { TestConsortium, engineBinary, runningClock } from "./cometbftfixture.ts";
import { submitReport } from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;

/** Reports until the engine has forgotten its first blocks. */
async function pruned(consortium: TestConsortium): Promise<void> {
  const chain = consortium.chain(0);
  for (let i = 0; (await chain.source.status()).oldest === 1; i++)
    await Promise.all([0, 1].map((n) => submitReport(chain, { name: `pruned-${i}-${n}` })));
}

test("a node whose folder is empty begins from a snapshot where the others have forgotten the first blocks, and has all of them", {
  skip,
}, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 2, runningClock, 1);
  t.after(() => consortium.close());
  await consortium.stop(1);
  rmSync(join(consortium.dir, "1"), { recursive: true });
  await consortium.stop(0);
  // As an engine leaves it that was ended while it made its database.
  const unfinished = join(consortium.dir, "0", "engine", "data", "evidence.db");
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, "MANIFEST-000000"), "");
  consortium.engineKeptMs = 1;
  await consortium.start(0);
  await consortium.proven(0, 1);
  await pruned(consortium);
  const chain = consortium.chain(0);
  const { height: before } = chain.head();

  // One that is ended at its first part leaves nothing that the next start could take for its own.
  const stop = new AbortController();
  const ended = consortium.start(1, false, 0, stop.signal);
  while (consortium.progress.length === 0) await setTimeout(20);
  stop.abort();
  await assert.rejects(ended, { code: "STOPPING" });

  // Its engine is killed when it has the whole snapshot and no block behind it, which it cannot go on from by itself.
  const home = join(consortium.dir, "1", "engine");
  const taken = consortium.progress.length;
  const begun = consortium.start(1, false, 0);
  while (!consortium.progress.slice(taken).some((text) => /part (\d+) of \1 /.test(text))) await setTimeout(5);
  process.kill(enginePid(home) as number, "SIGKILL");
  await begun;
  assert.ok(consortium.progress.some((text) => /part \d+ of \d+ of a snapshot/.test(text)));
  const joined = consortium.chain(1);
  const last = await submitReport(chain, { name: "after-the-join" });
  await consortium.proven(1, last.height + 1);
  assert.deepEqual(joined.openingAt(last.height + 1), chain.openingAt(last.height + 1));
  for (let at = 1; at <= before; at++) {
    assert.deepEqual(joined.block(at), chain.block(at));
    assert.deepEqual(joined.lightBlock(at), chain.lightBlock(at));
  }
  assert.equal((await joined.verifyReplay()).height, joined.head().height);
  // What was ordered before it came it may not vote on: it may have voted there.
  const file = join(home, "data", "priv_validator_state.json");
  const { height } = JSON.parse(readFileSync(file, "utf8")) as { height: string };
  assert.ok(Number(height) > before, height);

  await consortium.stop(1);
  await consortium.start(1, false, 0);
  const next = await submitReport(chain, { name: "after-the-restart" });
  await consortium.proven(1, next.height);
  assert.ok(existsSync(join(consortium.dir, "1", "ledger.mdb")));
});
