import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { equal, validatorsOf } from "@tocsin/core";
import { TestConsortium, engineBinary, runningClock } from "./cometbftfixture.ts";
import { hash, signerOf, submitReport } from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;
/** The validator whose sign state gets lost, as a restore leaves it. */
const LOST = 3;

test("a validator that does not know what it has signed follows without a vote, until its operator vouches", {
  skip,
}, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 4, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const engine = join(consortium.dir, String(LOST), "engine");
  const state = join(engine, "data", "priv_validator_state.json");
  const { height: before } = await submitReport(consortium.chain(0), { name: "with-all" });
  await consortium.proven(LOST, before);
  await consortium.stop(LOST);
  rmSync(state);

  await consortium.start(LOST);
  let newest = before;
  for (const name of ["one", "two", "three"]) newest = (await submitReport(consortium.chain(0), { name })).height;
  await consortium.proven(LOST, newest);
  for (let height = before + 2; height <= newest; height++) assert.equal(voted(consortium, height), false, `${height}`);
  assert.ok(!existsSync(state) && !existsSync(join(engine, "config", "priv_validator_key.json")));
  // Others order the chain, so it takes reports.
  assert.equal((await submitReport(consortium.chain(LOST), { name: "by-the-observer" })).code, "VALID");
  await consortium.stop(LOST);

  await consortium.start(LOST, true);
  for (let i = 0; !voted(consortium, newest); i++) {
    newest = (await submitReport(consortium.chain(0), { name: `vouched-${i}` })).height;
    await consortium.proven(0, newest);
  }
  const signed = JSON.parse(readFileSync(state, "utf8")) as { readonly height: string };
  assert.ok(Number(signed.height) >= newest);
});

test("a validator that has lost all its data but its keys is not taken for a new one", { skip }, async (t) => {
  const consortium = await TestConsortium.open(binary as string, 4, runningClock);
  t.after(() => consortium.close());
  await consortium.proven(0, 1);
  const { height: before } = await submitReport(consortium.chain(0), { name: "with-all" });
  await consortium.proven(LOST, before);
  await consortium.stop(LOST);
  const folder = join(consortium.dir, String(LOST));
  for (const name of readdirSync(folder)) if (name !== "keystore") rmSync(join(folder, name), { recursive: true });

  await consortium.start(LOST);
  let newest = before;
  for (const name of ["one", "two", "three"]) newest = (await submitReport(consortium.chain(0), { name })).height;
  await consortium.proven(LOST, newest);
  for (let height = before + 2; height <= newest; height++) assert.equal(voted(consortium, height), false, `${height}`);
  assert.ok(!existsSync(join(folder, "engine", "config", "priv_validator_key.json")));
});

/** Whether the votes for a block that the first node has seen hold that of the validator. */
function voted(consortium: TestConsortium, height: number): boolean {
  const { publicKey } = signerOf(`validator ${LOST}`);
  const index = validatorsOf(hash, consortium.genesis).findIndex((one) => equal(one.publicKey, publicKey));
  return consortium.chain(0).lightBlock(height)?.commit.votes[index]?.flag === "commit";
}
