import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeBase64url } from "../bytes/base64url.ts";
import { type Json, encodeCanonical } from "../bytes/canonical.ts";
import { bodyDigest } from "../endorse/proposal.ts";
import { readSignedProposal } from "../endorse/signed.ts";
import { CONTRACTS } from "../execute/all.ts";
import { ARGS_BYTES_MAX, BODY_BYTES_MAX } from "../limits.ts";
import { executeBlock } from "../machine.ts";
import { encodeAct, parseTransaction } from "../order/transaction.ts";
import { newChain, unitOf } from "./fixture.ts";
import { NOW, refuses, sha256 } from "./tree.ts";

const HC = "cn-32:hc";
/** Bytes of `{"x":""}`. */
const AROUND = 8;
const textOf = (bytes: number) => ({ x: "x".repeat(bytes - AROUND) });
const SALT = new Uint8Array(16);

/** An act with arguments and a body of so many bytes, before anybody has endorsed it. */
function signed(argsBytes: number, bodyBytes: number, contract = 3) {
  const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(HC, "manager")], contract });
  const body = textOf(bodyBytes);
  const act = state.act(HC, "all", "reports.submit", textOf(argsBytes));
  const digest = bodyDigest(sha256, SALT, encodeCanonical(body as Json));
  const proposal = { ...act.proposal, body: digest };
  return {
    state,
    value: { proposal, signature: encodeBase64url(new Uint8Array(64)), body, salt: encodeBase64url(SALT) },
  };
}

function read(argsBytes: number, bodyBytes: number): void {
  readSignedProposal(sha256, encodeCanonical(signed(argsBytes, bodyBytes).value as unknown as Json));
}

/** What a block says to the act, whose endorsement is none. */
function judged(argsBytes: number, bodyBytes: number, contract?: number): readonly [code: string, at: string] {
  const { state, value } = signed(argsBytes, bodyBytes, contract);
  const endorsement = { unit: HC, key: value.proposal.author.key, signature: value.signature, path: [] };
  const effects = { reads: [], absent: [], writes: [], appends: [], result: {} };
  const bytes = encodeAct({ ...value, body: value.body as Json, effects, endorsements: [endorsement] });
  const rules = { hash: sha256, contracts: CONTRACTS, parse: (text: Uint8Array) => parseTransaction(sha256, text) };
  const block = { height: 1_000, tick: NOW, transactions: [bytes], replay: false };
  const [outcome] = executeBlock(rules, state, () => true, block).outcomes;
  return [outcome?.code ?? "", outcome?.at ?? ""];
}

test("a signed proposal is read up to the bounds of its arguments and its body, and not past them", () => {
  read(ARGS_BYTES_MAX, 1_000);
  read(1_000, BODY_BYTES_MAX);
  assert.throws(() => read(ARGS_BYTES_MAX + 1, 1_000), refuses("TOO_LARGE", "/proposal/args"));
  assert.throws(() => read(1_000, BODY_BYTES_MAX + 1), refuses("TOO_LARGE", "/body"));
});

test("a block holds acts to the same bounds, from the third version of the contracts on", () => {
  const small = judged(1_000, 1_000);
  assert.notEqual(small[0], "TOO_LARGE");
  assert.deepEqual(judged(ARGS_BYTES_MAX, 1_000), small);
  assert.deepEqual(judged(1_000, BODY_BYTES_MAX), small);
  assert.deepEqual(judged(ARGS_BYTES_MAX + 1, 1_000), ["TOO_LARGE", "/proposal/args"]);
  assert.deepEqual(judged(1_000, BODY_BYTES_MAX + 1), ["TOO_LARGE", "/body"]);
  assert.deepEqual(judged(1_000, BODY_BYTES_MAX + 1, 2), judged(1_000, 1_000, 2), "as it was judged before");
});
