import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { NodeError, type NodeErrorCode } from "../errors.ts";
import { FolderFiles, type GrowingFile, type VaultFiles } from "../vault/files.ts";
import { keyCommitment } from "../vault/seal.ts";
import type { PartCopy } from "../vault/vault.ts";
import {
  CANARY,
  OWNER,
  RECORD,
  OTHER,
  MASTER_KEY,
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

test("a part is sealed, becomes a record's, opens again after a restart, and lies nowhere in the clear", async (t) => {
  const { dir, vault, open } = await place(t);
  const reference = await seal(vault);
  assert.equal(vault.size(reference.digest), reference.size);
  assert.ok(vault.has(reference.digest));
  await vault.retain(RECORD, reference.digest, OWNER);
  await vault.retain(RECORD, reference.digest, OWNER);
  for (const present of [vault, await open()]) {
    assert.equal((await collect(await present.open(RECORD, reference.digest))).toString(), CANARY);
    assert.deepEqual(present.held(RECORD), [reference.digest]);
    const holding = await present.holding(RECORD, reference.digest);
    assert.equal(keyCommitment(holding.key), reference.commitment);
    assert.equal(holding.owner, OWNER);
  }
  const files = filesOf(dir);
  assert.equal(files.size, 3);
  const { key } = await vault.holding(RECORD, reference.digest);
  for (const [name, bytes] of files) {
    assert.equal(bytes.indexOf("canary-f3a9"), -1, name);
    assert.equal(bytes.indexOf(key), -1, name);
    assert.equal(bytes.indexOf(MASTER_KEY), -1, name);
    assert.equal(statSync(join(dir, name)).mode & 0o077, 0, name);
  }
  const cipher = await collect(vault.openRead(reference.digest));
  assert.equal(createHash("sha256").update(cipher).digest("hex"), reference.digest);
});

test("two sealings of one text have nothing in common", async (t) => {
  const { vault } = await place(t);
  const [one, other] = [await seal(vault), await seal(vault)];
  assert.notEqual(one.digest, other.digest);
  assert.notEqual(one.commitment, other.commitment);
});

test("naming another unit's part in a report gives no access to it", async (t) => {
  const { vault } = await place(t);
  const { digest } = await seal(vault);
  await assert.rejects(vault.retain(OTHER, digest, "cn-3201:customs"), refusal("SEALED_ELSEWHERE"));
  await vault.retain(RECORD, digest, OWNER);
  await assert.rejects(vault.retain(OTHER, digest, OWNER), refusal("SEALED_ELSEWHERE"));
  await assert.rejects(vault.open(OTHER, digest), refusal("SEALED_MISSING"));
  await assert.rejects(vault.open(digest, digest), refusal("SEALED_MISSING"));
  assert.equal((await collect(await vault.open(RECORD, digest))).toString(), CANARY);
});

test("another master key opens nothing", async (t) => {
  const { vault, open } = await place(t);
  const { digest } = await seal(vault);
  await vault.retain(RECORD, digest, OWNER);
  const stranger = await open({ masterKey: randomBytes(32) });
  await assert.rejects(stranger.open(RECORD, digest), refusal("SEALED_BROKEN"));
});

test("slots and holdings cannot be exchanged or altered", async (t) => {
  const { dir, vault } = await place(t);
  const [one, other] = [await seal(vault), await seal(vault, "of the other record")];
  await vault.retain(RECORD, one.digest, OWNER);
  await vault.retain(OTHER, other.digest, OWNER);
  const files = filesOf(dir);
  const exchanged: [string, string][] = [
    [`keys/${RECORD}`, `keys/${OTHER}`],
    [`held/${RECORD}.${one.digest}`, `held/${OTHER}.${other.digest}`],
  ];
  for (const [name, from] of exchanged) {
    writeFileSync(join(dir, name), files.get(from) ?? "");
    await assert.rejects(vault.open(RECORD, one.digest), refusal("SEALED_BROKEN"));
    for (const at of [0, 9, 20, 40, -1]) {
      const altered = Buffer.from(files.get(name) ?? "");
      const index = at < 0 ? altered.length + at : at;
      altered[index] = (altered[index] ?? 0) ^ 1;
      writeFileSync(join(dir, name), altered);
      await assert.rejects(vault.open(RECORD, one.digest), refusal("SEALED_BROKEN"), `${name} ${at}`);
    }
    writeFileSync(join(dir, name), files.get(name) ?? "");
  }
  await vault.open(RECORD, one.digest);
});

test("ciphertext that was altered on the disk is never given out as plaintext", async (t) => {
  const { dir, vault } = await place(t);
  const { digest, size } = await seal(vault);
  await vault.retain(RECORD, digest, OWNER);
  const path = join(dir, "parts", digest);
  const whole = readFileSync(path);
  for (const at of [0, 10, 20, size - 1]) {
    const altered = Buffer.from(whole);
    altered[at] = (altered[at] ?? 0) ^ 4;
    writeFileSync(path, altered);
    await assert.rejects(collect(await vault.open(RECORD, digest)), refusal("SEALED_BROKEN"), `byte ${at}`);
  }
});

test("a copy is kept with its key, without it, and with it later", async (t) => {
  const { vault: source } = await place(t);
  const reference = await seal(source);
  await source.retain(RECORD, reference.digest, OWNER);
  const copy = await copyOf(source, RECORD, reference);
  const { key: _, ...keyless } = copy;

  const { vault, open } = await place(t);
  await vault.put(keyless, reading(source, reference.digest));
  assert.ok(vault.has(reference.digest));
  await assert.rejects(vault.open(RECORD, reference.digest), refusal("SEALED_MISSING"));
  const never = async () => assert.fail("the ciphertext is there");
  await vault.put(copy, never);
  assert.equal((await collect(await vault.open(RECORD, reference.digest))).toString(), CANARY);
  await vault.put(keyless, never);
  assert.equal((await collect(await (await open()).open(RECORD, reference.digest))).toString(), CANARY);
  await assert.rejects(vault.put({ ...copy, record: OTHER }, never), refusal("SEALED_ELSEWHERE"));
});

test("a copy that is not what it should be is refused and leaves nothing", async (t) => {
  const { vault: source } = await place(t);
  const reference = await seal(source, randomBytes(200_000));
  await source.retain(RECORD, reference.digest, OWNER);
  const copy = await copyOf(source, RECORD, reference);
  const cipher = await collect(source.openRead(reference.digest));
  const altered = Buffer.from(cipher);
  altered[100_000] = (altered[100_000] ?? 0) ^ 1;
  const { dir, vault } = await place(t);
  const cases: Record<string, [PartCopy, Buffer, NodeErrorCode]> = {
    altered: [copy, altered, "SEALED_BROKEN"],
    longer: [copy, Buffer.concat([cipher, Buffer.from([0])]), "SEALED_BROKEN"],
    "another size on the chain": [{ ...copy, size: copy.size - 1 }, cipher, "SEALED_BROKEN"],
    "another digest": [{ ...copy, digest: "cd".repeat(32) }, cipher, "SEALED_BROKEN"],
    "another key": [{ ...copy, key: randomBytes(32) }, cipher, "WRAP_INVALID"],
  };
  for (const [name, [wanted, bytes, code]] of Object.entries(cases)) {
    await assert.rejects(
      vault.put(wanted, async () => bytesOf(bytes)),
      refusal(code),
      name,
    );
    assert.equal(filesOf(dir).size, 0, name);
    assert.equal(vault.has(wanted.digest), false);
  }
  await vault.put(copy, async () => bytesOf(cipher));
  assert.ok(vault.has(reference.digest));
});

test("a stream that breaks off is gone on with from where it broke", async (t) => {
  const { vault: source } = await place(t);
  const plain = randomBytes(300_000);
  const reference = await seal(source, plain);
  await source.retain(RECORD, reference.digest, OWNER);
  const copy = await copyOf(source, RECORD, reference);
  const starts: number[] = [];
  const { vault, dir } = await place(t);
  await vault.put(copy, async (start) => {
    starts.push(start);
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield await collect(source.openRead(copy.digest, { start, end: Math.min(copy.size, start + 70_000) }));
      if (starts.length % 2 === 0) throw new Error("connection reset");
    }
    return breaking();
  });
  assert.deepEqual(starts, [0, 70_000, 140_000, 210_000, 280_000]);
  assert.deepEqual(await collect(await vault.open(RECORD, copy.digest)), plain);

  const { vault: third, dir: thirdDir } = await place(t);
  await assert.rejects(
    third.put(copy, async () => bytesOf()),
    refusal("PEER_UNAVAILABLE"),
  );
  const refused = new NodeError("NOT_FOUND");
  let asked = 0;
  const refusing = async () => {
    asked++;
    throw refused;
  };
  await assert.rejects(third.put(copy, refusing), refused);
  assert.equal(asked, 1);
  assert.equal(filesOf(thirdDir).size, 0);
  assert.equal(filesOf(dir).size, 3);
});

test("ranges of the ciphertext join to the whole; others are refused", async (t) => {
  const { vault } = await place(t);
  const { digest, size } = await seal(vault, randomBytes(150_000));
  const whole = await collect(vault.openRead(digest));
  const parts = [
    vault.openRead(digest, { end: 70_000 }),
    vault.openRead(digest, { start: 70_000, end: 70_001 }),
    vault.openRead(digest, { start: 70_001 }),
    vault.openRead(digest, { start: size }),
  ];
  assert.deepEqual(Buffer.concat(await Promise.all(parts.map(collect))), whole);
  for (const range of [{ start: -1 }, { end: size + 1 }, { start: 2, end: 1 }, { start: 1.5 }, { start: Number.NaN }]) {
    assert.throws(() => vault.openRead(digest, range), refusal("BAD_REQUEST"), JSON.stringify(range));
  }
  assert.throws(() => vault.openRead("00".repeat(32)), refusal("SEALED_MISSING"));
  assert.throws(() => vault.size("00".repeat(32)), refusal("SEALED_MISSING"));
});

test("names that are no digests reach no file", async (t) => {
  const { dir, vault } = await place(t);
  const { digest } = await seal(vault);
  const before = [...filesOf(dir).keys()].sort();
  const hostile = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    `../${"a".repeat(61)}`,
    `${"a".repeat(63)}/`,
    `${"a".repeat(64)}\0`,
    `${"a".repeat(64)}\n`,
    "A".repeat(64),
    "a".repeat(63),
    "a".repeat(65),
    `${"a".repeat(63)}．`,
    "con",
    "a".repeat(5_000),
  ];
  for (const name of hostile) {
    const copy = { record: RECORD, digest: name, size: 1, commitment: "00".repeat(32), owner: OWNER };
    const never = async () => assert.fail("nothing is read for a hostile name");
    assert.throws(() => vault.has(name), refusal("BAD_REQUEST"), name);
    assert.throws(() => vault.size(name), refusal("BAD_REQUEST"), name);
    assert.throws(() => vault.openRead(name), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.open(RECORD, name), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.open(name, digest), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.retain(name, digest, OWNER), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.retain(RECORD, name, OWNER), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.put(copy, never), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.put({ ...copy, record: name, digest }, never), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.erase(name, 7), refusal("BAD_REQUEST"), name);
    await assert.rejects(vault.erasure(name), refusal("BAD_REQUEST"), name);
    assert.deepEqual(vault.held(name), []);
  }
  assert.deepEqual([...filesOf(dir).keys()].sort(), before);
  const files = new FolderFiles(dir);
  for (const name of ["../x", "parts/../../x", "/etc/passwd", "parts/", "parts", "parts/.x", "parts/a/b"]) {
    assert.throws(() => files.size(name), RangeError, name);
  }
});

test("a part that is too large is refused and leaves nothing", async (t) => {
  const { dir, vault } = await place(t);
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      given++;
      yield new Uint8Array(1_000);
    }
  }
  await assert.rejects(vault.seal(endless(), 100_000, OWNER), refusal("BODY_TOO_LARGE"));
  assert.equal(given, 101);
  assert.equal(filesOf(dir).size, 0);
  await vault.seal(bytesOf(new Uint8Array(100_000)), 100_000, OWNER);
  await vault.seal(bytesOf(), 0, OWNER);
});

test("a source that fails leaves nothing", async (t) => {
  const { dir, vault } = await place(t);
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(100_000);
    throw new Error("the client is gone");
  }
  await assert.rejects(vault.seal(failing(), 1 << 20, OWNER), /the client is gone/);
  assert.equal(filesOf(dir).size, 0);
});

test("what became no record's is discarded when its time is over", async (t) => {
  let now = NOW;
  const { dir, vault } = await place(t, { now: () => now });
  const old = await seal(vault, "abandoned");
  const used = await seal(vault, "used");
  await vault.retain(RECORD, used.digest, OWNER);
  now += DAY_MS;
  const fresh = await seal(vault, "fresh");
  assert.deepEqual(await vault.discardStaged(NOW + 1), [old.digest]);
  assert.deepEqual(await vault.discardStaged(NOW + 1), []);
  assert.equal(vault.has(old.digest), false);
  assert.ok(vault.has(used.digest) && vault.has(fresh.digest));
  await assert.rejects(vault.retain(OTHER, old.digest, OWNER), refusal("SEALED_MISSING"));
  assert.equal([...filesOf(dir).keys()].filter((name) => name.includes(old.digest)).length, 0);
});

test("many at once, of one record and of many, come out whole", async (t) => {
  const { vault, open } = await place(t);
  const references = await Promise.all(Array.from({ length: 24 }, (_, i) => seal(vault, `part ${i}`)));
  const recordOf = (i: number) => (i % 2 === 0 ? RECORD : createHash("sha256").update(String(i)).digest("hex"));
  await Promise.all(references.map(({ digest }, i) => vault.retain(recordOf(i), digest, OWNER)));
  const present = await open();
  for (const [i, { digest }] of references.entries()) {
    assert.equal((await collect(await present.open(recordOf(i), digest))).toString(), `part ${i}`);
  }
  assert.equal(present.held(RECORD).length, 12);
});

test("32 MiB go into the vault and out of it with little held at a time", async (t) => {
  const total = 32 << 20;
  let given = 0;
  let written = 0;
  let heldMost = 0;
  const { dir, open } = await place(t);
  class CountingFiles extends FolderFiles implements VaultFiles {
    override async create(name: string): Promise<GrowingFile> {
      const file = await super.create(name);
      return new Proxy(file, {
        get: (target, member) => {
          if (member !== "append") {
            const value = Reflect.get(target, member, target) as unknown;
            return typeof value === "function" ? (value.bind(target) as unknown) : value;
          }
          return async (bytes: Uint8Array) => {
            await target.append(bytes);
            written += bytes.length;
          };
        },
      });
    }
  }
  const vault = await open({ files: new CountingFiles(dir) });
  async function* source(): AsyncGenerator<Uint8Array> {
    while (given < total) {
      given += 65_536;
      heldMost = Math.max(heldMost, given - written);
      yield new Uint8Array(65_536);
    }
  }
  const { digest, size } = await vault.seal(source(), total, OWNER);
  assert.ok(written >= total && size > total);
  assert.ok(heldMost <= 6 * 65_536, `${heldMost} bytes were held`);
  let taken = 0;
  for await (const part of await vault.open(digest, digest)) {
    assert.ok(part.length <= 65_536);
    taken += part.length;
  }
  assert.equal(taken, total);
});

test("a stream that is never read holds no file open", async (t) => {
  const { vault } = await place(t);
  const { digest } = await seal(vault);
  if (!existsSync("/proc/self/fd")) return t.skip("no list of open files here");
  const before = readdirSync("/proc/self/fd").length;
  for (let i = 0; i < 20; i++) await vault.open(digest, digest);
  assert.ok(readdirSync("/proc/self/fd").length <= before + 1);
});

test("the vault opens a Readable as well as a generator", async (t) => {
  const { vault } = await place(t);
  const { digest } = await vault.seal(Readable.from([Buffer.from("from a request")]), 100, OWNER);
  assert.equal((await collect(await vault.open(digest, digest))).toString(), "from a request");
});

test("a unit stages so much and no more until a report names it; another unit has its own room, also after a restart", async (t) => {
  const { vault, open } = await place(t, { stagedBytesMax: 1_000 });
  const first = await seal(vault, "x".repeat(1_200));
  await assert.rejects(seal(vault), refusal("STAGED_FULL"));
  await assert.rejects(seal(await open()), refusal("STAGED_FULL"));
  await vault.seal(bytesOf("x"), 1 << 20, "cn-3201:hospital");
  await vault.retain(RECORD, first.digest, OWNER);
  await seal(vault, "y".repeat(1_200));
  await assert.rejects(seal(vault), refusal("STAGED_FULL"));
  await vault.discardStaged(NOW + 1);
  await seal(vault);
});

test("nothing is sealed on a disk that is nearly full, so that blocks have the rest; what was begun ends", async (t) => {
  let free = 2 ** 30;
  const { vault, dir } = await place(t, { freeBytes: async () => free });
  await seal(vault);
  const before = filesOf(dir).size;
  async function* large() {
    for (let i = 0; i < 32; i++) {
      free -= 1;
      yield new Uint8Array(1 << 20);
    }
  }
  await assert.rejects(vault.seal(large(), 1 << 28, OWNER), refusal("VAULT_FULL"));
  await assert.rejects(seal(vault), refusal("VAULT_FULL"));
  assert.equal(filesOf(dir).size, before);
});
