import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatPublicKey } from "../crypto/keys.ts";
import type { Change, PendingChange } from "../execute/governance/change.ts";
import { applyDueChanges } from "../execute/governance/due.ts";
import { key } from "../state/key.ts";
import { type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import { JIANGSU, refusesAll } from "./registry.ts";
import { validator } from "./signedblock.ts";
import { sha256 } from "./tree.ts";

const REASON = "because";

function propose(state: TestLedgerState, change: Change, effectiveHeight: number): void {
  state.run(JIANGSU, "governor", "governance.propose", { change, effectiveHeight, reason: REASON });
}

function reach(state: TestLedgerState, height: number): void {
  const pending = state.value<readonly PendingChange[]>(key.pendingChanges()) ?? [];
  const due = applyDueChanges(sha256, pending, height, (name) => state.get(name)?.value ?? undefined);
  for (const [name, value] of due.writes) state.set(name, value);
  state.set(key.pendingChanges(), due.remaining);
}

describe("the engine", () => {
  const validators = [1, 2].map((seed) => ({
    key: formatPublicKey({ suite: "ed25519", bytes: validator(seed, 1).publicKey }),
    power: 1,
  }));
  const move: Change = { kind: "engine", engine: "cometbft" };
  const args = (change: Change) => ({ change, effectiveHeight: 1, reason: REASON });

  test("a chain of one node goes over to CometBFT once, and has validators to change from then on", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    refusesAll(state, "governance.propose", [
      [`${JIANGSU}/governor`, args({ kind: "validators", validators }), "WRONG_STATE", "engine"],
    ]);
    propose(state, move, 7);
    reach(state, 7);
    assert.equal(state.value(key.engine()), "cometbft");
    refusesAll(state, "governance.propose", [[`${JIANGSU}/governor`, args(move), "WRONG_STATE", "engine"]]);
    propose(state, { kind: "validators", validators }, 9);
    reach(state, 9);
    assert.deepEqual(state.value(key.validators()), validators);
  });

  test("a chain that CometBFT has ordered from its beginning has nowhere to go", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    state.set(key.validators(), validators);
    refusesAll(state, "governance.propose", [[`${JIANGSU}/governor`, args(move), "WRONG_STATE", "validators"]]);
  });
});
