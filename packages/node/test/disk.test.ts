import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { NodeError } from "../errors.ts";
import { type Disk, FolderDisk } from "../host/disk.ts";
import { lockFolder } from "../host/lock.ts";
import { MemoryDisk } from "../host/memorydisk.ts";

const folder = mkdtempSync(join(tmpdir(), "tocsin-disk-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const bytes = (...values: number[]) => Uint8Array.from(values);

const disks: readonly (readonly [string, Disk])[] = [
  ["folder", new FolderDisk(join(folder, "files"))],
  ["memory", new MemoryDisk()],
];
for (const [name, disk] of disks) {
  test(`${name}: writes are read, beyond the end there is nothing`, async () => {
    assert.equal(disk.size("a"), 0);
    assert.deepEqual(disk.read("a", 0, 4), bytes());
    disk.write("a", 0, bytes(1, 2, 3));
    disk.write("a", 2, bytes(4, 5));
    await disk.sync("a");
    assert.deepEqual(disk.read("a", 1, 100), bytes(2, 4, 5));
    assert.deepEqual(disk.read("a", 4, 1), bytes());
    disk.write("a", 6, bytes(7));
    assert.deepEqual(disk.read("a", 0, 7), bytes(1, 2, 4, 5, 0, 0, 7));
    await disk.truncate("a", 2);
    assert.equal(disk.size("a"), 2);
    disk.write("b", 0, bytes(1));
    assert.deepEqual(disk.names(), ["a", "b"]);
    disk.close();
  });
}

test("folder: what was written is there for the next", () => {
  const first = new FolderDisk(join(folder, "again"));
  first.write("a", 0, bytes(1, 2));
  first.close();
  const second = new FolderDisk(join(folder, "again"));
  assert.deepEqual(second.read("a", 0, 2), bytes(1, 2));
  second.close();
});

test("memory: a crash keeps what was synced and of the rest what it is told to", async () => {
  const disk = new MemoryDisk();
  disk.write("a", 0, bytes(1, 2));
  await disk.sync("a");
  disk.write("a", 2, bytes(3, 4, 5));
  disk.write("b", 0, bytes(6));
  const thief = disk.copy();
  disk.crash((name) => (name === "a" ? 2 : 0));
  assert.deepEqual(disk.read("a", 0, 9), bytes(1, 2, 3, 4));
  assert.equal(disk.size("b"), 0);
  assert.deepEqual(thief.read("a", 0, 9), bytes(1, 2));
});

test("a folder is locked for one holder, also within a process, until it lets go", () => {
  const release = lockFolder(join(folder, "locked"));
  assert.throws(
    () => lockFolder(join(folder, "locked")),
    (error) => error instanceof NodeError && error.code === "DIRECTORY_LOCKED",
  );
  release();
  lockFolder(join(folder, "locked"))();
});
