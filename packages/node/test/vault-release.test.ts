import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { NodeError } from "../errors.ts";
import { type ReleaseEntry, type ReleaseOptions, type ReleaseOrder, release } from "../vault/release.ts";
import { keyCommitment, openStream } from "../vault/seal.ts";
import { Vault } from "../vault/vault.ts";
import { hpkeKeyPair, unwrapKey, type Wrap } from "../vault/wrap.ts";

const RECORD = "aa".repeat(32);
const OWNER = "cn-3201:lukou";
const DETAIL = "trajectories of nine persons";

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A vault with a record of two parts, and an order to release them to a unit of Zhangjiajie. */
async function scene(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-release-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const random = (size: number) => randomBytes(size);
  const vault = await Vault.open({ dir, random, now: () => 1, masterKey: random(32), holder: "cn-3201:hc" });
  const parts: ReleaseOrder["parts"][number][] = [];
  for (const [role, text] of [
    ["detail", DETAIL],
    ["attachment", "a file"],
  ] as const) {
    const { digest, commitment } = await vault.seal(bytesOf(text), 1_000, OWNER);
    await vault.retain(RECORD, digest, OWNER);
    parts.push({ role, digest, commitment });
  }
  const { privateKey, key } = await hpkeKeyPair(random(32));
  const order = { chain: "cn-3201.e1", record: RECORD, grant: "bb".repeat(32), recipient: "cn-4308:hc", key, parts };
  const entries: ReleaseEntry[] = [];
  const options: ReleaseOptions = {
    vault,
    now: () => 77,
    authorise: () => undefined,
    recordRelease: async (entry) => void entries.push(entry),
  };
  return { vault, privateKey, order, entries, options };
}

test("the recipient opens what was released, and the release is written down", async (t) => {
  const { vault, privateKey, order, entries, options } = await scene(t);
  const { parts } = await release(options, order);
  const { parts: wanted, ...binding } = order;
  assert.deepEqual(
    parts.map(({ role, digest, commitment }) => ({ role, digest, commitment })),
    wanted,
  );
  for (const part of parts) {
    assert.equal(part.size, vault.size(part.digest));
    const key = await unwrapKey(part.wrap as unknown as Wrap, privateKey, binding, part.digest);
    assert.equal(keyCommitment(key), part.commitment);
    const plain = await collect(openStream(vault.openRead(part.digest), key, part.commitment));
    assert.equal(plain.toString(), part.role === "detail" ? DETAIL : "a file");
  }
  assert.deepEqual(entries, [{ ...binding, digests: wanted.map(({ digest }) => digest), at: 77 }]);
});

test("each release wraps anew, so that none tells of another", async (t) => {
  const { order, options } = await scene(t);
  const [one, other] = [await release(options, order), await release(options, order)];
  assert.notDeepEqual(one.parts[0]?.wrap, other.parts[0]?.wrap);
});

test("what is not authorised is not even opened", async (t) => {
  const { order, entries, options } = await scene(t);
  const refused = new NodeError("NOT_FOUND", order.grant);
  const vault = { holding: async () => assert.fail("the vault was asked") };
  const authorise = () => {
    throw refused;
  };
  await assert.rejects(release({ ...options, vault, authorise }, order), refused);
  assert.deepEqual(entries, []);
});

test("a grant that is revoked while the wraps are made gives nothing out", async (t) => {
  const { order, options } = await scene(t);
  let asked = 0;
  const revoked = new NodeError("NOT_FOUND", order.grant);
  const authorise = () => {
    if (++asked > 1) throw revoked;
  };
  await assert.rejects(release({ ...options, authorise }, order), revoked);
});

test("what cannot be written down is not handed out", async (t) => {
  const { order, options } = await scene(t);
  const full = new NodeError("DISK_FULL", "audit");
  const recordRelease = () => Promise.reject(full);
  await assert.rejects(release({ ...options, recordRelease }, order), full);
});

test("a part that the chain commits to otherwise, that is erased, or of another record is not released", async (t) => {
  const { vault, order, entries, options } = await scene(t);
  const [part = assert.fail("a part")] = order.parts;
  const code = (wanted: string) => (error: unknown) => error instanceof NodeError && error.code === wanted;
  const lying = { ...order, parts: [{ ...part, commitment: "00".repeat(32) }] };
  await assert.rejects(release(options, lying), code("WRAP_INVALID"));
  await assert.rejects(release(options, { ...order, record: "cc".repeat(32) }), code("SEALED_MISSING"));
  await assert.rejects(release(options, { ...order, key: "x25519:AAAA" }), code("WRAP_INVALID"));
  await vault.erase(RECORD, 7);
  await assert.rejects(release(options, order), code("SEALED_ERASED"));
  assert.deepEqual(entries, []);
});
