import assert from "node:assert/strict";
import { test } from "node:test";
import { FolderSyncs } from "../vault/foldersyncs.ts";

/** Syncs that were asked of the disk, each of which ends when the test says how. */
function heldSyncs() {
  const held: { readonly folder: string; readonly end: (error?: Error) => void }[] = [];
  const syncs = new FolderSyncs(
    (folder) =>
      new Promise((resolve, reject) => {
        held.push({ folder, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  );
  return { syncs, held };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while a sync runs is answered by the one behind it, and all of them by one", async () => {
  const { syncs, held } = heldSyncs();
  const done: string[] = [];
  const first = syncs.sync("keys").then(() => done.push("first"));
  const later = ["second", "third"].map((name) => syncs.sync("keys").then(() => done.push(name)));
  const elsewhere = syncs.sync("held");
  assert.deepEqual(
    held.map(({ folder }) => folder),
    ["keys", "held"],
  );
  held[1]?.end();
  await elsewhere;
  held[0]?.end();
  await first;
  await turn();
  assert.deepEqual([done, held.length], [["first"], 3]);
  held[2]?.end();
  await Promise.all(later);
  assert.deepEqual(done, ["first", "second", "third"]);
  const next = syncs.sync("keys");
  assert.equal(held.length, 4);
  held[3]?.end();
  await next;
});

test("a sync that fails is told to those who asked for it, and the next one is tried", async () => {
  const { syncs, held } = heldSyncs();
  const first = syncs.sync("keys");
  const second = syncs.sync("keys");
  held[0]?.end(new Error("no space"));
  await assert.rejects(first, /no space/);
  await turn();
  assert.equal(held.length, 2);
  held[1]?.end();
  await second;
});
