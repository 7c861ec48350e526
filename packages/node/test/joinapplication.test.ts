import assert from "node:assert/strict";
import { test } from "node:test";
import { type LightBlock, parseTransaction, withoutBody } from "@tocsin/core";
import {
  ResponseApplySnapshotChunk_Result as Chunk,
  ResponseOfferSnapshot_Result as Offer,
  ResponseProcessProposal_ProposalStatus as Proposal,
} from "cosmjs-types/tendermint/abci/types";
import { archiveAppHash } from "../archive/manifest.ts";
import { packPart, unpackPart } from "../archive/part.ts";
import { isRestoring } from "../archive/restore.ts";
import { type Archive, takeArchive } from "../archive/take.ts";
import { followedTo, newestFollowed } from "../cometbft/follow.ts";
import { JoinApplication } from "../cometbft/joinapplication.ts";
import { genesisChain } from "../commit/genesis.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { MemoryDisk } from "../host/memorydisk.ts";
import { decodeFrame, encodeFrame } from "../store/frame.ts";
import { openStore } from "../store/ledgerstore.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import { CrashingStorage, genesisWith, hash, openTestChain, submitReport } from "./ledgerfixture.ts";

const genesis = genesisWith(3);
const verifier = new CachingVerifier(nodeCrypto);

async function source(reports: number) {
  const storage = new CrashingStorage();
  const chain = await openTestChain({ storage });
  for (let i = 0; i < reports; i++) await submitReport(chain, { name: `report-${i}` });
  const store = openStore(storage, hash, genesisChain(hash, genesis).tip);
  const archive = await takeArchive({ hash, genesis, store, sealed: async () => undefined }, new MemoryDisk());
  const blocks = new Map<number, LightBlock>();
  for (let at = 1; at <= chain.head().height; at++) blocks.set(at, chain.lightBlock(at) as LightBlock);
  await chain.close();
  return { archive, blocks, parts: [await archive.part(0), await archive.part(1)] as [Uint8Array, Uint8Array] };
}

function offerOf({ manifest, bytes }: Archive) {
  const chunks = manifest.blocks.length + manifest.state.length;
  const snapshot = { height: BigInt(manifest.height), format: 1, chunks, hash: hash(bytes), metadata: bytes };
  return { snapshot, appHash: archiveAppHash(hash, manifest) };
}

function application(storage: CrashingStorage) {
  const joined: string[] = [];
  const made = new JoinApplication({
    ...{ hash, genesis, verifier, storage },
    parse: (bytes) => parseTransaction(hash, bytes),
    onProgress: (taken, of) => joined.push(`${taken}/${of}`),
    onMissing: (bodies) => joined.push(`${bodies.length} missing`),
    onJoined: () => joined.push("joined"),
  });
  return { made, joined };
}

test("a snapshot is taken only when its manifest is proven by the app hash that the engine trusts", async () => {
  const { archive } = await source(5);
  const { snapshot, appHash } = offerOf(archive);
  const { made } = application(new CrashingStorage());
  const result = async (change: object, trusted = appHash) =>
    (await made.offerSnapshot({ snapshot: { ...snapshot, ...change }, appHash: trusted })).result;
  assert.equal(await result({ format: 2 }), Offer.REJECT_FORMAT);
  for (const change of [
    { metadata: new Uint8Array(9) },
    { metadata: Uint8Array.from([...snapshot.metadata.slice(0, -1), 0x20]) },
    { hash: hash(new Uint8Array(1)) },
    { height: snapshot.height + 1n },
    { chunks: snapshot.chunks + 1 },
  ])
    assert.equal(await result(change), Offer.REJECT_SENDER, JSON.stringify(Object.keys(change)));
  assert.equal(await result({}, hash(new Uint8Array(2))), Offer.REJECT_SENDER);
  assert.equal(await result({}), Offer.ACCEPT);
});

test("a forged part is asked for again, of others than its sender; until all are there nothing counts", async () => {
  const { archive, parts } = await source(5);
  const storage = new CrashingStorage();
  const { made, joined } = application(storage);
  await made.offerSnapshot(offerOf(archive));
  const forged = unpackPart(parts[0], 3, 100).flat();
  (forged[0] as Uint8Array)[60] = ((forged[0] as Uint8Array)[60] as number) ^ 1;
  const give = async (chunk: Uint8Array, index: number) => made.applySnapshotChunk({ chunk, index, sender: "liar" });
  assert.deepEqual(await give(packPart(forged), 0), {
    result: Chunk.RETRY,
    refetchChunks: [0],
    rejectSenders: ["liar"],
  });
  assert.equal((await give(parts[0], 0)).result, Chunk.ACCEPT);
  assert.equal((await made.info()).lastBlockHeight, 0n);
  assert.deepEqual((await give(new Uint8Array(3), 1)).rejectSenders, ["liar"]);
  assert.equal((await give(parts[1], 2)).result, Chunk.RETRY_SNAPSHOT);
  assert.equal((await give(parts[1], 1)).result, Chunk.ACCEPT);
  const { lastBlockHeight, lastBlockAppHash } = await made.info();
  assert.deepEqual(
    [Number(lastBlockHeight), lastBlockAppHash],
    [archive.manifest.height, archiveAppHash(hash, archive.manifest)],
  );
  assert.equal(isRestoring(storage), true);
  // Consensus may begin with what nobody has decided yet; an engine that ends here never starts again.
  assert.equal((await made.processProposal()).status, Proposal.REJECT);
  assert.equal((await made.checkTx()).code, 1);
  await assert.rejects(made.finalizeBlock(), { code: "ENGINE_AWAY" });
  assert.deepEqual(joined, ["1/2", "2/2", "joined"]);
});

test("a snapshot without open bodies is taken, because an order may have removed them since, and that is told", async () => {
  const { archive, parts } = await source(3);
  const { made, joined } = application(new CrashingStorage());
  await made.offerSnapshot(offerOf(archive));
  const stripped = unpackPart(parts[0], 3, 100).map(([bytes, ...others]) => {
    const frame = decodeFrame(hash, bytes as Uint8Array);
    const entries = frame.entries.map((entry) => ({ ...entry, bytes: withoutBody(entry.bytes) }));
    return [encodeFrame(hash, { ...frame, entries }), ...others];
  });
  for (const [index, chunk] of [packPart(stripped.flat()), parts[1]].entries())
    assert.equal((await made.applySnapshotChunk({ chunk, index, sender: "liar" })).result, Chunk.ACCEPT);
  assert.deepEqual(joined, ["1/2", "2/2", "3 missing"]);
});

test("a header is trusted when it follows from genesis, and no other", async () => {
  const { blocks } = await source(5);
  const newest = Math.max(...blocks.keys());
  const honest = { lightBlock: async (height: number) => blocks.get(height) as LightBlock };
  const { height } = await followedTo({ hash, genesis, verifier, source: honest }, newest);
  assert.equal(height, newest);
  const liar = {
    lightBlock: async (at: number) => {
      const block = blocks.get(at) as LightBlock;
      return { ...block, header: { ...block.header, appHash: hash(new Uint8Array(1)) } };
    },
  };
  await assert.rejects(followedTo({ hash, genesis, verifier, source: liar }, newest), { code: "PEER_UNAVAILABLE" });
});

test("how far a chain has come is what any of its nodes proves, not what one of them says", async () => {
  const { blocks } = await source(5);
  const newest = Math.max(...blocks.keys());
  const node = (says: number) => ({
    status: async () => ({ height: says, start: { height: 1, time: { seconds: 0, nanos: 0 } }, oldest: 1 }),
    lightBlock: async (height: number) => {
      const block = blocks.get(Math.min(height, newest)) as LightBlock;
      return height > newest ? { ...block, header: { ...block.header, height } } : block;
    },
  });
  const away = { ...node(1), status: () => Promise.reject(new Error("away")) };
  const of = (...nodes: ReturnType<typeof node>[]) => newestFollowed({ hash, genesis, verifier }, nodes);
  assert.equal(await of(node(2), node(newest), away), newest);
  assert.equal(await of(node(2), node(newest + 1_000_000)), 2);
  assert.equal(await of(away), 0);
});
