import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../bytes/canonical.ts";
import { Refusal } from "../codes.ts";
import { draftProposal, encodeSigned } from "../endorse/draft.ts";
import type { Effects, Endorsement } from "../endorse/effects.ts";
import { readSignedProposal } from "../endorse/signed.ts";
import { assembleAct, encodeAct, parseTransaction } from "../order/transaction.ts";
import { keyOf } from "./fixture.ts";
import { sha256 } from "./tree.ts";

const HEX = "ab".repeat(32);

/** A signed proposal as a gateway reads it; the signature is none, its form is right. */
function signed(body: Json | undefined, salt: Uint8Array) {
  const draft = draftProposal(sha256, {
    chain: "cn-32.e1",
    action: "reports.submit",
    contract: 1,
    author: { unit: "cn-32:hospital-1", officer: "duty", key: keyOf("author"), via: "own" },
    at: 1_626_710_400_000,
    lifetimeMs: 60_000,
    idempotencyKey: "assembled-1",
    nonce: new Uint8Array(16),
    urgency: 3,
    args: {},
    ...(body === undefined ? {} : { body: { value: body, salt } }),
  });
  return readSignedProposal(sha256, encodeSigned(draft, new Uint8Array(64)));
}

/** Members out of their order, as contracts make them. */
function effectsWith(value: Json): Effects {
  return {
    writes: [{ value: { z: 1, a: value }, key: `report/${HEX}` }],
    reads: [{ key: "chain", i: 0, h: 1 }],
    result: { record: HEX, climb: "waiting" },
    appends: [],
    absent: [],
  };
}

const ENDORSEMENTS: Endorsement[] = [
  {
    unit: "cn-32:hc",
    signature: "A".repeat(86),
    key: keyOf("endorser"),
    path: [{ side: "l", hash: HEX }],
  },
];

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const bodies = fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, { maxKeys: 6 }), { nil: undefined });

test("an assembled act has the bytes of its values, and says what is read from them", () => {
  fc.assert(
    fc.property(bodies, fc.uint8Array({ minLength: 16, maxLength: 16 }), text, (body, salt, value) => {
      const proposal = signed(body, salt);
      const effects = effectsWith(value);
      const { bytes, act } = assembleAct(sha256, proposal, effects, ENDORSEMENTS);
      assert.deepEqual(bytes, encodeAct({ ...pick(proposal), effects, endorsements: ENDORSEMENTS }));
      assert.deepEqual(parseTransaction(sha256, bytes), act);
    }),
  );
});

test("an act that is too large for a block is refused when it is assembled", () => {
  const effects = effectsWith("x".repeat(70_000));
  assert.throws(
    () => assembleAct(sha256, signed({ a: "b" }, new Uint8Array(16)), effects, ENDORSEMENTS),
    (error) => error instanceof Refusal && error.code === "TOO_LARGE",
  );
});

function pick({ proposal, signature, body, salt }: ReturnType<typeof signed>) {
  return { proposal, signature, body, salt };
}
