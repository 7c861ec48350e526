import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { DEFAULT_POLICIES, type GrantState, type Json, Refusal, type RequestState, type Unit, key } from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Peer, Release, ReleaseRequest } from "../peer.ts";
import { Downloader } from "../release/download.ts";
import { Releaser, type SealedPart } from "../release/release.ts";
import type { ReleaseEntry } from "../vault/release.ts";
import { keyCommitment, sealStream } from "../vault/seal.ts";
import { Vault } from "../vault/vault.ts";
import { hpkeKeyPair, wrapKey } from "../vault/wrap.ts";

const RECORD = "aa".repeat(32);
const GRANT = "bb".repeat(32);
const OWNER = "cn-3201:lukou";
const UNIT = "cn-4308:hc";
const HOST = "cn-4308:cdc";
const NOW = 1_626_800_000_000;
const HOUR_MS = 3_600_000;
const DETAIL = { persons: ["某某"] };
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const coded = (code: string) => (error: unknown) =>
  (error instanceof NodeError || error instanceof Refusal) && error.code === code;

async function* once(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** A source with one sealed record and a grant, and the unit to which it was granted. */
async function scene(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-release-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const random = (size: number) => randomBytes(size);
  const vault = await Vault.open({ dir, random, now: () => NOW, masterKey: random(32), holder: "cn-3201:hc" });
  const detail = await vault.seal(once(Buffer.from(JSON.stringify(DETAIL))), 1_000, OWNER);
  const file = await vault.seal(once(Buffer.from("a file")), 1_000, OWNER);
  for (const { digest } of [detail, file]) await vault.retain(RECORD, digest, OWNER);
  const parts: SealedPart[] = [
    { ...detail, role: "detail" },
    { ...file, role: "attachment" },
  ];

  const pair = await hpkeKeyPair(random(32));
  const old = await hpkeKeyPair(random(32));
  const grant: GrantState = {
    record: RECORD,
    unit: UNIT,
    chain: "cn-4308",
    role: "manager",
    department: "health",
    hpke: old.key,
    purpose: "contact-tracing",
    at: NOW - HOUR_MS,
    status: "granted",
    expires: NOW + HOUR_MS,
    revision: 1,
  };
  const source = {
    clock: NOW,
    tick: NOW - 1_000,
    /** Time of the main chain's newest header that the source has. */
    registry: NOW - 1_000,
    refreshed: 0,
    grants: new Map<string, GrantState>([[GRANT, grant]]),
    entries: [] as ReleaseEntry[],
  };
  const values = (name: string): Json | undefined => {
    if (name === key.chain()) return { id: "cn-3201", epoch: 1, parent: "cn-32", contract: 1, status: "test" } as Json;
    if (name === key.client("cn")) return { timeMs: source.registry };
    if (name === key.policy("registry")) return { version: 1, value: DEFAULT_POLICIES.registry };
    return [...source.grants].find(([id]) => key.grant(id) === name)?.[1] as unknown as Json | undefined;
  };
  const chain = {
    genesis: { chain: "cn-3201", epoch: 1 },
    head: () => ({ tick: source.tick }),
    state: {
      get: (name: string) => {
        const value = values(name);
        return value === undefined ? undefined : { value, version: [1, 1] as const };
      },
    },
  } as unknown as ChainReader;
  const options = {
    chain,
    clock: { now: () => source.clock, sleep: async () => undefined },
    vault,
    sealedParts: async () => parts,
    recipient: async () => ({ id: UNIT, host: HOST, status: "active", hpke: pair.key }) as Unit,
    recordRelease: async (entry: ReleaseEntry) => void source.entries.push(entry),
  };
  const releaser = new Releaser(options);
  const request: ReleaseRequest = { grant: GRANT, record: RECORD, unit: UNIT };
  return { vault, parts, detail, file, pair, old, grant, source, options, releaser, request };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** The requester's side; `change` is what its own chain knows of the request, `answers` how the source's node behaves. */
function downloader(
  { releaser, vault, pair, old, grant }: Scene,
  change: Partial<RequestState> = {},
  answers: Partial<Pick<Peer, "release" | "sealed">> = {},
) {
  const asked: RequestState = {
    record: RECORD,
    origin: "cn-3201",
    purpose: grant.purpose,
    at: grant.at,
    asker: { unit: UNIT } as RequestState["asker"],
    status: "granted",
    expires: NOW + HOUR_MS,
    revision: 1,
    ...change,
  };
  const calls: string[] = [];
  const peer = {
    release: (request: ReleaseRequest) => {
      calls.push("release");
      return releaser.release(request);
    },
    sealed: async (digest: string) => {
      calls.push("sealed");
      if (!releaser.isServed(digest)) throw new NodeError("NOT_FOUND", digest);
      return vault.openRead(digest);
    },
    ...answers,
  } as Peer;
  const keys = new Map([pair, old].map(({ key: text, privateKey }) => [text, privateKey]));
  const made = (isAway: boolean) =>
    new Downloader({
      findPeer: () => (isAway ? undefined : peer),
      request: (id) => (id === GRANT ? asked : undefined),
      chainName: (id) => `${id}.e1`,
      now: () => NOW,
      privateKey: (_unit, text) => {
        const found = keys.get(text);
        if (found === undefined) throw new NodeError("KEY_MISSING", text);
        return found;
      },
    });
  return { downloader: made(false), away: made(true), calls };
}

test("a granted unit opens detail and file, wrapped for its key of now, and the release is written down first", async (t) => {
  const found = await scene(t);
  const { downloader: asking } = downloader(found);
  const { record, origin, parts } = await asking.open(GRANT, UNIT);
  assert.deepEqual([record, origin, parts.map(({ role }) => role)], [RECORD, "cn-3201", ["detail", "attachment"]]);
  const [detail, file] = parts as [(typeof parts)[0], (typeof parts)[0]];
  assert.deepEqual(await asking.detail(origin, detail), DETAIL);
  assert.equal((await all(await asking.plain(origin, file))).toString(), "a file");
  const { entries } = found.source;
  assert.deepEqual(
    entries.map(({ recipient, grant, key: wrapped, digests }) => [recipient, grant, wrapped, digests]),
    [[UNIT, GRANT, found.pair.key, [found.detail.digest, found.file.digest]]],
  );
});

test("nothing is wrapped for a key that a packet has claimed: the recipient's registry has to be asked", async (t) => {
  const found = await scene(t);
  const releaser = new Releaser({ ...found.options, recipient: async () => undefined });
  await assert.rejects(releaser.release(found.request), { code: "PEER_UNAVAILABLE" });
});

test("on another machine only the node that hosts the unit is released to, and no node of another chain", async (t) => {
  const { releaser, request, source } = await scene(t);
  for (const from of [
    { chain: "cn-4308", unit: UNIT },
    { chain: "cn-4308", unit: "cn-4308:customs" },
    { chain: "cn-43", unit: HOST },
  ])
    await assert.rejects(releaser.release({ ...request, from }), coded("NOT_FOUND"));
  assert.deepEqual(source.entries, []);
  await releaser.release({ ...request, from: { chain: "cn-4308", unit: HOST } });
  assert.equal(source.entries.length, 1);
});

test("nothing is released to a unit that its own registry has suspended", async (t) => {
  const found = await scene(t);
  const recipient = async () => ({ ...(await found.options.recipient()), status: "suspended" }) as Unit;
  const releaser = new Releaser({ ...found.options, recipient });
  await assert.rejects(releaser.release(found.request), coded("NOT_FOUND"));
});

test("the source releases for the grant's own unit and record only, and says the same of all else", async (t) => {
  const found = await scene(t);
  const { releaser, request, source } = found;
  const messages = new Set<string>();
  for (const wrong of [
    { ...request, unit: "cn-4308:cdc" },
    { ...request, record: "cc".repeat(32) },
    { ...request, grant: "dd".repeat(32) },
  ])
    await assert.rejects(releaser.release(wrong), (error: unknown) => {
      assert.ok(error instanceof NodeError && error.at === wrong.grant);
      messages.add(`${error.code} ${error.say}`);
      return true;
    });
  assert.deepEqual([...messages].length, 1);
  assert.deepEqual(source.entries, []);
  for (const { digest } of found.parts) assert.equal(releaser.isServed(digest), false);
});

for (const status of ["pending", "refused", "withdrawn", "revoked"] as const) {
  test(`nothing is released on a request that is ${status}`, async (t) => {
    const { releaser, request, source, grant } = await scene(t);
    source.grants.set(GRANT, { ...grant, status });
    await assert.rejects(releaser.release(request), coded("NOT_FOUND"));
    assert.deepEqual(source.entries, []);
  });
}

test("a grant ends at its time by the source's clock or by its last block, whichever is later", async (t) => {
  const { releaser, request, source, grant } = await scene(t);
  const expires = grant.expires as number;
  source.registry = expires;
  source.clock = expires - 1;
  await releaser.release(request);
  source.clock = expires;
  await assert.rejects(releaser.release(request), coded("NOT_FOUND"));
  source.clock = NOW - 10 * HOUR_MS;
  source.tick = expires;
  await assert.rejects(releaser.release(request), coded("NOT_FOUND"));
  source.tick = expires - 1;
  await releaser.release(request);
});

test("a grant without an end releases nothing", async (t) => {
  const { releaser, request, source, grant } = await scene(t);
  const { expires: _expires, ...endless } = grant;
  source.grants.set(GRANT, endless);
  await assert.rejects(releaser.release(request), coded("NOT_FOUND"));
});

test("a grant that is revoked while its wraps are made is released to nobody and not served", async (t) => {
  const found = await scene(t);
  const { source, grant, request, parts } = found;
  const releaser = new Releaser({
    ...found.options,
    recordRelease: async () => void source.grants.set(GRANT, { ...grant, status: "revoked" }),
  });
  await assert.rejects(releaser.release(request), coded("NOT_FOUND"));
  for (const { digest } of parts) assert.equal(releaser.isServed(digest), false);
});

test("ciphertext is served for what was just released, for a while", async (t) => {
  const { releaser, request, parts, source, grant } = await scene(t);
  source.grants.set(GRANT, { ...grant, expires: NOW + 100 * HOUR_MS });
  const [part] = parts as [SealedPart];
  assert.equal(releaser.isServed(part.digest), false);
  await releaser.release(request);
  assert.equal(releaser.isServed(part.digest), true);
  assert.equal(releaser.isServed("ee".repeat(32)), false);
  source.clock = NOW + HOUR_MS - 1;
  source.registry = source.clock;
  assert.equal(releaser.isServed(part.digest), true);
  source.clock = NOW + HOUR_MS;
  assert.equal(releaser.isServed(part.digest), false);
  await releaser.release(request);
  assert.equal(releaser.isServed(part.digest), true);
});

// A stale registry ---------------------------------------------------------------------------------------------------

test("a source whose registry is too old asks for a newer one, once, and releases when it has come", async (t) => {
  const found = await scene(t);
  const { source, request } = found;
  source.registry = NOW - 2 * HOUR_MS;
  const refreshRegistry = async () => {
    source.refreshed += 1;
    source.registry = NOW;
  };
  const releaser = new Releaser({ ...found.options, refreshRegistry });
  await releaser.release(request);
  await releaser.release(request);
  assert.equal(source.refreshed, 1);
  assert.equal(source.entries.length, 2);
});

test("a source that cannot refresh its registry releases nothing and says so", async (t) => {
  const found = await scene(t);
  const { source, request } = found;
  source.registry = NOW - 2 * HOUR_MS;
  const refreshRegistry = async () => {
    source.refreshed += 1;
  };
  await assert.rejects(new Releaser({ ...found.options, refreshRegistry }).release(request), coded("REGISTRY_STALE"));
  assert.equal(source.refreshed, 1);
  await assert.rejects(found.releaser.release(request), coded("REGISTRY_STALE"));
  assert.deepEqual(source.entries, []);
  const stranger = { ...request, unit: "cn-4308:cdc" };
  await assert.rejects(new Releaser({ ...found.options, refreshRegistry }).release(stranger), coded("NOT_FOUND"));
  assert.equal(source.refreshed, 1, "who has no grant causes no work");
});

test("a grant that is revoked with the refresh is not released", async (t) => {
  const found = await scene(t);
  const { source, request, grant } = found;
  source.registry = NOW - 2 * HOUR_MS;
  const refreshRegistry = async () => {
    source.registry = NOW;
    source.grants.set(GRANT, { ...grant, status: "revoked" });
  };
  await assert.rejects(new Releaser({ ...found.options, refreshRegistry }).release(request), coded("NOT_FOUND"));
});

// The requester ------------------------------------------------------------------------------------------------------

for (const [status, code] of [
  ["pending", "NOT_GRANTED"],
  ["refused", "NOT_GRANTED"],
  ["withdrawn", "NOT_GRANTED"],
  ["revoked", "GRANT_REVOKED"],
] as const) {
  test(`a requester whose request is ${status} is told so without asking the source`, async (t) => {
    const { downloader: asking, calls } = downloader(await scene(t), { status });
    await assert.rejects(asking.open(GRANT, UNIT), coded(code));
    assert.deepEqual(calls, []);
  });
}

test("a requester whose grant has ended is told so; where its clock lags the source decides", async (t) => {
  const found = await scene(t);
  const ended = downloader(found, { expires: NOW });
  await assert.rejects(ended.downloader.open(GRANT, UNIT), coded("GRANT_EXPIRED"));
  assert.deepEqual(ended.calls, []);
  found.source.clock = NOW + HOUR_MS;
  const lagging = downloader(found);
  await assert.rejects(lagging.downloader.open(GRANT, UNIT), coded("NOT_FOUND"));
  assert.deepEqual(lagging.calls, ["release"]);
});

test("another unit's request, or one that is none, does not exist for the asker", async (t) => {
  const { downloader: asking, calls } = downloader(await scene(t));
  await assert.rejects(asking.open(GRANT, "cn-4308:cdc"), coded("NOT_FOUND"));
  await assert.rejects(asking.open("dd".repeat(32), UNIT), coded("NOT_FOUND"));
  assert.deepEqual(calls, []);
});

test("a source that is away is said to be away, before and after the release", async (t) => {
  const { downloader: asking, away } = downloader(await scene(t));
  await assert.rejects(away.open(GRANT, UNIT), coded("PEER_UNAVAILABLE"));
  const { origin, parts } = await asking.open(GRANT, UNIT);
  await assert.rejects(away.plain(origin, parts[0] as (typeof parts)[0]), coded("PEER_UNAVAILABLE"));
});

/** Answers of a source that has its release changed on the way. */
const changed = (found: Scene, change: (parts: Release["parts"]) => unknown): Partial<Peer> => ({
  release: async (request) => {
    const { parts } = await found.releaser.release(request);
    return { parts: change(structuredClone(parts)) as Release["parts"] };
  },
});

const altered = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);
const WRAPS: { readonly [what: string]: (parts: Release["parts"]) => unknown } = {
  "another encapsulation": (parts) =>
    parts.map((part) => ({
      ...part,
      wrap: { ...(part.wrap as object), enc: altered((part.wrap as unknown as Wrapped).enc) },
    })),
  "another ciphertext of the key": (parts) =>
    parts.map((part) => ({
      ...part,
      wrap: { ...(part.wrap as object), ciphertext: altered((part.wrap as unknown as Wrapped).ciphertext) },
    })),
  "the wrap of another part": ([first, second]) => [
    { ...first, wrap: second?.wrap },
    { ...second, wrap: first?.wrap },
  ],
  "another digest": (parts) => parts.map((part) => ({ ...part, digest: "00".repeat(32) })),
  "no wrap": (parts) => parts.map((part) => ({ ...part, wrap: null })),
  "a wrap that is a text": (parts) => parts.map((part) => ({ ...part, wrap: "x" })),
  "a wrap of numbers": (parts) => parts.map((part) => ({ ...part, wrap: { key: 1, enc: 2, ciphertext: 3 } })),
};
interface Wrapped {
  readonly enc: string;
  readonly ciphertext: string;
}

for (const [what, change] of Object.entries(WRAPS)) {
  test(`a release with ${what} is refused`, async (t) => {
    const found = await scene(t);
    const { downloader: asking } = downloader(found, {}, changed(found, change));
    await assert.rejects(asking.open(GRANT, UNIT), coded("WRAP_INVALID"));
  });
}

test("a wrap that was made for another record, grant or unit does not open", async (t) => {
  const found = await scene(t);
  const own = { chain: "cn-3201.e1", record: RECORD, grant: GRANT, recipient: UNIT, key: found.pair.key };
  const contentKey = randomBytes(32);
  for (const [binding, opens] of [
    [own, true],
    [{ ...own, chain: "cn-3201.e2" }, false],
    [{ ...own, record: "cc".repeat(32) }, false],
    [{ ...own, grant: "cc".repeat(32) }, false],
    [{ ...own, recipient: "cn-4308:cdc" }, false],
  ] as const) {
    const release = async (): Promise<Release> => {
      const { digest } = found.detail;
      const wrap = await wrapKey(contentKey, binding, digest);
      return { parts: [{ role: "detail", digest, commitment: keyCommitment(contentKey), size: 1, wrap }] };
    };
    const { downloader: asking } = downloader(found, {}, { release });
    if (opens) await asking.open(GRANT, UNIT);
    else await assert.rejects(asking.open(GRANT, UNIT), coded("WRAP_INVALID"));
  }
});

test("another commitment is found out before anything is decrypted", async (t) => {
  const found = await scene(t);
  const change = (parts: Release["parts"]) => parts.map((part) => ({ ...part, commitment: "00".repeat(32) }));
  const { downloader: asking, calls } = downloader(found, {}, changed(found, change));
  const { origin, parts } = await asking.open(GRANT, UNIT);
  await assert.rejects(asking.detail(origin, parts[0] as (typeof parts)[0]), coded("WRAP_INVALID"));
  assert.deepEqual(calls, [], "nothing was fetched");
});

/** Ciphertext of the right key that a source makes of any plaintext. */
async function sealedAs(contentKey: Uint8Array, plain: Uint8Array): Promise<Buffer> {
  return all(sealStream(once(plain), contentKey, randomBytes(7)));
}

test("ciphertext that was altered, cut, lengthened or exchanged is refused", async (t) => {
  const found = await scene(t);
  const { downloader: honest } = downloader(found);
  const opened = await honest.open(GRANT, UNIT);
  const [detail] = opened.parts as [(typeof opened.parts)[0]];
  const bytes = await all(found.vault.openRead(detail.digest));
  const flipped = Buffer.from(bytes);
  flipped[20] = (flipped[20] as number) ^ 1;
  for (const [what, sent] of Object.entries({
    altered: flipped,
    cut: bytes.subarray(0, bytes.length - 1),
    lengthened: Buffer.concat([bytes, Buffer.from([0])]),
    empty: Buffer.alloc(0),
    exchanged: await all(found.vault.openRead(found.file.digest)),
    // The source knows the key and could write anything under it, were it not for the digest.
    resealed: await sealedAs(detail.contentKey, Buffer.from("{}")),
  })) {
    const { downloader: asking } = downloader(found, {}, { sealed: async () => Readable.from([sent]) });
    await assert.rejects(asking.detail("cn-3201", detail), coded("SEALED_BROKEN"), what);
  }
});

test("a detail that is larger than one may be, or no JSON, is refused by its reader", async (t) => {
  const found = await scene(t);
  const contentKey = randomBytes(32);
  for (const [plain, code] of [
    [Buffer.alloc(3 << 20, 0x20), "BODY_TOO_LARGE"],
    [Buffer.from("no JSON"), "SEALED_BROKEN"],
  ] as const) {
    const sealed = await sealedAs(contentKey, plain);
    const digest = sha256(sealed);
    let read = 0;
    const chunks = async function* () {
      for (let at = 0; at < sealed.length; at += 65_536) {
        read += 1;
        yield sealed.subarray(at, at + 65_536);
      }
    };
    const { downloader: asking } = downloader(found, {}, { sealed: async () => Readable.from(chunks()) });
    const part = { role: "detail" as const, digest, size: 1, contentKey, commitment: keyCommitment(contentKey) };
    await assert.rejects(asking.detail("cn-3201", part), coded(code));
    if (code === "BODY_TOO_LARGE") assert.ok(read < 40, "the rest is not even fetched");
  }
});
