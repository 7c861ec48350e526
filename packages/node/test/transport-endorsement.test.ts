import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CONTRACTS,
  CONTRACT_VERSION,
  type Json,
  Refusal,
  draftProposal,
  encodeCanonical,
  encodeSigned,
  withAssertion,
} from "@tocsin/core";
import { HOST, PASSKEY, assertionOver } from "../../core/test/specassertion.ts";
import { DUTY } from "../../testkit/genesis.ts";
import { signerOf } from "../../testkit/keys.ts";
import { Random } from "../../testkit/random.ts";
import { CHONGQING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import { Endorser } from "../endorse/endorser.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { Gateway } from "../submit/gateway.ts";
import type { KnownNode } from "../transport/directory.ts";
import { type EndorsementOptions, endorsementCalls, remoteEndorsers } from "../transport/endorsement.ts";
import { CachingVerifier } from "../validate/verifier.ts";

const CHAIN = "cn-50";
const [HC, CDC] = [`${CHAIN}:hc`, `${CHAIN}:cdc`];
const { sha256 } = nodeCrypto;

/** A gateway whose only endorsers are on another node: each node with facts of its own. */
async function twoNodes() {
  const tree = await SimTree.open({ shape: CHONGQING, random: new Random("two nodes") });
  for (const link of tree.links) await tree.clock.until(link.stop(), 3_600_000);
  const { chain } = tree.node(CHAIN);
  const common = { chain, contracts: CONTRACTS, crypto: nodeCrypto, clock: tree.clock };
  const signers = [HC, CDC].map((unit) => {
    const { text, sign } = signerOf(`endorser ${unit}`);
    return { unit, key: text, sign };
  });
  const endorser = new Endorser({
    ...{ ...common, signers, verifier: new CachingVerifier(nodeCrypto), missingSealed: () => [] },
  });
  const [here, there] = [HC, CDC].map(
    (unit): KnownNode => ({ chain: CHAIN, unit, key: signerOf(`node ${unit}`).text, address: "127.0.0.1:1" }),
  ) as [KnownNode, KnownNode];
  const options = { chain, clock: tree.clock, hash: sha256, directory: { nodesOf: () => [here, there] } };
  const calls = endorsementCalls(options as never, endorser, { fetch: async () => assert.fail() }, () => true);
  const verifier = new CachingVerifier(nodeCrypto);
  const caller = { call: (_node: KnownNode, _name: string, params: Json) => calls["endorse"]?.(params, here) };
  const remote = { ...options, verifier, caller, avoided: new Map() } as unknown as EndorsementOptions;
  const endorsers = remoteEndorsers(remote, HC).map((one) => ({
    units: [HC, CDC],
    endorse: one.endorse.bind(one),
  }));
  return { tree, gateway: new Gateway({ ...common, verifier, endorsers }) };
}

test("what an officer's passkey says reaches the endorser of another node", async () => {
  const { tree, gateway } = await twoNodes();
  let acts = 0;
  const submit = (
    via: "own" | "keystore",
    action: string,
    args: { readonly [name: string]: Json },
    asserts = false,
  ) => {
    const signer = signerOf(`officer ${HC}`);
    const draft = draftProposal(sha256, {
      ...{ chain: `${CHAIN}.e1`, contract: CONTRACT_VERSION, action, at: tree.clock.now(), lifetimeMs: 3_600_000 },
      author: { unit: HC, officer: DUTY, key: signer.text, via },
      ...{ idempotencyKey: `two-nodes-${acts++}`, nonce: new Uint8Array(16), urgency: 3, args },
    });
    const bytes = encodeSigned(draft, signer.sign(draft.signBytes));
    return gateway.submit(
      asserts ? withAssertion(bytes, assertionOver(encodeCanonical(draft.proposal as unknown as Json))) : bytes,
    );
  };
  const passkey = { key: PASSKEY, host: HOST };
  const adding = await submit("own", "registry.addPasskey", { unit: HC, officer: DUTY, passkey });
  assert.equal(adding.code, "VALID");
  const revoking = { unit: HC, officer: DUTY, key: PASSKEY };
  await assert.rejects(
    submit("keystore", "registry.revokePasskey", revoking),
    (error) => error instanceof Refusal && error.code === "PASSKEY_WANTED",
  );
  assert.equal((await submit("keystore", "registry.revokePasskey", revoking, true)).code, "VALID");
  await tree.close();
});
