import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CONTRACTS,
  type Json,
  Refusal,
  effectsDigest,
  encodeAct,
  endorsementCheck,
  proposalDigest,
  readSignedProposal,
} from "@tocsin/core";
import { signerOf } from "../../testkit/keys.ts";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import { Endorser, type EndorserOptions } from "../endorse/endorser.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { CachingVerifier } from "../validate/verifier.ts";

const CHAIN = "cn-50";
const [HC, CDC, HOSPITAL] = [`${CHAIN}:hc`, `${CHAIN}:cdc`, `${CHAIN}:hospital`];
const HOUR_MS = 3_600_000;
const { sha256 } = nodeCrypto;

const coded = (code: string, at?: string) => (error: unknown) =>
  (error instanceof NodeError || error instanceof Refusal) &&
  error.code === code &&
  (at === undefined || error.at === at);

async function scene(change: Partial<EndorserOptions> = {}) {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("endorser") });
  for (const link of tree.links) await tree.clock.until(link.stop(), HOUR_MS);
  const { chain } = tree.node(CHAIN);
  const signers = [HC, CDC].map((unit) => {
    const { text, sign } = signerOf(`endorser ${unit}`);
    return { unit, key: text, sign };
  });
  const endorser = new Endorser({
    ...{ chain, contracts: CONTRACTS, crypto: nodeCrypto, clock: tree.clock },
    ...{ verifier: new CachingVerifier(nodeCrypto), signers, missingSealed: () => [] },
    ...change,
  });
  return { tree, chain, endorser };
}

const SEALED = { digest: "cd".repeat(32), commitment: "ef".repeat(32), size: 1_000 };

function report(tree: SimTree, sealed?: Json) {
  const body: Json = {
    form: "open",
    situation: "epidemic",
    a: { category: "covid-19", headline: "nine", place: { area: "50" } },
    t: { occurred: tree.clock.now() },
    s: 1,
    data: { kind: "laboratory", version: 1, specimen: "swab", taken: 9, tested: 9, positive: 9 },
    ...(sealed === undefined ? {} : { sealed }),
  };
  const { bytes } = tree.sign(CHAIN, { unit: HOSPITAL, action: "reports.submit", args: {}, body });
  return readSignedProposal(sha256, bytes);
}

test("an endorser signs for the asked units of its own, and what it signed is valid on the chain", async () => {
  const { tree, chain, endorser } = await scene();
  assert.deepEqual(endorser.units, [HC, CDC]);
  const signed = report(tree);
  for (const [asked, signing] of [
    [[HC], [HC]],
    [[CDC, "cn-50:other"], [CDC]],
    [
      [CDC, HC],
      [HC, CDC],
    ],
    [[], []],
  ] as const) {
    const { effects, endorsements } = await endorser.endorse(signed, asked);
    assert.deepEqual(
      endorsements.map(({ unit }) => unit),
      signing,
    );
    const digest = effectsDigest(sha256, proposalDigest(sha256, signed.proposalBytes), effects);
    for (const endorsement of endorsements) {
      const check = endorsementCheck(sha256, signed.proposal.chain, digest, endorsement);
      assert.ok(nodeCrypto.verifyEd25519(check.publicKey, check.message, check.signature));
    }
  }
  const { effects, endorsements } = await endorser.endorse(signed, [HC]);
  const { proposal, signature, body, salt } = signed;
  const transaction = encodeAct({ proposal, signature, body, salt, effects, endorsements });
  const { code } = await chain.submit(transaction, { urgency: 3, unit: HOSPITAL });
  assert.equal(code, "VALID");
  await assert.rejects(endorser.endorse(signed, [HC]), coded("DUPLICATE"));
  await tree.close();
});

test("an endorser signs nothing of which it holds no durable copy, and asks for the detail only", async () => {
  const asked: (readonly string[])[] = [];
  let missing: readonly string[] = [SEALED.digest];
  const signers = [HC].map((unit) => ({
    unit,
    key: signerOf(`endorser ${unit}`).text,
    sign: (): Uint8Array => {
      assert.equal(missing.length, 0, "it signs before it holds the part");
      return new Uint8Array(64);
    },
  }));
  const { tree, endorser } = await scene({
    signers,
    missingSealed: (digests) => {
      asked.push(digests);
      return missing;
    },
  });
  const signed = report(tree, { detail: SEALED, attachments: [{ ...SEALED, digest: "aa".repeat(32) }] });
  await assert.rejects(endorser.endorse(signed, [HC]), coded("SEALED_MISSING", SEALED.digest));
  missing = [];
  assert.equal((await endorser.endorse(signed, [HC])).endorsements.length, 1);
  assert.deepEqual(asked, [[SEALED.digest], [SEALED.digest]]);
  await tree.close();
});

test("an endorser refuses what is not signed by its author, and what its contract refuses, and writes nothing", async () => {
  const { tree, chain, endorser } = await scene();
  const { height } = chain.head();
  const signed = report(tree);
  const forged = { ...signed, signatureBytes: signed.signatureBytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
  await assert.rejects(endorser.endorse(forged, [HC]), coded("BAD_SIGNATURE"));
  const { bytes } = tree.sign(CHAIN, {
    unit: HOSPITAL,
    action: "reports.verify",
    args: { record: "ab".repeat(32), verdict: "verified", reason: "seen" },
  });
  await assert.rejects(endorser.endorse(readSignedProposal(sha256, bytes), [HC]), coded("NOT_PERMITTED"));
  const abroad = tree.author.sign({ chain: "cn.e1", unit: HOSPITAL, action: "reports.submit", args: {} });
  await assert.rejects(endorser.endorse(readSignedProposal(sha256, abroad.bytes), [HC]), coded("WRONG_CHAIN"));
  assert.equal(chain.head().height, height);
  await tree.close();
});

test("expiry is judged by the endorser's clock or the chain's last tick, whichever is later", async () => {
  const { tree, endorser } = await scene();
  const signed = report(tree);
  await tree.clock.run(signed.proposal.expires - tree.clock.now());
  assert.equal((await endorser.endorse(signed, [HC])).endorsements.length, 1);
  await tree.clock.run(1);
  await assert.rejects(endorser.endorse(signed, [HC]), coded("EXPIRED"));
  await tree.close();
});
