import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NodeError, findEngine, hostClock } from "@tocsin/node";
import { openNetwork } from "../network/open.ts";
import { type Running, done, freePort, json, openExample, tocsin } from "./running.ts";

const skip = hasEngine() ? false : "CometBFT is not installed: npm run engine:install";
const LABORATORY = '{"kind":"laboratory","version":1,"specimen":"swab","taken":3,"tested":3,"positive":1}';
const PROVINCE = "cn-32";

function hasEngine(): boolean {
  try {
    return existsSync(findEngine());
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}

async function report(env: NodeJS.ProcessEnv, headline: string): Promise<string> {
  const args = ["report", "--area", "320100", "--headline", headline, "--response", "2", "--data", LABORATORY];
  return (await json<{ act: string }>(args, env)).act;
}

/** The chain's managers, each with an officer who governs. */
function governors({ network, as }: Running): NodeJS.ProcessEnv[] {
  const { genesis } = network.node(PROVINCE).parts.chain;
  const managers = genesis.units.filter(({ role }) => role !== "member").map(({ id }) => id);
  return managers.map((unit) => {
    const officer = genesis.officers.find((one) => one.unit === unit && one.roles.includes("governor"));
    return as(PROVINCE, unit, officer?.id);
  });
}

test("a chain of one node goes over to CometBFT: history, proofs and the way upwards go on", { skip }, async (t) => {
  const running = await openExample();
  const { folder, network } = running;
  let open = network;
  t.after(async () => {
    await open.close();
    rmSync(running.dir, { recursive: true, force: true });
  });
  const hospital = network.node(PROVINCE).parts.chain.genesis.officers.find(({ unit }) => unit === "cn-32:hospital");
  assert.ok(hospital);
  const before = await report(running.as(PROVINCE, hospital.unit, hospital.id), "before the change");
  await network.settle();
  const proof = join(running.dir, "before.proof");
  const [first, ...others] = governors(running);
  assert.ok(first);
  await done(["proof", "export", before, "--out", proof], first);

  const port = String(await freePort());
  const migrate = ["chain", "migrate", folder, "--chain", PROVINCE, "--engine-port", port];
  const asked = await tocsin(migrate, first);
  if (others.length > 0) {
    assert.equal(asked.code, 1, asked.err);
    const [, change = "", digest = ""] = /"change":"([0-9a-f]+)".*--if-match ([0-9a-f]+)/.exec(asked.err) ?? [];
    const args = JSON.stringify({ change, reason: "four agencies will order it" });
    for (const other of others)
      await tocsin(["act", "governance.approve", "--args", args, "--if-match", digest], other);
    await done(migrate, first);
  } else assert.equal(asked.code, 0, asked.err);

  // What comes now is refused with what is to be done; the node is not ready, and says why.
  const late = await tocsin(
    ["report", "--area", "320100", "--headline", "late", "--data", LABORATORY],
    running.as(PROVINCE, hospital.unit, hospital.id),
  );
  assert.deepEqual([late.code, /ENGINE_MOVED/.test(late.err)], [1, true], late.err);
  const { chain } = network.node(PROVINCE).parts;
  const old = chain.head();
  const opening = chain.openingAt(old.height);
  await network.close();

  open = await openNetwork({ dir: folder, clock: hostClock, version: "test" });
  const moved = open.node(PROVINCE);
  assert.equal(moved.parts.engine?.().running, true);
  assert.deepEqual(moved.parts.chain.openingAt(old.height), opening);
  const env = { TOCSIN_URL: moved.url, TOCSIN_TOKEN: moved.tokens.create(hospital.unit, hospital.id, 1).token };
  const after = await report(env, "after the change");
  await open.settle();
  // The parent has followed the headers of both engines, so the record has climbed and its proof ends at the main chain.
  assert.ok(await open.node("cn").parts.readModel.summary("node", after));
  const genesis = join(folder, "cn", "genesis.json");
  const later = join(running.dir, "after.proof");
  await done(["proof", "export", after, "--out", later], env);
  for (const file of [proof, later]) await done(["proof", "verify", file, "--genesis", genesis], {});
  const replayed = await moved.verifyReplay();
  assert.equal(replayed.height, moved.parts.chain.head().height);
  assert.ok(replayed.height > old.height);
  assert.match((await json<{ next?: string; engine: string }>(migrate, {})).engine, /cometbft/);
});

test("a chain that goes by a scenario's clock, or that the folder has not, is refused with the reason", async (t) => {
  const running = await openExample();
  t.after(() => running.close());
  const none = await tocsin(["chain", "migrate", running.folder, "--chain", "cn-9999", "--engine-port", "26656"]);
  assert.deepEqual([none.code, /has no chain cn-9999/.test(none.err)], [2, true], none.err);
  const path = join(running.folder, PROVINCE, "genesis.json");
  const genesis = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...genesis, clock: "scenario" }));
  const scenario = await tocsin(["chain", "migrate", running.folder, "--chain", PROVINCE, "--engine-port", "26656"]);
  assert.deepEqual([scenario.code, /scenario/.test(scenario.err)], [2, true], scenario.err);
});
