import assert from "node:assert/strict";
import { test } from "node:test";
import { codeNumber, withoutBody } from "@tocsin/core";
import type { Placed } from "../chain.ts";
import type { Ledger } from "../ledger.ts";
import {
  CrashingStorage,
  endorsed,
  genesisWith,
  key,
  openTestChain,
  recordOf,
  signedReport,
  stateText,
  unitName,
} from "./ledgerfixture.ts";

const NAME = "suppressed";
const USED = key.act(recordOf({ name: NAME }));

/** Whoever passes an act on takes its body away; then comes the act as its author has sent it. */
async function suppressed(contract: number): Promise<{ chain: Ledger; codes: string[]; genuine: Placed }> {
  const chain = await openTestChain({
    storage: new CrashingStorage(),
    genesis: { ...genesisWith(3), contract },
  });
  const bytes = endorsed(chain, signedReport({ name: NAME, contract }));
  const submit = (one: Uint8Array) => chain.submit(one, { urgency: 3, unit: unitName(0) });
  const first = await submit(withoutBody(bytes));
  const genuine = await submit(bytes);
  return { chain, codes: [first.code, genuine.code], genuine };
}

test("an act whose body was taken away on its way uses nothing up, and history replays before and after redaction", async () => {
  const { chain, codes, genuine } = await suppressed(3);
  assert.deepEqual(codes, ["BODY_MISMATCH", "VALID"]);
  assert.match(stateText(chain, USED), new RegExp(`"code":${codeNumber("VALID")},`));
  assert.deepEqual((await chain.verifyReplay()).appHash, chain.head().appHash);
  await chain.removeBody(genuine.height, genuine.index);
  assert.deepEqual((await chain.verifyReplay()).appHash, chain.head().appHash);
  await chain.close();
});

test("under the contracts of version 2 it stays used up, as those chains have judged it", async () => {
  const { chain, codes } = await suppressed(2);
  assert.deepEqual(codes, ["BODY_MISMATCH", "DUPLICATE"]);
  assert.deepEqual((await chain.verifyReplay()).appHash, chain.head().appHash);
  await chain.close();
});
