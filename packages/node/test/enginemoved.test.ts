import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CONTRACTS, type Json, engineStart } from "@tocsin/core";
import type { Placed } from "../chain.ts";
import { openConsortiumChain } from "../cometbft/chain.ts";
import { NodeError } from "../errors.ts";
import { nodeCrypto } from "../host/crypto.ts";
import type { Ledger } from "../ledger.ts";
import type { Storage } from "../store/storage.ts";
import { CachingVerifier } from "../validate/verifier.ts";
import { engineBinary, freePort, runningClock } from "./cometbftfixture.ts";
import {
  CrashingStorage,
  MANAGER,
  endorsed,
  genesisWith,
  openTestChain,
  signedAct,
  signedReport,
  signerOf,
  stateText,
  unitName,
} from "./ledgerfixture.ts";

const binary = engineBinary();
const skip = binary === undefined ? "CometBFT is not installed: npm run engine:install" : false;

function report(chain: Ledger, name: string): Promise<Placed> {
  return chain.submit(endorsed(chain, signedReport({ name })), { urgency: 3, unit: unitName(0) });
}

/** The only manager decides that CometBFT orders the chain from the next block on. */
function decide(chain: Ledger): Promise<Placed> {
  const args = { change: { kind: "engine", engine: "cometbft" }, effectiveHeight: 1, reason: "four agencies" };
  const signed = signedAct({
    name: "engine",
    unit: MANAGER,
    action: "governance.propose",
    args: args as Record<string, Json>,
  });
  return chain.submit(endorsed(chain, signed), { urgency: 3, unit: MANAGER });
}

/** Brings the change into effect among reports that come together. @returns those that were taken, and why others were not */
async function move(chain: Ledger): Promise<{ readonly taken: string[]; readonly refused: unknown[] }> {
  const names = Array.from({ length: 120 }, (_, i) => `together-${i}`);
  const taken: string[] = [];
  const refused: unknown[] = [];
  const waves = names.map(async (name, i) => {
    // In waves, so that blocks are planned on top of the one that brings the change.
    await new Promise((go) => setTimeout(go, i));
    await report(chain, name).then(
      () => taken.push(name),
      (error: unknown) => refused.push(error),
    );
  });
  await Promise.all(waves);
  return { taken, refused };
}

/** A disk that takes its time: the next block is executed on top of one that is on its way to it. */
function slow(storage: CrashingStorage): CrashingStorage {
  const { values } = storage;
  const write = values.write.bind(values);
  values.write = async (batch) => {
    await new Promise((go) => setTimeout(go, 15));
    return write(batch);
  };
  return storage;
}

test("the node's last block is proven, what came with it is kept, and what comes later is refused with a reason", async () => {
  const storage = slow(new CrashingStorage());
  const chain = await openTestChain({ storage });
  assert.equal((await decide(chain)).code, "VALID");
  const { taken, refused } = await move(chain);
  assert.ok(taken.length > 0 && refused.length > 0, `${taken.length} taken`);
  for (const error of refused) assert.ok(error instanceof NodeError && error.code === "ENGINE_MOVED", String(error));
  const start = engineStart(chain.genesis, chain.state);
  assert.equal(chain.head().height + 1, start);
  assert.equal(chain.proven().height, chain.head().height);
  const head = chain.head();
  await chain.close();

  const again = await openTestChain({ storage });
  assert.deepEqual(again.head(), head);
  await assert.rejects(report(again, "late"), { code: "ENGINE_MOVED" });
  assert.deepEqual((await again.verifyReplay()).appHash, head.appHash);
  await again.close();
});

test("CometBFT takes over only from the node that has signed the last block; a copy without its sign state signs nothing", {
  skip,
}, async (t) => {
  const storage = new CrashingStorage();
  const embedded = await openTestChain({ storage });
  await report(embedded, "before");
  await assert.rejects(openMoved(t, storage), { code: "CONFIGURATION" });
  await decide(embedded);
  await move(embedded);
  const head = embedded.head();
  await embedded.close();

  const copy = new CrashingStorage();
  copy.blocks = storage.blocks;
  copy.values = storage.values;
  const refused = await openMoved(t, copy);
  assert.match(String(refused.readOnly), /signed last/);
  await refused.close();

  const moved = await openMoved(t, storage);
  const { height, code } = await submitted(moved, "after");
  assert.deepEqual([code, height > head.height + 1], ["VALID", true]);
  assert.equal(stateText(moved, "engine"), '"cometbft"');
  while (moved.lightBlock(height) === undefined) await new Promise((go) => setTimeout(go, 20));
  const heights = Array.from({ length: height }, (_, i) => moved.lightBlock(i + 1)?.header.height);
  assert.deepEqual(
    heights,
    Array.from({ length: height }, (_, i) => i + 1),
  );
  assert.equal((await moved.verifyReplay()).height, moved.head().height);
  await moved.close();
});

/** The engine takes a moment to begin. */
async function submitted(chain: Ledger, name: string): Promise<Placed> {
  for (;;) {
    try {
      return await report(chain, name);
    } catch (error) {
      assert.ok(error instanceof NodeError && error.code === "ENGINE_AWAY", String(error));
      await new Promise((go) => setTimeout(go, 100));
    }
  }
}

async function openMoved(t: { after(end: () => void): void }, storage: Storage) {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-moved-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const { seed, publicKey } = signerOf("validator");
  return openConsortiumChain({
    ...{ genesis: genesisWith(3), contracts: CONTRACTS, crypto: nodeCrypto, clock: runningClock, storage },
    verifier: new CachingVerifier(nodeCrypto),
    binary: binary as string,
    engine: {
      dir,
      nodeKeys: [signerOf("node")],
      voted: join(dir, "voted"),
      validatorKey: { seed, publicKey },
      listen: `127.0.0.1:${await freePort()}`,
      peers: [],
    },
    onFault: () => undefined,
  });
}
