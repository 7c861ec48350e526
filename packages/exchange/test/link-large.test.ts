import assert from "node:assert/strict";
import { test } from "node:test";
import { waitingPackets } from "../batch.ts";
import { CHILD, UP, changed, endpointOf, file, openStillTree, summarised, upLink } from "./stilltree.ts";

test("a packet that no transaction can carry is told of, and those behind it arrive", async () => {
  const tree = await openStillTree();
  const filed = [await file(tree), await file(tree), await file(tree)];
  const source = endpointOf(tree, CHILD);
  const link = upLink(tree, {
    source: changed(source, {
      lane: async (queue, from, limit) =>
        (await source.lane(queue, from, limit)).map((entry) =>
          entry.sequence === 0 ? { ...entry, packet: { ...entry.packet, body: { x: "x".repeat(70_000) } } } : entry,
        ),
    }),
  });
  const told = { did: "refused", code: "TOO_LARGE", at: "up/routine/0", final: false };
  assert.deepEqual(await link.step(), told);
  assert.deepEqual(await link.step(), { did: "moved", packets: 2 });
  assert.deepEqual(summarised(tree).sort(), filed.slice(1).sort());
  let last = await link.step();
  while (last.did === "anchored") last = await link.step();
  assert.deepEqual(last, told);
  await tree.close();
});

test("a packet that leaves no room for another is carried alone", async () => {
  const tree = await openStillTree();
  await file(tree);
  await file(tree);
  const source = endpointOf(tree, CHILD);
  const large = changed(source, {
    lane: async (queue, from, limit) =>
      (await source.lane(queue, from, limit)).map((entry) => ({
        ...entry,
        packet: { ...entry.packet, body: { x: "x".repeat(48_000) } },
      })),
  });
  const { opening } = await source.proven();
  const batch = await waitingPackets(large, endpointOf(tree, "cn"), UP, opening.size);
  assert.deepEqual(
    batch.map(({ sequence }) => sequence),
    [0],
  );
  await tree.close();
});
