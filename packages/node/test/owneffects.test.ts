import assert from "node:assert/strict";
import { test } from "node:test";
import { type Effects, effectsDigest, encodeAct, parseTransaction, proposalDigest } from "@tocsin/core";
import type { Ledger } from "../ledger.ts";
import { OwnEffects } from "../endorse/owneffects.ts";
import { OWN_EFFECTS_MAX } from "../limits.ts";
import { CrashingStorage, endorsed, hash, openTestChain, signedReport, unitName } from "./ledgerfixture.ts";

const PRIORITY = { urgency: 3, unit: unitName(0) };
const lied = (effects: Effects): Effects => ({ ...effects, result: { forged: true } });

/** The act that the bytes are, and the digest by which its effects would be known. */
function read(bytes: Uint8Array) {
  const act = parseTransaction(hash, bytes);
  if (act.type !== "act") throw new Error("no act");
  return { act, digest: effectsDigest(hash, proposalDigest(hash, act.proposalBytes), act.effects) };
}

async function scene(): Promise<{ readonly chain: Ledger; readonly own: OwnEffects }> {
  const own = new OwnEffects();
  return { own, chain: await openTestChain({ storage: new CrashingStorage(), own }) };
}

test("what was executed here is not executed again in its block, and a replay executes everything", async () => {
  const { chain, own } = await scene();
  const lie = endorsed(chain, signedReport({ name: "lie" }), lied);
  // No endorser of this node adds what it has not executed: here one does, so the block must believe it.
  own.add(read(lie).digest);
  assert.equal((await chain.submit(lie, PRIORITY)).code, "VALID");
  await assert.rejects(chain.verifyReplay(), { code: "DATA_BROKEN" });
  await chain.close();
});

test("effects of another proposal, or others of the same, are not known by it", async () => {
  const { chain, own } = await scene();
  const honest = endorsed(chain, signedReport({ name: "one" }));
  own.add(read(honest).digest);
  const otherEffects = endorsed(chain, signedReport({ name: "one" }), lied);
  const otherProposal = endorsed(chain, signedReport({ name: "two" }), () => read(honest).act.effects);
  assert.equal((await chain.submit(otherEffects, PRIORITY)).code, "EFFECTS_MISMATCH");
  assert.equal((await chain.submit(otherProposal, PRIORITY)).code, "EFFECTS_MISMATCH");
  await chain.verifyReplay();
  await chain.close();
});

test("effects on values that have changed since are refused, known or not", async () => {
  const { chain, own } = await scene();
  const bytes = endorsed(chain, signedReport({ name: "late" }));
  const { act, digest } = read(bytes);
  const [first, ...others] = act.effects.reads;
  if (first === undefined) throw new Error("a report reads something");
  const older = endorsed(chain, signedReport({ name: "late" }), (effects) => ({
    ...effects,
    reads: [{ ...first, i: first.i + 1 }, ...others],
  }));
  for (const known of [digest, read(older).digest]) own.add(known);
  assert.equal((await chain.submit(older, PRIORITY)).code, "READ_CONFLICT");
  await chain.close();
});

test("an act without its body is not taken, known or not", async () => {
  const { chain, own } = await scene();
  const { act, digest } = read(endorsed(chain, signedReport({ name: "bodyless" })));
  own.add(digest);
  const { proposal, effects, endorsements } = act;
  const signature = Buffer.from(act.signature).toString("base64url");
  const bytes = encodeAct({ proposal, signature, effects, endorsements });
  assert.equal((await chain.submit(bytes, PRIORITY)).code, "BODY_MISMATCH");
  await chain.close();
});

test("what is remembered is bounded, the newest for longest", () => {
  const own = new OwnEffects();
  const digest = (n: number) => new Uint8Array(new Uint32Array([n]).buffer);
  for (let n = 0; n <= 2 * OWN_EFFECTS_MAX; n++) own.add(digest(n));
  assert.deepEqual(
    [own.has(digest(0)), own.has(digest(OWN_EFFECTS_MAX)), own.has(digest(2 * OWN_EFFECTS_MAX))],
    [false, true, true],
  );
});
