import assert from "node:assert/strict";
import { test } from "node:test";
import { draftProposal, encodeSigned, readSignedProposal } from "@tocsin/core";
import { signerOf } from "../../testkit/keys.ts";
import type { SimTree } from "../../testkit/tree.ts";
import type { EndorserSeam } from "../endorse/endorser.ts";
import { ACTS_AT_WORK_MAX } from "../limits.ts";
import { nodeCrypto } from "../host/crypto.ts";
import { CHAIN, HC, HOSPITAL, HOUR_MS, bodyOf, coded, reportOf, scene } from "./gatewayscene.ts";

test("a try under another's name does not hold up the author's own", async () => {
  const { tree, noted, gateway } = await scene();
  const genuine = reportOf(tree, HOSPITAL, "genuine");
  const { proposal } = readSignedProposal(nodeCrypto.sha256, genuine.bytes);
  const slow: EndorserSeam["endorse"] = (signed, units) =>
    signed.proposal.author.key === proposal.author.key
      ? noted(HC).endorse(signed, units)
      : new Promise(() => undefined);
  const one = gateway({ endorsers: [noted(HC, slow)] });
  void one.submit(forged(tree, 1, proposal.idempotencyKey)).catch(() => undefined);
  await turnsOfLoop();
  assert.equal((await one.submit(genuine.bytes)).code, "VALID");
  await tree.close();
});

test("what waits when the gateway closes is refused, and what comes later too", async () => {
  const { tree, noted, gateway } = await scene();
  const never: EndorserSeam["endorse"] = () => new Promise(() => undefined);
  const one = gateway({ endorsers: [noted(HC, never)], atWorkMax: 1 });
  void one.submit(reportOf(tree, HOSPITAL, "at work").bytes);
  await turnsOfLoop();
  const waiting = one.submit(reportOf(tree, HOSPITAL, "waiting").bytes);
  await turnsOfLoop();
  one.close();
  await assert.rejects(waiting, coded("STOPPING"));
  await assert.rejects(one.submit(reportOf(tree, HOSPITAL, "later").bytes), coded("STOPPING"));
  await tree.close();
});

test("whoever claims to be a unit without its key waits in a line of all such, and not in the unit's", async () => {
  const { tree, noted, gateway } = await scene();
  const begun: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = noted(HC);
  const endorse: EndorserSeam["endorse"] = async (signed, units) => {
    begun.push(signed.proposal.idempotencyKey);
    await opened;
    return slow.endorse(signed, units);
  };
  const one = gateway({ endorsers: [noted(HC, endorse)] });
  const results: Promise<unknown>[] = [];
  const submitted = (bytes: Uint8Array) => results.push(one.submit(bytes).catch((error: unknown) => error));
  for (let i = 0; i < ACTS_AT_WORK_MAX; i++) submitted(reportOf(tree, HOSPITAL, `at work ${i}`).bytes);
  await turnsOfLoop();
  const claimed = Array.from({ length: 20 }, (_, i) => forged(tree, i));
  for (const bytes of claimed) submitted(bytes);
  await turnsOfLoop();
  const genuine = reportOf(tree, HOSPITAL, "genuine");
  submitted(genuine.bytes);
  await turnsOfLoop();
  open();
  await Promise.all(results);
  const place = begun.indexOf(keyOf(genuine.bytes)) - ACTS_AT_WORK_MAX;
  assert.ok(place >= 0 && place <= 1, `place ${place} of ${claimed.length + 1}`);
  await tree.close();
});

/** A report under the hospital's name, signed with a key that is not the hospital's. */
function forged(tree: SimTree, number: number, idempotencyKey = `forged-${number}`): Uint8Array {
  const { text, sign } = signerOf("nobody");
  const draft = draftProposal(nodeCrypto.sha256, {
    chain: `${CHAIN}.e1`,
    contract: 1,
    action: "reports.submit",
    author: { unit: HOSPITAL, officer: "duty", key: text, via: "own" },
    at: tree.clock.now(),
    lifetimeMs: HOUR_MS,
    idempotencyKey,
    nonce: new Uint8Array(16),
    urgency: 3,
    args: {},
    body: { value: bodyOf("forged", tree.clock.now()), salt: new Uint8Array(16) },
  });
  return encodeSigned(draft, sign(draft.signBytes));
}

const keyOf = (bytes: Uint8Array) => readSignedProposal(nodeCrypto.sha256, bytes).proposal.idempotencyKey;

async function turnsOfLoop(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
