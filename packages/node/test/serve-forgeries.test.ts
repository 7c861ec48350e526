import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  CONTRACTS,
  type Effects,
  type Json,
  type Unit,
  actId,
  effectsDigest,
  encodeAct,
  encodeBase64url,
  endorsementSignBytes,
  execute,
  key,
  proposalDigest,
  readSignedProposal,
} from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import {
  HOSPITAL,
  PROVINCE,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openBody,
  openServedNetwork,
  signed,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, keystore, token } = network.province;
const { sha256 } = nodeCrypto;
const manager = parts.chain.state.get(key.unit(PROVINCE))?.value as unknown as Unit;
const endorser = manager.endorser as string;

interface Forgery {
  /** Unit and key that the endorsement names, and the key that signs it. */
  readonly unit?: string;
  readonly key?: string;
  readonly signer?: string;
  readonly none?: boolean;
  /** What the endorser signs in place of the contract's result. */
  readonly effects?: (effects: Effects) => Effects;
  /** What is put into the transaction after it was endorsed. */
  readonly later?: (effects: Effects) => Effects;
  readonly body?: Json;
}

/** A signed report as a transaction whose endorsement is not what it should be. */
function forged(bytes: Uint8Array, forgery: Forgery): Uint8Array {
  const { proposal, proposalBytes, signature, body, salt } = readSignedProposal(sha256, bytes);
  const act = { id: actId(sha256, proposal), proposal, body };
  const right = execute(sha256, CONTRACTS, parts.chain.state, act);
  const endorsed = forgery.effects?.(right) ?? right;
  const root = effectsDigest(sha256, proposalDigest(sha256, proposalBytes), endorsed);
  const signer = forgery.signer ?? endorser;
  const endorsement = {
    unit: forgery.unit ?? PROVINCE,
    key: forgery.key ?? endorser,
    path: [],
    signature: encodeBase64url(keystore.sign(signer, endorsementSignBytes(proposal.chain, root))),
  };
  return encodeAct({
    proposal,
    signature,
    body: forgery.body ?? body,
    salt,
    effects: forgery.later?.(endorsed) ?? endorsed,
    endorsements: forgery.none === true ? [] : [endorsement],
  });
}

const otherKey = () => keystore.find("officer", HOSPITAL, "duty")?.key as string;
/** The report as verified already, where it was filed a moment ago. */
const verified = (effects: Effects): Effects => ({
  ...effects,
  writes: effects.writes.map((write) => ({
    ...write,
    value: { ...(write.value as Record<string, Json>), status: "verified" },
  })),
});
const stranger = (effects: Effects): Effects => ({
  ...effects,
  writes: [...effects.writes, { key: key.policy("urgency"), value: { version: 2, value: {} } }],
});

const FORGERIES: readonly (readonly [string, string, () => Forgery])[] = [
  ["an endorsement of another key under the manager's name", "ENDORSEMENT_INVALID", () => ({ signer: otherKey() })],
  ["a key that the manager has not registered", "ENDORSEMENT_INVALID", () => ({ key: otherKey(), signer: otherKey() })],
  ["a member's endorsement", "ENDORSEMENT_INVALID", () => ({ unit: HOSPITAL, key: otherKey(), signer: otherKey() })],
  ["effects changed after the endorsement", "ENDORSEMENT_INVALID", () => ({ later: verified })],
  [
    "a manager's signature under effects that the contract does not have",
    "EFFECTS_MISMATCH",
    () => ({ effects: verified }),
  ],
  ["a write that the contract does not make", "EFFECTS_MISMATCH", () => ({ effects: stranger })],
];

for (const [what, code, forgery] of FORGERIES) {
  test(`${what} is ordered with its code and has no effect`, async () => {
    const { bytes, act } = signed();
    const policy = parts.chain.state.get(key.policy("urgency"));
    const placed = await parts.chain.submit(forged(bytes, forgery()), { urgency: 3, unit: HOSPITAL });
    assert.equal(placed.code, code);
    assert.equal(parts.chain.state.get(key.report(act)), undefined);
    assert.deepEqual(parts.chain.state.get(key.policy("urgency")), policy);
    const hospital = token(HOSPITAL);
    const query = { after: placed.height };
    const listed = await done<{ items: { record: string }[] }>(url, "reports", { token: hospital, query });
    assert.ok(!listed.items.some(({ record }) => record === act));
    assertProblem(await ask(url, `/v1/reports/${act}`, { token: hospital }), 404, "NOT_FOUND", act);
    // The lie stays as evidence, and uses nothing up: the act itself goes through.
    const audit = await done<{ findings: { note: string; height?: number }[] }>(url, "audit", {
      token: token(PROVINCE, "admin"),
      query: { from: 0, to: network.clock.now() + 86_400_000 },
    });
    const evidence = audit.findings.filter(({ height }) => height === placed.height);
    assert.deepEqual(
      evidence.map(({ note }) => note),
      [`reports.submit: ${code}`],
    );
    const sent = await ask(url, "/v1/acts/signed", {
      body: bytes,
      headers: { "content-type": "application/octet-stream" },
    });
    assert.equal(sent.status, 200, sent.text);
  });
}

test("what lacks endorsements or the signed body is no transaction and is not ordered", async () => {
  const height = parts.chain.head().height;
  const wrong: [Forgery, string, string][] = [
    [{ none: true }, "SCHEMA", "/endorsements"],
    [{ body: openBody({ s: 1 }) }, "BODY_MISMATCH", ""],
  ];
  for (const [forgery, code, at] of wrong) {
    const transaction = forged(signed().bytes, forgery);
    await assert.rejects(parts.chain.submit(transaction, { urgency: 3, unit: HOSPITAL }), {
      name: "Refusal",
      code,
      at,
    });
  }
  assert.equal(parts.chain.head().height, height);
});
