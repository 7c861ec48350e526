import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { encodeCanonical, parseTransaction } from "@tocsin/core";
import { type Manifest, archiveAppHash, encodeManifest, parseManifest } from "../archive/manifest.ts";
import { packPart, unpackPart } from "../archive/part.ts";
import { Restore, endRestore, isRestoring } from "../archive/restore.ts";
import { type Archive, takeArchive, takeBlocks } from "../archive/take.ts";
import { genesisChain } from "../commit/genesis.ts";
import { MemoryDisk } from "../host/memorydisk.ts";
import { nodeCrypto } from "../host/crypto.ts";
import type { Ledger } from "../ledger.ts";
import { openStore } from "../store/ledgerstore.ts";
import { LmdbStore } from "../store/lmdb.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import { CrashingStorage, genesisWith, hash, openTestChain, submitReport } from "./ledgerfixture.ts";

const genesis = genesisWith(3);
const { tip } = genesisChain(hash, genesis);

/** A chain with reports in blocks of their own and together, and its storage. */
async function chainWith(reports: number): Promise<{ readonly storage: CrashingStorage; readonly chain: Ledger }> {
  const storage = new CrashingStorage();
  const chain = await openTestChain({ storage });
  for (let i = 0; i < reports; i += 4) {
    await submitReport(chain, { name: `alone-${i}` });
    await Promise.all([1, 2, 3].map((n) => submitReport(chain, { name: `together-${i}-${n}` })));
  }
  return { storage, chain };
}

function take(storage: CrashingStorage, disk = new MemoryDisk()): Promise<Archive> {
  const store = openStore(storage, hash, tip);
  return takeArchive({ hash, genesis, store, sealed: async () => undefined }, disk);
}

function begin(archive: Pick<Archive, "manifest">, storage = new CrashingStorage()) {
  const parse = (bytes: Uint8Array) => parseTransaction(hash, bytes);
  const verifier = new CachingVerifier(nodeCrypto);
  const { manifest } = archive;
  return { storage, restore: Restore.begin({ hash, genesis, parse, verifier, storage, manifest }) };
}

async function partsOf(archive: Archive): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (let part = await archive.part(0); part !== undefined; part = await archive.part(parts.length)) parts.push(part);
  return parts;
}

test("a store that is filled from an archive is the chain: state, history, queues, headers, and what comes next", async () => {
  const { storage, chain } = await chainWith(60);
  const archive = await take(storage);
  await submitReport(chain, { name: "after-the-archive" });
  const manifest = parseManifest(hash, archive.bytes);
  assert.deepEqual(archiveAppHash(hash, manifest), chain.lightBlock(manifest.height + 1)?.header.appHash);

  const { storage: filled, restore } = begin(archive);
  const restoring = await restore;
  for (const part of await partsOf(archive)) await restoring.part(part);
  assert.equal(restoring.taken, restoring.parts);
  await restoring.finish();
  assert.equal(isRestoring(filled), true);
  await endRestore(filled);
  assert.equal(isRestoring(filled), false);

  const copy = await openTestChain({ storage: filled, vouched: true });
  const { height } = manifest;
  assert.equal(copy.head().height, height);
  for (let at = 1; at <= height; at++) {
    assert.deepEqual(copy.lightBlock(at), chain.lightBlock(at));
    assert.deepEqual(copy.openingAt(at), chain.openingAt(at));
    assert.deepEqual(copy.block(at), chain.block(at));
  }
  assert.deepEqual(
    copy.scan("", "", 10_000),
    chain.scan("", "", 10_000).filter(({ version }) => version[0] <= height),
  );
  for (let leaf = 0; leaf < copy.head().historySize; leaf++) {
    assert.deepEqual(copy.leafBytes(leaf), chain.leafBytes(leaf));
    assert.deepEqual(copy.historyNode(0, leaf), chain.historyNode(0, leaf));
  }
  assert.throws(() => copy.statePage(height, ""), { code: "NOT_FOUND" });
  await submitReport(copy, { name: "after-the-archive" });
  assert.equal(copy.head().stateRoot.toString(), chain.head().stateRoot.toString());
  assert.equal(copy.head().historyRoot.toString(), chain.head().historyRoot.toString());
  assert.equal((await copy.verifyReplay()).height, copy.head().height);
  await copy.close();
  await chain.close();
});

test("an archive is of one moment, on LMDB too, while the chain goes on", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-archive-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const storage = new CrashingStorage();
  const values = new LmdbStore(join(dir, "ledger.mdb"));
  const chain = await openTestChain({
    storage: { ...storage, blocks: storage.blocks, signing: storage.signing, values, release: storage.release },
  });
  for (let i = 0; i < 40; i++) await submitReport(chain, { name: `before-${i}` });
  const { height } = chain.head();
  const taking = takeArchive(
    { hash, genesis, store: openStore({ values, blocks: storage.blocks }, hash, tip), sealed: async () => undefined },
    new MemoryDisk(),
  );
  for (let i = 0; i < 40; i++) await submitReport(chain, { name: `during-${i}` });
  const archive = await taking;
  assert.equal(archive.manifest.height, height);
  const restoring = await begin(archive).restore;
  for (const part of await partsOf(archive)) await restoring.part(part);
  assert.equal((await restoring.finish()).height, height);
  await chain.close();
});

test("no byte of a part can be another, and no part can be left out, doubled or taken for the next", async () => {
  const { storage, chain } = await chainWith(24);
  await chain.close();
  const archive = await take(storage);
  const parts = await partsOf(archive);
  assert.equal(parts.length, 2);
  const [blocks, state] = parts as [Uint8Array, Uint8Array];
  const refused = async (given: readonly Uint8Array[]) => {
    const restoring = await begin(archive).restore;
    const run = async () => {
      for (const part of given) await restoring.part(part);
      await restoring.finish();
    };
    await assert.rejects(run(), { code: "ARCHIVE_BROKEN" });
  };
  for (const given of [[], [blocks], [state, blocks], [blocks, blocks], [blocks, state, state]]) await refused(given);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1), fc.nat(), fc.nat(), async (which, pick, at) => {
      // Bytes inside of the packing, which would else be refused by its own checksum.
      const group = which === 0 ? 3 : 2;
      const texts = unpackPart(parts[which] as Uint8Array, group, 1_000)
        .flat()
        .map((text) => Uint8Array.from(text));
      const text = texts[pick % texts.length] as Uint8Array;
      if (text.length === 0) return;
      text[at % text.length] = (text[at % text.length] as number) ^ 1;
      const forged = packPart(texts);
      await refused(which === 0 ? [forged, state] : [blocks, forged]);
    }),
    { numRuns: 60 },
  );
  // After a forged copy the right one is taken.
  const restoring = await begin(archive).restore;
  await assert.rejects(restoring.part(state), { code: "ARCHIVE_BROKEN" });
  await restoring.part(blocks);
  await assert.rejects(restoring.part(blocks), { code: "ARCHIVE_BROKEN" });
  await restoring.part(state);
  await restoring.finish();
});

test("a manifest is refused when its parts are not proven by its opening", async () => {
  const { storage, chain } = await chainWith(24);
  await chain.close();
  const { manifest } = await take(storage);
  const forged: Partial<Manifest>[] = [
    { height: manifest.height + 1 },
    { opening: { ...manifest.opening, size: manifest.opening.size - 1 } },
    { opening: { ...manifest.opening, state: "00".repeat(32) } },
    { blocks: [] },
    { blocks: manifest.blocks.map((part) => ({ ...part, root: "00".repeat(32) })) },
    { state: [...manifest.state, ...manifest.state, ...manifest.state] },
    { state: manifest.state.map(() => "") },
  ];
  for (const change of forged)
    assert.throws(
      () => parseManifest(hash, encodeManifest({ ...manifest, ...change })),
      { code: "ARCHIVE_BROKEN" },
      JSON.stringify(change),
    );
  for (const bytes of [new Uint8Array(0), Buffer.from("{}"), encodeCanonical([1])])
    assert.throws(() => parseManifest(hash, new Uint8Array(bytes)), { code: "ARCHIVE_BROKEN" });
  assert.deepEqual(parseManifest(hash, encodeManifest(manifest)), manifest);
});

test("an archive of the blocks alone ends at any height", async () => {
  const { storage, chain } = await chainWith(24);
  const store = openStore(storage, hash, tip);
  for (const height of [1, 2, 3, chain.head().height]) {
    const archive = await takeBlocks({ hash, genesis, store }, height);
    const manifest = parseManifest(hash, archive.bytes);
    assert.deepEqual([manifest.height, manifest.state.length], [height, 0]);
  }
  await chain.close();
});

test("a part that unpacks to more texts than a part may hold is refused before they are made", async () => {
  const { storage, chain } = await chainWith(4);
  await chain.close();
  const archive = await take(storage);
  const zeros = new Uint8Array(zstdCompressSync(new Uint8Array(12 << 20)));
  assert.ok(zeros.length < 8_192);
  assert.throws(() => unpackPart(zeros, 3, 5_000), { code: "ARCHIVE_BROKEN" });
  const restoring = await begin(archive).restore;
  await assert.rejects(restoring.part(zeros), { code: "ARCHIVE_BROKEN" });
  const texts = Array.from({ length: 6 }, () => new Uint8Array(1));
  assert.equal(unpackPart(packPart(texts), 3, 2).length, 2);
  assert.throws(() => unpackPart(packPart(texts), 3, 1), { code: "ARCHIVE_BROKEN" });
  assert.throws(() => unpackPart(packPart(texts), 4, 2), { code: "ARCHIVE_BROKEN" });
});
