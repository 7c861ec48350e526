import assert from "node:assert/strict";
import { test } from "node:test";
import { engineBinary } from "./cometbftfixture.ts";
import { fileReport, openOrderedTree } from "./treenetwork.ts";

const skip = engineBinary() === undefined ? "CometBFT is not installed: npm run engine:install" : false;

test("engines mix in one tree: a report climbs from CometBFT over an embedded chain to CometBFT", {
  skip,
}, async (t) => {
  const network = await openOrderedTree(["cn", "cn-3201"]);
  t.after(() => network.end());
  const first = await fileReport(network.parts("cn-3201"), "cn-3201:hospital");
  await network.settle();
  assert.ok(await network.parts("cn").readModel.summary("node", first.record));

  const { pid = 0, restarts } = network.parts("cn-3201").engine?.() ?? { restarts: 0 };
  process.kill(pid, "SIGKILL");
  const second = await filedAtLast(() => fileReport(network.parts("cn-3201"), "cn-3201:hospital", "after the kill"));
  await network.settle();
  assert.ok(await network.parts("cn").readModel.summary("node", second.record));
  assert.equal(network.parts("cn-3201").engine?.().restarts, restarts + 1);
  for (const node of network.nodes.values()) await node.verifyReplay();
});

/** What the engine's end has cost is asked again, as the sentence says. */
async function filedAtLast<T>(file: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await file();
    } catch (error) {
      assert.ok(String((error as { readonly code?: string }).code).startsWith("ENGINE"), String(error));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
