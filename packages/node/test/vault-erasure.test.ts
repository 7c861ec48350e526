import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FolderFiles } from "../vault/files.ts";
import {
  OWNER,
  RECORD,
  OTHER,
  DAY_MS,
  NOW,
  seal,
  reading,
  place,
  bytesOf,
  collect,
  refusal,
  filesOf,
  copyOf,
} from "./vaultfixture.ts";

test("erasure leaves no key, no part and a certificate, and refuses a late copy", async (t) => {
  const { dir, vault, open } = await place(t);
  const [one, two, kept] = [await seal(vault), await seal(vault, "second"), await seal(vault, "of the other record")];
  for (const { digest } of [one, two]) await vault.retain(RECORD, digest, OWNER);
  await vault.retain(OTHER, kept.digest, OWNER);
  const late = await copyOf(vault, RECORD, one);
  const cipher = await collect(vault.openRead(one.digest));
  const before = filesOf(dir);
  const certificate = await vault.erase(RECORD, 7);
  assert.deepEqual(certificate, {
    record: RECORD,
    holder: "cn-3201:hc",
    digests: [one.digest, two.digest].sort(),
    erasedAt: NOW,
    keyMade: NOW,
    keyBackupDays: 7,
  });
  const after = filesOf(dir);
  assert.deepEqual(
    [...after.keys()].filter((name) => name.includes(RECORD)),
    [`erased/${RECORD}`],
  );
  assert.equal(after.has(`parts/${one.digest}`) || after.has(`parts/${two.digest}`), false);
  // Nothing of the slot's secret bytes is left in any file.
  const slot = (before.get(`keys/${RECORD}`) ?? Buffer.alloc(0)).subarray(28);
  for (const [name, bytes] of after) assert.equal(bytes.indexOf(slot.subarray(0, 16)), -1, name);

  for (const present of [vault, await open()]) {
    assert.equal(present.has(one.digest), false);
    await assert.rejects(present.open(RECORD, one.digest), refusal("SEALED_ERASED"));
    await assert.rejects(
      present.put(late, async () => bytesOf(cipher)),
      refusal("SEALED_ERASED"),
    );
    const again = await seal(present, "late");
    await assert.rejects(present.retain(RECORD, again.digest, OWNER), refusal("SEALED_ERASED"));
    assert.deepEqual(await present.erase(RECORD, 30), certificate);
    assert.deepEqual(await present.erasure(RECORD), certificate);
    assert.equal((await collect(await present.open(OTHER, kept.digest))).toString(), "of the other record");
  }
  assert.equal(await vault.erasure(OTHER), undefined);
});

test("the slot is overwritten in place and synced before its name goes", async (t) => {
  const seen: string[] = [];
  let slotInode: number | undefined;
  const { dir, vault, open } = await place(t);
  const { digest } = await seal(vault);
  await vault.retain(RECORD, digest, OWNER);
  const slot = readFileSync(join(dir, "keys", RECORD));
  const files = new FolderFiles(dir);
  const watching = new Proxy(files, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "overwrite") slotInode = statSync(join(dir, String(args[0]))).ino;
        if (name === "remove" && args[0] === `keys/${RECORD}`) {
          const path = join(dir, "keys", RECORD);
          assert.equal(statSync(path).ino, slotInode);
          const now = readFileSync(path);
          assert.equal(now.length, slot.length);
          assert.equal(now.indexOf(slot.subarray(28, 44)), -1);
        }
        if (String(args[0]).includes(RECORD)) seen.push(`${String(name)} ${String(args[0]).slice(0, 4)}`);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
  const watched = await open({ files: watching });
  seen.length = 0;
  await watched.erase(RECORD, 7);
  assert.ok(seen.indexOf("overwrite keys") >= 0);
  assert.ok(seen.indexOf("overwrite keys") < seen.indexOf("remove keys"));
  assert.ok(seen.indexOf("replace eras") < seen.indexOf("overwrite keys"), "what is to go is written down first");
});

test("an erasure of what was never held still shuts the door", async (t) => {
  const { vault } = await place(t);
  const { vault: source } = await place(t);
  const reference = await seal(source);
  await source.retain(RECORD, reference.digest, OWNER);
  const certificate = await vault.erase(RECORD, 7);
  assert.deepEqual(certificate.digests, []);
  assert.equal("keyMade" in certificate, false);
  const copy = await copyOf(source, RECORD, reference);
  await assert.rejects(vault.put(copy, reading(source, reference.digest)), refusal("SEALED_ERASED"));
});

test("a backup leaves old slots out, and what it restores is custody without a key until a copy brings it", async (t) => {
  let now = NOW;
  const { dir, vault } = await place(t, { now: () => now });
  const old = await seal(vault, "old");
  await vault.retain(RECORD, old.digest, OWNER);
  now += 10 * DAY_MS;
  const fresh = await seal(vault, "fresh");
  await vault.retain(OTHER, fresh.digest, OWNER);
  const names = await vault.backupNames(7);
  assert.ok(names.includes(`keys/${OTHER}`));
  assert.equal(names.includes(`keys/${RECORD}`), false);
  assert.ok(names.includes(`parts/${old.digest}`) && names.includes(`held/${RECORD}.${old.digest}`));

  const { dir: restoredDir, open } = await place(t);
  const files = new FolderFiles(restoredDir);
  for (const name of names) await files.replace(name, readFileSync(join(dir, name)));
  const restored = await open();
  assert.equal((await collect(await restored.open(OTHER, fresh.digest))).toString(), "fresh");
  assert.ok(restored.has(old.digest));
  await assert.rejects(restored.open(RECORD, old.digest), refusal("SEALED_MISSING"));
  await restored.put(await copyOf(vault, RECORD, old), async () => assert.fail("the ciphertext is there"));
  assert.equal((await collect(await restored.open(RECORD, old.digest))).toString(), "old");
});

test("an erasure and what still comes in for the record do not miss each other", async (t) => {
  const { dir, vault } = await place(t);
  const references = await Promise.all(Array.from({ length: 8 }, (_, i) => seal(vault, `part ${i}`)));
  const works = references.map(({ digest }) => vault.retain(RECORD, digest, OWNER));
  const [certificate, ...results] = await Promise.allSettled([vault.erase(RECORD, 7), ...works]);
  assert.equal(certificate?.status, "fulfilled");
  for (const result of results) {
    if (result.status === "rejected") assert.ok(refusal("SEALED_ERASED")(result.reason));
  }
  assert.deepEqual(vault.held(RECORD), []);
  assert.equal(readdirSync(join(dir, "keys")).includes(RECORD), false);
});
