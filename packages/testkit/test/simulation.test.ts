import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalEndpoint } from "@tocsin/exchange";
import { CHONGQING, IRREGULAR, LUKOU } from "../shape.ts";
import { SimDisk } from "../simdisk.ts";
import { run } from "../simulation.ts";

const SEEDS = process.env["TOCSIN_TEST_LONG"] === "1" ? 500 : 50;
const totals = new Map<string, number>();

for (let seed = 1; seed <= SEEDS; seed++) {
  test(`seed ${seed} holds`, async () => {
    const { failures, counts } = await run({ seed: String(seed) });
    for (const [what, count] of Object.entries(counts)) totals.set(what, (totals.get(what) ?? 0) + count);
    assert.deepEqual(failures, [], `replay: npm run simulate -- --seeds 1 --from ${seed}`);
  });
}

test("everything that the simulator can do to a tree has come", () => {
  for (const what of ["done", "refused", "crashes", "frozen"]) assert.ok((totals.get(what) ?? 0) > 0, what);
});

for (const [tree, shape] of Object.entries({ chongqing: CHONGQING, lukou: LUKOU, irregular: IRREGULAR })) {
  test(`a seed holds on a tree of another shape: ${tree}`, async () => {
    const { failures } = await run({ seed: "1", shape });
    assert.deepEqual(failures, [], `replay: npm run simulate -- --seeds 1 --from 1 --tree ${tree}`);
  });
}

test("a seed gives the same run again, whatever ran before it, and another seed another one", async () => {
  const [first, other, again] = [await run({ seed: "7" }), await run({ seed: "8" }), await run({ seed: "7" })];
  assert.deepEqual(again, first);
  assert.notEqual(other.fingerprint, first.fingerprint);
});

test("the simulator notices a disk that says it has synced and has not", async (t) => {
  t.mock.method(SimDisk.prototype, "sync", async () => undefined);
  assert.ok(await notices());
});

test("the simulator notices an exchange that leaves out the first packet of a lane", async (t) => {
  const lane = LocalEndpoint.prototype.lane;
  t.mock.method(
    LocalEndpoint.prototype,
    "lane",
    async function (this: LocalEndpoint, ...args: Parameters<typeof lane>) {
      const entries = await lane.apply(this, args);
      return entries.filter(({ sequence }) => sequence > 0);
    },
  );
  assert.ok(await notices());
});

/** Whether one of a few seeds fails or breaks off. */
async function notices(): Promise<boolean> {
  for (const seed of ["1", "2", "3"]) {
    const failures = await run({ seed }).then(
      (report) => report.failures.length,
      () => 1,
    );
    if (failures > 0) return true;
  }
  return false;
}
