import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { KeyValueStore } from "../store/keyvalue.ts";
import { LmdbStore } from "../store/lmdb.ts";
import { MemoryStore } from "../store/memorystore.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const key = fc.stringMatching(/^[a-f:!~]{1,6}$/);

/** One contract for all implementations of the seam. */
function contract(name: string, open: (use: (store: KeyValueStore) => Promise<void>) => Promise<void>): void {
  test(`${name}: what was written is read, removed is gone`, () =>
    open(async (store) => {
      await store.write(
        new Map([
          ["a", bytes(1)],
          ["b", bytes()],
        ]),
      );
      assert.deepEqual(store.get("a"), bytes(1));
      assert.deepEqual(store.get("b"), bytes());
      assert.equal(store.get("c"), undefined);
      await store.write(
        new Map([
          ["a", null],
          ["never", null],
          ["b", bytes(2, 3)],
        ]),
      );
      assert.equal(store.get("a"), undefined);
      assert.deepEqual(store.get("b"), bytes(2, 3));
    }));

  test(`${name}: a value belongs to who has read it`, () =>
    open(async (store) => {
      const written = bytes(1, 2, 3);
      await store.write(
        new Map([
          ["a", written],
          ["b", bytes(9)],
        ]),
      );
      const read = store.get("a") as Uint8Array;
      store.get("b");
      read[0] = 7;
      written[1] = 7;
      assert.deepEqual(store.get("a"), bytes(1, 2, 3));
      assert.equal(Object.getPrototypeOf(read), Uint8Array.prototype);
    }));

  test(`${name}: long keys and large values`, () =>
    open(async (store) => {
      const long = "s:".padEnd(400, "x");
      const large = new Uint8Array(300_000).map((_, i) => i % 251);
      await store.write(new Map([[long, large]]));
      assert.deepEqual(store.get(long), large);
      assert.deepEqual(store.last("s:", "s~")?.[0], long);
    }));

  test(`${name}: ranges and last agree with a sorted list, whatever was written`, () =>
    open(async (store) => {
      const model = new Map<string, Uint8Array>();
      const batches = fc.array(fc.dictionary(key, fc.option(fc.uint8Array({ maxLength: 4 }))), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(batches, key, key, fc.nat(8), async (writes, start, end, limit) => {
          for (const batch of writes) {
            await store.write(new Map(Object.entries(batch)));
            for (const [name, value] of Object.entries(batch)) {
              if (value === null) model.delete(name);
              else model.set(name, value);
            }
          }
          const expected = [...model]
            .filter(([name]) => name >= start && name < end)
            .sort(([a], [b]) => (a < b ? -1 : 1));
          assert.deepEqual(store.range(start, end, limit), expected.slice(0, limit));
          assert.deepEqual(store.last(start, end), expected.at(-1));
        }),
        { numRuns: 60 },
      );
    }));
}

contract("memory", (use) => use(new MemoryStore()));

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

contract("lmdb", async (use) => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-values-"));
  folders.push(folder);
  const store = new LmdbStore(join(folder, "ledger.mdb"));
  try {
    await use(store);
  } finally {
    await store.close();
  }
});

test("lmdb: what was written is there after closing and opening", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-values-"));
  folders.push(folder);
  const path = join(folder, "ledger.mdb");
  const first = new LmdbStore(path);
  await first.write(new Map([["a", bytes(1)]]));
  await first.close();
  const second = new LmdbStore(path);
  assert.deepEqual(second.get("a"), bytes(1));
  await second.close();
});

test("memory: a crash loses the write at work whole and keeps those before", async () => {
  let failing = false;
  const store = new MemoryStore((step) => {
    if (failing && step === "sync store") throw new Error("power");
  });
  await store.write(new Map([["a", bytes(1)]]));
  failing = true;
  await assert.rejects(
    store.write(
      new Map([
        ["a", bytes(2)],
        ["b", bytes(3)],
      ]),
    ),
  );
  assert.deepEqual(store.get("b"), bytes(3));
  store.crash();
  assert.deepEqual(store.get("a"), bytes(1));
  assert.equal(store.get("b"), undefined);
});
