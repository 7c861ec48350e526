import assert from "node:assert/strict";
import { test } from "node:test";
import { type Json, decodeCanonical, encodeCanonical, encodeLeaf, parseTransaction, withoutBody } from "@tocsin/core";
import { Link, LocalEndpoint } from "@tocsin/exchange";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import { BlocksCheck } from "../archive/checkblocks.ts";
import { packPart } from "../archive/part.ts";
import { nodeCrypto } from "../host/crypto.ts";
import type { Ledger } from "../ledger.ts";
import { encodeFrame } from "../store/frame.ts";
import { CachingVerifier } from "../validate/verifier.ts";

const hash = nodeCrypto.sha256;
const CHILD = "cn-50";
const NOTHING = new Uint8Array(0);

/** A child with two reports whose summaries have climbed to the main chain; one of the reports is redacted. */
const tree = await SimTree.open({ shape: CHONGQING, random: new Random("packets") });
for (const link of tree.links) await tree.clock.until(link.stop(), 60_000);
const file = async (headline: string) => {
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline, place: { area: "50" } },
    t: { occurred: tree.clock.now() },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
  };
  return (await tree.act(CHILD, { unit: `${CHILD}:hc`, action: "reports.submit", args: {}, body, urgency: 3 })).act;
};
await file("nine positive samples");
await file("ten positive samples");
const endpointOf = (id: string) => new LocalEndpoint(tree.node(id).name, tree.node(id).chain, hash);
const link = new Link({
  hash,
  source: endpointOf(CHILD),
  destination: endpointOf("cn"),
  lanes: ["up/immediate", "up/priority", "up/routine"],
  clock: tree.clock,
  anchors: true,
});
while ((await link.step()).did === "moved");

/** A chain's blocks as one part, each entry's bytes as the test changes them. */
function partOf(chain: Ledger, change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let height = chain.genesis.initialHeight; height <= chain.head().height; height++) {
    const block = chain.lightBlock(height);
    const opening = chain.openingAt(height);
    if (block === undefined || opening === undefined) throw new Error(`block ${height}`);
    const { header, commit } = block;
    const { tick = 0, entries = [] } = chain.block(height) ?? {};
    frames.push(
      encodeFrame(hash, {
        head: { tick, opening, block: commit.blockId.hash, sealed: { header, commit } },
        entries: entries.map(({ bytes, leaf, appended }) => ({
          bytes: change(bytes),
          leaf: encodeLeaf(leaf),
          appended:
            appended.length === 0
              ? NOTHING
              : encodeCanonical(appended.map(({ queue, sequence, packet }) => [queue, sequence, packet])),
        })),
      }),
    );
  }
  return packPart(frames.flatMap((frame) => [frame, NOTHING, NOTHING]));
}

async function checked(chain: Ledger, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const check = new BlocksCheck({
    hash,
    genesis: chain.genesis,
    parse: (bytes) => parseTransaction(hash, bytes),
    verifier: new CachingVerifier(nodeCrypto),
  });
  const { height, historySize, historyRoot } = chain.head();
  const root = Buffer.from(historyRoot).toString("hex");
  const blocks = await check.part(partOf(chain, change), { to: height, size: historySize, root, proof: [] });
  assert.equal(blocks.at(-1)?.height, height);
  return check;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

const replaced = (from: string, to: string) => (bytes: Uint8Array) =>
  text(bytes).includes(from) && text(bytes).includes('"receive"')
    ? encodeCanonical(decodeCanonical(new TextEncoder().encode(text(bytes).replace(from, to))))
    : bytes;

test("a packet that is not the one that its sender's leaf names is refused, though the envelope leaves it out", async () => {
  const { chain } = tree.node("cn");
  assert.match(text(partBytes(chain)), /nine positive samples/);
  await checked(chain);
  await assert.rejects(checked(chain, replaced("nine positive samples", "no positive samples!!")), {
    code: "ARCHIVE_BROKEN",
  });
});

test("an open body that is missing is told until an order on the chain has removed it", async () => {
  const { chain } = tree.node(CHILD);
  assert.deepEqual((await checked(chain)).missingBodies, []);
  const stripped = (bytes: Uint8Array) => (text(bytes).includes("nine positive") ? withoutBody(bytes) : bytes);
  const [missing, ...others] = (await checked(chain, stripped)).missingBodies;
  assert.deepEqual(others, []);
  const entry = chain.block(missing?.height ?? 0)?.entries[(missing?.index ?? 0) - 1];
  assert.match(text(entry?.bytes ?? NOTHING), /nine positive/);
  assert.equal(entry?.transaction?.type, "act");
  const { body = "" } = entry?.transaction?.type === "act" ? entry.transaction.proposal : {};
  const args = { record: entry?.leaf.act ?? "", body, reason: "names a person" };
  await tree.act(CHILD, { unit: `${CHILD}:hc`, action: "reports.redact", args });
  assert.deepEqual((await checked(chain, stripped)).missingBodies, []);
});

function partBytes(chain: Ledger): Uint8Array {
  const entries = Array.from({ length: chain.head().height }, (_, i) => chain.block(i + 1)?.entries ?? []).flat();
  return Buffer.concat(entries.map(({ bytes }) => bytes));
}
