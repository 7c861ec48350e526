import assert from "node:assert/strict";
import { createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { parsePublicKey } from "@tocsin/core";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { Keystore, type KeystoreOptions } from "../vault/keystore.ts";
import { replaceFile } from "../vault/replacefile.ts";
import { unwrapKey, wrapKey } from "../vault/wrap.ts";

const UNIT = "cn-3201:nanjing-hc";
const OTHER = "cn-3201:lukou";
const MESSAGE = new TextEncoder().encode("a proposal");
const SEED = new Uint8Array(32).fill(42);

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-keys-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, "keystore");
}

function opened(dir: string, options: Partial<KeystoreOptions> = {}): Keystore {
  return new Keystore({ dir, random: (size) => randomBytes(size), now: () => 1_000, ...options });
}

function refusal(code: NodeErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof NodeError && error.code === code;
}

function verifies(key: string, signature: Uint8Array): boolean {
  return nodeCrypto.verifyEd25519(parsePublicKey(key).bytes, MESSAGE, signature);
}

test("keys sign, are found by their use, and are there after a restart", (t) => {
  const dir = folder(t);
  const keystore = opened(dir);
  const officer = keystore.createSigningKey("officer", UNIT, "li");
  const endorser = keystore.createSigningKey("endorser", UNIT);
  const other = keystore.createSigningKey("officer", OTHER, "li");
  for (const present of [keystore, opened(dir)]) {
    assert.equal(present.find("officer", UNIT, "li")?.key, officer);
    assert.equal(present.find("endorser", UNIT)?.key, endorser);
    assert.equal(present.find("officer", OTHER, "li")?.key, other);
    assert.equal(present.find("officer", UNIT, "wang"), undefined);
    assert.equal(present.find("validator", UNIT), undefined);
    for (const key of [officer, endorser, other]) assert.ok(verifies(key, present.sign(key, MESSAGE)));
    assert.equal(verifies(officer, present.sign(other, MESSAGE)), false);
    assert.deepEqual(
      present.list().map(({ key }) => key),
      [officer, endorser, other],
    );
  }
});

test("a key is rotated with an overlap, then retired with its secret", (t) => {
  const dir = folder(t);
  const keystore = opened(dir, { now: () => 5_000 });
  const old = keystore.createSigningKey("officer", UNIT, "li");
  const next = keystore.createSigningKey("officer", UNIT, "li");
  assert.equal(keystore.find("officer", UNIT, "li")?.key, next);
  assert.ok(verifies(old, keystore.sign(old, MESSAGE)));
  keystore.retire(old);
  for (const present of [keystore, opened(dir)]) {
    assert.throws(() => present.sign(old, MESSAGE), refusal("KEY_MISSING"));
    assert.throws(() => present.seed(old), refusal("KEY_MISSING"));
    assert.equal(present.list()[0]?.retired, 5_000);
    assert.ok(verifies(next, present.sign(next, MESSAGE)));
  }
  keystore.retire(next);
  assert.equal(keystore.find("officer", UNIT, "li"), undefined);
  assert.throws(() => keystore.retire("ed25519:none"), refusal("KEY_MISSING"));
});

test("one seed is one key on two nodes, and taking it in again changes nothing", (t) => {
  const [one, other] = [opened(folder(t)), opened(folder(t))];
  const key = one.importSigningKey("officer", UNIT, "li", SEED);
  assert.equal(other.importSigningKey("officer", UNIT, "li", SEED), key);
  assert.equal(one.importSigningKey("officer", UNIT, "li", SEED), key);
  assert.equal(one.list().length, 1);
  assert.deepEqual(one.sign(key, MESSAGE), other.sign(key, MESSAGE));
});

test("a key that another process adds is seen, and is not lost when this one saves", (t) => {
  const dir = folder(t);
  const [node, command] = [opened(dir), opened(dir)];
  const first = node.createSigningKey("officer", UNIT, "duty");
  assert.equal(command.find("officer", UNIT, "duty")?.key, first);
  const second = command.createSigningKey("officer", UNIT, "duty");
  assert.equal(node.find("officer", UNIT, "duty")?.key, second);
  assert.ok(
    nodeCrypto.verifyEd25519(parsePublicKey(second).bytes, MESSAGE, node.sign(second, MESSAGE)),
    "signs with the key of the other",
  );
  command.createSigningKey("officer", OTHER, "duty");
  node.vaultKey(UNIT);
  assert.notEqual(opened(dir).find("officer", OTHER, "duty"), undefined);
  command.retire(second);
  assert.throws(() => node.sign(second, MESSAGE), refusal("KEY_MISSING"));
});

test("HPKE keys count their epochs; the newest is current, older ones open their wraps until they are retired", async (t) => {
  const dir = folder(t);
  const keystore = opened(dir);
  const first = await keystore.createHpkeKey(UNIT);
  const binding = { chain: "cn-3201.e1", record: "11".repeat(32), grant: "22".repeat(32), recipient: UNIT, key: first };
  const digest = "33".repeat(32);
  const wrap = await wrapKey(SEED, binding, digest);
  const second = await keystore.createHpkeKey(UNIT);
  const present = opened(dir);
  assert.deepEqual(present.currentHpkeKey(UNIT), { owner: UNIT, epoch: 2, key: second, created: 1_000 });
  assert.deepEqual(await unwrapKey(wrap, present.hpkePrivateKey(UNIT, first), binding, digest), SEED);
  assert.throws(() => present.hpkePrivateKey(OTHER, first), refusal("KEY_MISSING"));
  present.retire(first);
  assert.throws(() => present.hpkePrivateKey(UNIT, first), refusal("KEY_MISSING"));
  assert.deepEqual(
    present.listHpke().map(({ epoch, retired }) => [epoch, retired]),
    [
      [1, 1_000],
      [2, undefined],
    ],
  );
});

test("keys made at the same time are all kept", async (t) => {
  const dir = folder(t);
  const keystore = opened(dir);
  const keys = await Promise.all([UNIT, OTHER, UNIT, "manager@cn-32"].map((owner) => keystore.createHpkeKey(owner)));
  assert.deepEqual(
    opened(dir)
      .listHpke()
      .map(({ key }) => key)
      .sort(),
    [...keys].sort(),
  );
});

test("an audience's private key is taken in for its epoch", async (t) => {
  const source = opened(folder(t));
  const key = await source.createHpkeKey("manager@cn-32");
  const member = opened(folder(t));
  assert.equal(member.importHpkeKey("manager@cn-32", 7, source.hpkePrivateKey("manager@cn-32", key)), key);
  assert.equal(member.importHpkeKey("manager@cn-32", 7, source.hpkePrivateKey("manager@cn-32", key)), key);
  assert.deepEqual(member.listHpke(), [{ owner: "manager@cn-32", epoch: 7, key, created: 1_000 }]);
  await member.createHpkeKey("manager@cn-32");
  assert.equal(member.currentHpkeKey("manager@cn-32")?.epoch, 8);
});

test("each owner has a vault key of its own, and keeps it", (t) => {
  const dir = folder(t);
  const keystore = opened(dir);
  const key = keystore.vaultKey(UNIT);
  assert.equal(key.length, 32);
  assert.notDeepEqual(keystore.vaultKey(OTHER), key);
  assert.deepEqual(keystore.vaultKey(UNIT), key);
  assert.deepEqual(opened(dir).vaultKey(UNIT), key);
});

test("no secret lies in the clear, in a listing, in an error or in what is printed; files are the owner's alone", async (t) => {
  const dir = folder(t);
  const keystore = opened(dir);
  const key = keystore.importSigningKey("officer", UNIT, "li", SEED);
  const hpke = await keystore.createHpkeKey(UNIT);
  const secrets = [SEED, keystore.hpkePrivateKey(UNIT, hpke), keystore.vaultKey(UNIT)].flatMap((secret) => [
    Buffer.from(secret),
    Buffer.from(Buffer.from(secret).toString("base64url")),
    Buffer.from(Buffer.from(secret).toString("hex")),
  ]);
  assert.deepEqual(readdirSync(dir).sort(), ["keystore", "keystore.key"]);
  assert.equal(statSync(dir).mode & 0o777, 0o700);
  for (const name of readdirSync(dir)) {
    assert.equal(statSync(join(dir, name)).mode & 0o777, 0o600, name);
    const bytes = readFileSync(join(dir, name));
    for (const secret of secrets) assert.equal(bytes.indexOf(secret), -1, name);
  }
  keystore.retire(key);
  const shown = [
    inspect(keystore, { depth: 9, showHidden: true }),
    JSON.stringify([keystore, keystore.list(), keystore.listHpke()]),
  ];
  try {
    keystore.sign(key, MESSAGE);
  } catch (error) {
    shown.push(inspect(error), String(error));
  }
  for (const text of shown) for (const secret of secrets) assert.equal(text.includes(secret.toString("latin1")), false);
});

test("a passphrase opens its keystore, nothing else does", (t) => {
  const dir = folder(t);
  const key = opened(dir, { passphrase: "警钟长鸣" }).createSigningKey("officer", UNIT, "li");
  assert.deepEqual(readdirSync(dir), ["keystore"]);
  assert.equal(opened(dir, { passphrase: "警钟长鸣" }).list()[0]?.key, key);
  assert.throws(() => opened(dir, { passphrase: "警钟" }), refusal("KEYSTORE_LOCKED"));
  assert.throws(() => opened(dir), refusal("KEYSTORE_LOCKED"));
  assert.deepEqual(readdirSync(dir), ["keystore"]);
});

test("a key file elsewhere opens its keystore; one that others may read, a wrong or a missing one does not", (t) => {
  const dir = folder(t);
  const keyFile = join(dir, "..", "secret", "node.key");
  const key = opened(dir, { keyFile }).createSigningKey("officer", UNIT, "li");
  assert.deepEqual(readdirSync(dir), ["keystore"]);
  assert.equal(opened(dir, { keyFile }).list()[0]?.key, key);
  assert.throws(() => opened(dir), refusal("KEYSTORE_LOCKED"));
  assert.equal(existsSync(join(dir, "keystore.key")), false);
  chmodSync(keyFile, 0o640);
  assert.throws(() => opened(dir, { keyFile }), refusal("CONFIGURATION"));
  chmodSync(keyFile, 0o600);
  const right = readFileSync(keyFile);
  for (const wrong of [randomBytes(32), right.subarray(1), Buffer.alloc(0)]) {
    writeFileSync(keyFile, wrong);
    assert.throws(() => opened(dir, { keyFile }), refusal("KEYSTORE_LOCKED"));
  }
  rmSync(keyFile);
  assert.throws(() => opened(dir, { keyFile }), refusal("KEYSTORE_LOCKED"));
  assert.equal(existsSync(keyFile), false);
});

test("a keystore that was altered or cut at any region is refused", (t) => {
  const dir = folder(t);
  opened(dir).createSigningKey("officer", UNIT, "li");
  const path = join(dir, "keystore");
  const whole = readFileSync(path);
  const regions = { magic: 0, lock: 8, salt: 9, nonce: 25, body: 40, tag: whole.length - 1 };
  for (const [region, at] of Object.entries(regions)) {
    const altered = Buffer.from(whole);
    altered[at] = (altered[at] ?? 0) ^ 2;
    writeFileSync(path, altered);
    assert.throws(() => opened(dir), refusal("KEYSTORE_LOCKED"), region);
  }
  for (const size of [0, 7, 30, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, size));
    assert.throws(() => opened(dir), refusal("KEYSTORE_LOCKED"), `${size} bytes`);
  }
  writeFileSync(path, whole);
  opened(dir);
});

test("what could not be written does not count, and what is there stays", (t) => {
  const dir = folder(t);
  const key = opened(dir).createSigningKey("officer", UNIT, "li");
  let full = true;
  const replace = (path: string, bytes: Uint8Array) => {
    if (full) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    replaceFile(path, bytes);
  };
  const keystore = opened(dir, { replace });
  assert.throws(() => keystore.createSigningKey("endorser", UNIT), refusal("DISK_FULL"));
  assert.throws(() => keystore.vaultKey(UNIT), refusal("DISK_FULL"));
  assert.deepEqual(
    keystore.list().map((entry) => entry.key),
    [key],
  );
  full = false;
  const endorser = keystore.createSigningKey("endorser", UNIT);
  // A crash between the new file and its renaming leaves one aside.
  writeFileSync(join(dir, "keystore.new"), "half");
  assert.deepEqual(
    opened(dir)
      .list()
      .map((entry) => entry.key),
    [key, endorser],
  );
});

test("the file is as the specification says", (t) => {
  const dir = folder(t);
  const key = opened(dir, { passphrase: "p" }).importSigningKey("officer", UNIT, "li", SEED);
  const file = readFileSync(join(dir, "keystore"));
  assert.equal(file.subarray(0, 8).toString("ascii"), "TOCKEYS1");
  assert.equal(file[8], 1);
  const fileKey = scryptSync("p", file.subarray(9, 25), 32, { N: 32_768, r: 8, p: 1, maxmem: 1 << 26 });
  const decipher = createDecipheriv("aes-256-gcm", fileKey, file.subarray(25, 37));
  decipher.setAAD(file.subarray(0, 25)).setAuthTag(file.subarray(-16));
  const text = decipher.update(file.subarray(37, -16), undefined, "utf8") + decipher.final("utf8");
  const secret = Buffer.from(SEED).toString("base64url");
  const signing = [{ use: "officer", unit: UNIT, officer: "li", key, created: 1_000, secret }];
  assert.deepEqual(JSON.parse(text), { format: "tocsin/keystore/v1", vault: [], signing, hpke: [] });
});
