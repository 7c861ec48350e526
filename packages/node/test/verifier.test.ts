import assert from "node:assert/strict";
import { test } from "node:test";
import type { SignatureCheck } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import { FACTS_BYTES_MAX } from "../limits.ts";
import { verified } from "../validate/checks.ts";
import { CachingVerifier, verifyOne } from "../validate/verifier.ts";
import { signerOf } from "./ledgerfixture.ts";

const signer = signerOf("verifier");

function checkOf(text: string, change: Partial<SignatureCheck> = {}): SignatureCheck {
  const message = new TextEncoder().encode(text);
  return { rule: "strict", publicKey: signer.publicKey, message, signature: signer.sign(message), ...change };
}

/** What a worker does, with its rounds counted. */
function counted() {
  const rounds: number[] = [];
  const batch = {
    verify: async (checks: readonly SignatureCheck[]) => {
      rounds.push(checks.length);
      return checks.map((check) => verifyOne(nodeCrypto, check));
    },
  };
  return { rounds, batch };
}

test("a signature under another message is judged by itself, and takes nothing from the one that is right", async () => {
  for (const order of ["right first", "wrong first"]) {
    const verifier = new CachingVerifier(nodeCrypto);
    const right = checkOf("right");
    const wrong = { ...right, message: new TextEncoder().encode("wrong") };
    for (const check of order === "right first" ? [right, wrong] : [wrong, right]) await verifier.verify([check]);
    assert.deepEqual([verifier.facts(right), verifier.facts(wrong)], [true, false], order);
    assert.equal(verifier.facts({ ...right, publicKey: signerOf("other").publicKey }), "unknown");
  }
});

test("many messages under one signature go to the worker like all others", async () => {
  const { rounds, batch } = counted();
  const verifier = new CachingVerifier(nodeCrypto, batch);
  const { signature } = checkOf("made up");
  const checks = Array.from({ length: 100 }, (_, i) => checkOf(`message ${i}`, { signature }));
  await Promise.all(checks.map((check) => verifier.verify([check])));
  assert.deepEqual(rounds, [64, 36]);
  assert.ok(checks.every((check) => verifier.facts(check) === false));
});

test("facts are bounded by the bytes of their messages; what was forgotten is verified again", async () => {
  const verifier = new CachingVerifier(nodeCrypto);
  const first = checkOf("first");
  await verifier.verify([first]);
  const size = FACTS_BYTES_MAX / 8;
  const signature = new Uint8Array(64);
  for (let i = 0; i < 32; i++) {
    const message = new Uint8Array(size).fill(i);
    await verifier.verify([{ ...first, message, signature: signature.slice().fill(i) }]);
  }
  assert.equal(verifier.facts(first), "unknown");
  assert.equal(await verified(verifier, first), true);
});
