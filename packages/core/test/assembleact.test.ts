import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../bytes/canonical.ts";
import { type Code, Refusal } from "../codes.ts";
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

test("what would be refused when it is read is refused when it is assembled", () => {
  const deep = (levels: number): Json => (levels === 0 ? 1 : { a: deep(levels - 1) });
  const refusals: readonly (readonly [Effects, Code])[] = [
    [effectsWith("x".repeat(70_000)), "TOO_LARGE"],
    [effectsWith(deep(12)), "MALFORMED"],
    [effectsWith(Array.from({ length: 9_000 }, () => 1)), "MALFORMED"],
    [{ ...effectsWith(1), writes: [{ key: "has blanks", value: 1 }] }, "SCHEMA"],
    [{ ...effectsWith(1), writes: [{ key: "lists", value: [[1]] }] }, "SCHEMA"],
  ];
  for (const [effects, code] of refusals) {
    const proposal = signed({ a: "b" }, new Uint8Array(16));
    const isRefused = (error: unknown) => error instanceof Refusal && error.code === code;
    assert.throws(() => assembleAct(sha256, proposal, effects, ENDORSEMENTS), isRefused, code);
    assert.throws(() => parseTransaction(sha256, bytesOf(proposal, effects)), isRefused, code);
  }
});

/** The bytes without any check but their canonical form. */
function bytesOf(proposal: ReturnType<typeof signed>, effects: Effects): Uint8Array {
  const value = { ...pick(proposal), effects, endorsements: ENDORSEMENTS };
  const sorted = JSON.stringify(ordered(value as unknown as Json));
  return new TextEncoder().encode(sorted);
}

function ordered(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, ordered(member as Json)]));
}

function pick({ proposal, signature, body, salt }: ReturnType<typeof signed>) {
  return { proposal, signature, body, salt };
}
