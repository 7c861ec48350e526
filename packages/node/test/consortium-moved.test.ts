import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { type Unit, key, parseTransaction } from "@tocsin/core";
import { exportArchive, verifyArchive } from "../archive/file.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { openSnapshot } from "../store/snapshot.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import { act } from "../operations/acts.ts";
import { engineBinary } from "./cometbftfixture.ts";
import { ConsortiumNetwork } from "./consortiumnetwork.ts";
import { callerOf, fileReport } from "./treenetwork.ts";

const LIMIT = { timeout: 150_000 };
const skip = engineBinary() === undefined ? "CometBFT is not installed (npm run engine:install)" : false;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test("a chain goes over to CometBFT, and a unit that joins then has everything from before", {
  skip,
  ...LIMIT,
}, async (t) => {
  const network = await ConsortiumNetwork.init([
    { id: "cn", nodes: 1, ordered: false },
    { id: "cn-32", parent: "cn", nodes: 1, ordered: false },
  ]);
  t.after(() => network.close());
  await network.startAll();
  const before = await fileReport(network.parts("cn-32:hc"), "cn-32:hc", "before the change");
  const main = network.parts("cn:hc").chain;
  await until(() => main.state.get(key.summary(before.record)) !== undefined);

  await network.move("cn-32:hc");
  const after = await fileReport(network.parts("cn-32:hc"), "cn-32:hc", "after the change");
  await until(() => main.state.get(key.summary(after.record)) !== undefined);

  // The registry has to say where the engine is, so that others find it.
  const hc = network.parts("cn-32:hc");
  const unit = hc.chain.state.get(key.unit("cn-32:hc"))?.value as unknown as Unit;
  const file = network.engineOf("cn-32:hc", "cn-32");
  const node = { key: unit.node?.key, address: unit.node?.address, engine: file };
  await act(hc, callerOf("cn-32:hc"), { action: "registry.setNodeKeys", args: { unit: "cn-32:hc", node } as never });

  await network.join("cn-32:hc", "cn-32:media");
  await network.start("cn-32:media");
  await network.running("cn-32:media").ready;
  const joined = network.parts("cn-32:media");
  const last = await fileReport(hc, "cn-32:hc", "after the join");
  await until(() => joined.chain.state.get(key.report(last.record)) !== undefined);
  for (let at = 1; at <= hc.chain.head().height; at++) {
    await until(() => joined.chain.lightBlock(at) !== undefined && hc.chain.lightBlock(at) !== undefined);
    assert.deepEqual(joined.chain.openingAt(at), hc.chain.openingAt(at));
    assert.deepEqual(joined.chain.block(at), hc.chain.block(at));
  }
  await joined.readModel.waitFor(joined.chain.head().height, 10_000);
  for (const { record } of [before, after, last]) assert.ok(await joined.readModel.report("node", record));
  assert.equal(
    (await network.running("cn-32:media").nodes.get("cn-32")?.verifyReplay())?.height,
    joined.chain.head().height,
  );
  // The newcomer's own folder is enough for an archive that spans both engines.
  const snapshot = openSnapshot(join(network.dir, "cn-32_media", "cn-32"));
  t.after(() => snapshot.close());
  const path = join(network.dir, "cn-32.archive");
  const { genesis, store } = snapshot;
  const { height } = joined.chain.head();
  await exportArchive({ hash: nodeCrypto.sha256, genesis, store, height: height - 1, path });
  const parse = (bytes: Uint8Array) => parseTransaction(nodeCrypto.sha256, bytes);
  const verifier = new CachingVerifier(nodeCrypto);
  const checked = await verifyArchive(path, { hash: nodeCrypto.sha256, genesis, parse, verifier });
  assert.equal(checked.height, height - 1);
  assert.deepEqual(network.faults, []);
});
