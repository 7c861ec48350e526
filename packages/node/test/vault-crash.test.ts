import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { SealedReference } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { decodeSlot } from "../vault/slot.ts";
import { type PartCopy, Vault } from "../vault/vault.ts";
import { Crash, CrashFiles, type CrashPlan } from "./crashfiles.ts";

const MASTER_KEY = new Uint8Array(32).fill(1);
const OWNER = "cn-3201:lukou";
const KEPT = "aa".repeat(32);
const ERASED = "bb".repeat(32);
const COPIED = "cc".repeat(32);
const TEXTS = { kept: "a part that stays, canary-1", erased: "a part that goes, canary-2", copied: "a copy, canary-3" };

/** Numbers from a seed (mulberry32), so that a failing seed replays exactly. */
function seeded(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

function openVault(files: CrashFiles, pick: (n: number) => number): Promise<Vault> {
  const random = (size: number) => Uint8Array.from({ length: size }, () => pick(256));
  return Vault.open({ dir: "", random, now: () => 1_000, masterKey: MASTER_KEY, holder: "cn-3201:hc", files });
}

async function* bytesOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === "string" ? Buffer.from(text) : text;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** What has been acknowledged so far. */
interface Told {
  kept?: SealedReference;
  erased?: SealedReference;
  retained?: boolean;
  retainedErased?: boolean;
  copied?: boolean;
  gone?: boolean;
}

const COPY = await (async () => {
  const pick = seeded(99);
  const vault = await openVault(new CrashFiles({ pick }), pick);
  const reference = await vault.seal(bytesOf(TEXTS.copied), 1_000, OWNER);
  const copy: PartCopy = { record: COPIED, ...(await vault.holding(reference.digest, reference.digest)) };
  const parts: Uint8Array[] = [];
  for await (const part of vault.openRead(reference.digest)) parts.push(part as Uint8Array);
  return { copy, cipher: Buffer.concat(parts) };
})();

/** Everything a vault does, each step once the one before was acknowledged; what was done already is not done again. */
async function live(vault: Vault, told: Told): Promise<void> {
  told.kept ??= await vault.seal(bytesOf(TEXTS.kept), 1_000, OWNER);
  told.erased ??= await vault.seal(bytesOf(TEXTS.erased), 1_000, OWNER);
  await vault.retain(KEPT, told.kept.digest, OWNER);
  told.retained = true;
  if (told.gone !== true) {
    try {
      await vault.retain(ERASED, told.erased.digest, OWNER);
      told.retainedErased = true;
    } catch (error) {
      // The erasure had begun before the crash and was finished at the start.
      if (!(error instanceof NodeError && error.code === "SEALED_ERASED")) throw error;
    }
  }
  await vault.put(COPY.copy, async () => bytesOf(COPY.cipher));
  told.copied = true;
  await vault.erase(ERASED, 7);
  told.gone = true;
}

async function checkTold(vault: Vault, told: Told, at: string): Promise<void> {
  const { kept, erased } = told;
  if (kept !== undefined) {
    const record = vault.held(KEPT).includes(kept.digest) ? KEPT : kept.digest;
    assert.equal(await textOf(await vault.open(record, kept.digest)), TEXTS.kept, at);
    if (told.retained === true) assert.equal(record, KEPT, at);
  }
  if (erased !== undefined && told.gone !== true && vault.has(erased.digest)) {
    const record = vault.held(ERASED).includes(erased.digest) ? ERASED : erased.digest;
    assert.equal(await textOf(await vault.open(record, erased.digest)), TEXTS.erased, at);
  }
  if (told.copied === true) assert.equal(await textOf(await vault.open(COPIED, COPY.copy.digest)), TEXTS.copied, at);
  if (told.gone === true) {
    assert.equal((await vault.erasure(ERASED))?.record, ERASED, at);
    await assert.rejects(vault.open(ERASED, erased?.digest ?? ""), { code: "SEALED_ERASED" }, at);
  }
}

/** Nothing lies about that no acknowledged step explains, and no file holds what it must not. */
function checkFiles(files: CrashFiles, vault: Vault, told: Told, at: string): void {
  const contents = files.contents();
  for (const [name, bytes] of contents) {
    const [folder = "", rest = ""] = name.split("/");
    assert.notEqual(folder, "incoming", `${at}: ${name}`);
    assert.equal(name.endsWith(".new"), false, `${at}: ${name}`);
    if (folder === "parts") {
      assert.ok(vault.has(rest), `${at}: ${name} is nobody's`);
      assert.equal(createHash("sha256").update(bytes).digest("hex"), rest, `${at}: ${name} is not what its name says`);
    }
    if (folder === "keys") assert.ok(vault.held(rest).length > 0, `${at}: ${name} is nobody's`);
    for (const canary of ["canary-1", "canary-2", "canary-3"])
      assert.equal(bytes.indexOf(canary), -1, `${at}: ${name}`);
  }
  if (told.gone === true && told.retainedErased === true) {
    const names = [...contents.keys()].filter((name) => name.includes(ERASED));
    assert.deepEqual(names, [`erased/${ERASED}`], at);
  }
}

async function crashOnce(crashAt: number, seed: number): Promise<boolean> {
  const at = `crashAt ${crashAt}, seed ${seed}`;
  const pick = seeded(seed);
  const told: Told = {};
  const files = new CrashFiles({ crashAt, pick });
  try {
    await live(await openVault(files, pick), told);
  } catch (error) {
    assert.ok(error instanceof Crash || files.crashed, `${at}: ${String(error)}`);
  }
  if (!files.crashed) return false;
  // A second crash during the recovery, wherever it hits.
  const again = new CrashFiles({ crashAt: pick(6), pick }, files.afterCrash());
  const recovered = await openVault(again, pick).catch((error: unknown) => {
    assert.ok(again.crashed, `${at}: ${String(error)}`);
  });
  const left = new CrashFiles({ pick }, recovered === undefined ? again.afterCrash() : again.contents());
  const vault = await openVault(left, pick);
  await checkTold(vault, told, at);
  checkFiles(left, vault, told, at);
  await live(vault, told);
  await checkTold(vault, told, `${at}, gone on`);
  checkFiles(left, vault, told, `${at}, gone on`);
  return true;
}

test("a crash at any step loses nothing that was acknowledged and leaves nothing else", async () => {
  let crashes = 0;
  for (let seed = 1; seed <= 12; seed++) {
    for (let crashAt = 0; await crashOnce(crashAt, seed * 1_000 + crashAt); crashAt++) crashes++;
  }
  assert.ok(crashes > 12 * 30, `${crashes} crashes`);
});

test("once the erasure has begun, no crash brings the record's key back", async () => {
  let seen = 0;
  for (let crashAt = 0; ; crashAt++) {
    const pick = seeded(crashAt);
    const before = new CrashFiles({ pick });
    const vault = await openVault(before, pick);
    const { digest } = await vault.seal(bytesOf(TEXTS.erased), 1_000, OWNER);
    await vault.retain(ERASED, digest, OWNER);
    const recordKey = decodeSlot(ERASED, before.contents().get(`keys/${ERASED}`) ?? Buffer.alloc(0), MASTER_KEY);
    const files = new CrashFiles({ crashAt, pick }, before.contents());
    await assert.doesNotReject(
      openVault(files, pick)
        .then((present) => present.erase(ERASED, 7))
        .catch(allowCrash),
    );
    if (!files.crashed) break;
    const left = new CrashFiles({ pick }, files.afterCrash());
    const hasBegun = left.size(`erased/${ERASED}.begun`) !== undefined || left.size(`erased/${ERASED}`) !== undefined;
    const recovered = await openVault(left, pick);
    if (!hasBegun) {
      assert.equal(await textOf(await recovered.open(ERASED, digest)), TEXTS.erased);
      continue;
    }
    seen++;
    await assert.rejects(recovered.open(ERASED, digest), { code: "SEALED_ERASED" });
    for (const [name, bytes] of left.contents()) {
      assert.equal(bytes.indexOf(recordKey), -1, name);
      assert.equal(name.includes(digest) || name === `keys/${ERASED}`, false, name);
    }
  }
  assert.ok(seen >= 4, `${seen} crashes after the beginning`);
});

function allowCrash(error: unknown): void {
  if (!(error instanceof Crash)) throw error;
}

test("a disk that is full at any step refuses by its own code, keeps nothing half, and all goes on with room", async () => {
  let refusals = 0;
  for (let fullAt = 0; ; fullAt++) {
    const pick = seeded(fullAt);
    const plan: CrashPlan = { fullAt, pick };
    const files = new CrashFiles(plan);
    const told: Told = {};
    const vault = await openVault(files, pick);
    const refused = await live(vault, told).then(
      () => false,
      (error: unknown) => {
        assert.ok(error instanceof NodeError && error.code === "VAULT_FULL", `fullAt ${fullAt}: ${String(error)}`);
        return true;
      },
    );
    if (!refused) break;
    refusals++;
    files.makeRoom();
    await checkTold(vault, told, `fullAt ${fullAt}`);
    for (const name of files.contents().keys()) {
      assert.equal(name.startsWith("incoming/"), false, `fullAt ${fullAt}: ${name}`);
      if (name.startsWith("parts/")) assert.ok(vault.has(name.slice(6)), `fullAt ${fullAt}: ${name}`);
    }
    await live(vault, told);
    await checkTold(vault, told, `fullAt ${fullAt}, gone on`);
    checkFiles(files, vault, told, `fullAt ${fullAt}, gone on`);
  }
  assert.ok(refusals > 20, `${refusals} refusals`);
});
