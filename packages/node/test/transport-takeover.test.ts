import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { DETAIL_BYTES_MAX, type Json, Refusal, encodeBase64url, readSignedProposal } from "@tocsin/core";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import { NodeError } from "../errors.ts";
import { hostRandom } from "../host/random.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { Custody, type FetchedPart } from "../transport/custody.ts";
import type { KnownNode } from "../transport/directory.ts";
import { type EndorsementOptions, endorsementCalls } from "../transport/endorsement.ts";
import { FETCHES_MAX } from "../transport/limits.ts";
import { keyCommitment } from "../vault/seal.ts";
import { Vault } from "../vault/vault.ts";
import { hpkeKeyPair, wrapKey } from "../vault/wrap.ts";
import { signerOf } from "./ledgerfixture.ts";

const CHAIN = "cn-50";
const [HC, HOSPITAL] = [`${CHAIN}:hc`, `${CHAIN}:hospital`];
const OTHER: KnownNode = { chain: CHAIN, unit: HOSPITAL, key: signerOf("other").text, address: "127.0.0.1:1" };
const DETAIL = { digest: "cd".repeat(32), commitment: "ef".repeat(32), size: 1_000 };
const { sha256 } = nodeCrypto;
const coded = (code: string) => (error: unknown) =>
  (error instanceof NodeError || error instanceof Refusal) && error.code === code;

/** A manager's endorser as another node asks it; `judge` and `fetch` are the test's. */
async function endorsing(judge: () => Promise<void>, fetch: Custody["fetch"], units: readonly string[] = [HC]) {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("takeover") });
  for (const link of tree.links) await tree.clock.until(link.stop(), 3_600_000);
  const options = {
    ...{ chain: tree.node(CHAIN).chain, clock: tree.clock, hash: sha256 },
    directory: { nodesOf: () => [OTHER] },
  } as unknown as EndorsementOptions;
  const endorser = { units, judge, endorse: async () => ({ effects: {} as never, endorsements: [] }) };
  const { endorse } = endorsementCalls(options, endorser, { fetch }, () => false);
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: "nine", place: { area: "50" } },
    t: { occurred: tree.clock.now() },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
    sealed: { detail: DETAIL },
  };
  const { bytes } = tree.sign(CHAIN, { unit: HOSPITAL, action: "reports.submit", args: {}, body });
  const ask = () => endorse?.({ proposal: encodeBase64url(bytes), units: [HC], height: 0 }, OTHER) as Promise<unknown>;
  return { tree, ask, author: readSignedProposal(sha256, bytes).proposal.author.unit };
}

test("nothing is fetched for an act that the endorser would refuse, nor for one that it is not to sign", async () => {
  let fetched = 0;
  const fetch = async () => {
    fetched += 1;
  };
  const refused = await endorsing(() => Promise.reject(new Refusal("BAD_SIGNATURE")), fetch);
  await assert.rejects(refused.ask(), coded("BAD_SIGNATURE"));
  await refused.tree.close();
  const strange = await endorsing(async () => undefined, fetch, ["cn-50:cdc"]);
  await strange.ask();
  await strange.tree.close();
  assert.equal(fetched, 0);
});

test("what is fetched is the detail as the act names it, sealed by its author", async () => {
  const parts: FetchedPart[] = [];
  const { tree, ask, author } = await endorsing(
    async () => undefined,
    async (_node, record, part) => {
      assert.equal(record, DETAIL.digest);
      parts.push(part);
    },
  );
  await ask();
  assert.deepEqual(parts, [{ ...DETAIL, role: "detail", owner: author }]);
  await tree.close();
});

test("one node has a bounded number of details taken over at once", async () => {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { tree, ask } = await endorsing(
    async () => undefined,
    () => held,
  );
  const asked = Array.from({ length: FETCHES_MAX }, ask);
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(ask(), coded("RATE_LIMITED"));
  go();
  await Promise.all(asked);
  await ask();
  await tree.close();
});

/** A custodian's node, and what another node says of a part that it offers. */
async function custody(t: TestContext, told: Json, bytes: readonly Uint8Array[] = []) {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-takeover-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const random = (size: number) => hostRandom.bytes(size);
  const vault = await Vault.open({ dir, random, now: () => 0, masterKey: random(32), holder: HC });
  const pair = await hpkeKeyPair(random(32));
  const key = random(32);
  let streams = 0;
  const binding = { chain: `${CHAIN}.e1`, record: DETAIL.digest, grant: "custody", recipient: HC, key: pair.key };
  const caller = {
    call: async () => ({
      ...{ size: 1_000, commitment: keyCommitment(key), owner: HOSPITAL },
      wrap: await wrapKey(key, binding, DETAIL.digest),
      ...(told as object),
    }),
    stream: async () => {
      streams += 1;
      return Readable.from(bytes);
    },
  };
  const made = new Custody({
    chain: { genesis: { chain: CHAIN, epoch: 1 } },
    ...{ vault, caller, unit: HC, privateKey: () => pair.privateKey },
  } as unknown as ConstructorParameters<typeof Custody>[0]);
  const part: FetchedPart = { ...DETAIL, commitment: keyCommitment(key), role: "detail", owner: HOSPITAL };
  return { fetch: (change = {}) => made.fetch(OTHER, DETAIL.digest, { ...part, ...change }), streams: () => streams };
}

test("a copy of another size, key or unit than the act names is not even asked for", async (t) => {
  for (const [told, code] of [
    [{ size: 2 ** 50 }, "SEALED_BROKEN"],
    [{ size: 999 }, "SEALED_BROKEN"],
    [{ commitment: "00".repeat(32) }, "SEALED_BROKEN"],
    [{ owner: "cn-50:cdc" }, "SEALED_ELSEWHERE"],
  ] as const) {
    const { fetch, streams } = await custody(t, told);
    await assert.rejects(fetch(), coded(code));
    assert.equal(streams(), 0);
  }
});

test("a detail that is larger than one may be is not taken, whatever its act says", async (t) => {
  const size = DETAIL_BYTES_MAX + 1_000;
  const { fetch, streams } = await custody(t, { size });
  await assert.rejects(fetch({ size }), coded("BODY_TOO_LARGE"));
  assert.equal(streams(), 0);
});

test("a stream is left as soon as it is longer than the act says", async (t) => {
  const { fetch, streams } = await custody(t, {}, [new Uint8Array(900), new Uint8Array(900), new Uint8Array(9 << 20)]);
  await assert.rejects(fetch(), coded("SEALED_BROKEN"));
  assert.equal(streams(), 1);
});
