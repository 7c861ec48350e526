import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../bytes/canonical.ts";
import { formatPublicKey } from "../crypto/keys.ts";
import { CONTRACTS, CONTRACT_VERSION } from "../execute/all.ts";
import { type ClientState, clientState } from "../execute/exchange/client.ts";
import { governanceActions } from "../execute/governance/actions.ts";
import { type Change, type ChangeState, type PendingChange, changeDigest } from "../execute/governance/change.ts";
import { applyDueChanges } from "../execute/governance/due.ts";
import { MANAGERS_MAX, PENDING_CHANGES_MAX } from "../limits.ts";
import { BlockExecution } from "../machine.ts";
import { parseTransaction } from "../order/transaction.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { type LightBlock, formatLightBlock } from "../proof/lightblock.ts";
import { lightStateOf } from "../proof/lightclient.ts";
import { timestampOfMs } from "../proof/timestamp.ts";
import { key } from "../state/key.ts";
import type { Unit } from "../unit/unit.ts";
import { type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import {
  CDC,
  HUAIAN,
  HUNAN,
  JIANGSU,
  JIANGSU_CDC,
  MUSEUM,
  NHC,
  mainChain,
  provinceChain,
  refusesAll,
} from "./registry.ts";
import { facts, hash, signedBlock, validator } from "./signedblock.ts";
import { NOW, digest, refuses, sha256 } from "./tree.ts";

const WAIT: Change = { kind: "policy", name: "climb", value: { ...DEFAULT_POLICIES.climb, waitMs: 60_000 } };
const REASON = "because";

/** Five managers, so that three decide. */
function fiveManagers(): TestLedgerState {
  const units = ["a", "b", "c", "d", "e"].map((name) => unitOf(`cn-32:${name}`, "manager"));
  return newChain({ id: "cn-32", parent: "cn", units: [...units, unitOf(HUAIAN, "member")] });
}

function propose(state: TestLedgerState, unit: string, change: Change, effectiveHeight = 100): string {
  return state.run(unit, "governor", "governance.propose", { change, effectiveHeight, reason: REASON }).id;
}

function vote(state: TestLedgerState, unit: string, id: string, action: "approve" | "reject" = "approve"): unknown {
  const args = { change: id, reason: REASON };
  const ifMatch = changeOf(state, id).digest;
  return state.run(unit, "governor", `governance.${action}`, args, { ifMatch }).result["status"];
}

function changeOf(state: TestLedgerState, id: string): ChangeState {
  return state.value<ChangeState>(key.change(id)) as ChangeState;
}

function pendingOf(state: TestLedgerState): readonly PendingChange[] {
  return state.value<readonly PendingChange[]>(key.pendingChanges()) ?? [];
}

/** What the machine does at the start of a block with transactions. */
function reach(state: TestLedgerState, height: number): void {
  const due = applyDueChanges(sha256, pendingOf(state), height, (name) => state.get(name)?.value ?? undefined);
  for (const [name, value] of due.writes) state.set(name, value);
  state.set(key.pendingChanges(), due.remaining);
}

describe("votes", () => {
  test("more than half of the managers approve; then the change waits for its height", () => {
    const state = fiveManagers();
    const id = propose(state, "cn-32:a", WAIT);
    assert.equal(changeOf(state, id).status, "proposed");
    assert.equal(vote(state, "cn-32:b", id), "proposed");
    assert.deepEqual(pendingOf(state), []);
    assert.equal(vote(state, "cn-32:c", id), "approved");
    assert.deepEqual(changeOf(state, id).approvals, ["cn-32:a", "cn-32:b", "cn-32:c"]);
    assert.deepEqual(pendingOf(state), [{ id, height: 100, kind: "policy" }]);
    assert.equal(state.value(key.policy("climb"))?.["version"], 1);
    reach(state, 99);
    assert.equal(changeOf(state, id).status, "approved");
    reach(state, 100);
    assert.deepEqual(state.value(key.policy("climb")), { version: 2, value: WAIT.kind === "policy" && WAIT.value });
    assert.deepEqual([changeOf(state, id).status, changeOf(state, id).settled], ["applied", 100]);
    assert.deepEqual(pendingOf(state), []);
  });

  test("half is not enough, and as soon as no majority is left the change is rejected", () => {
    const two = provinceChain();
    const first = propose(two, JIANGSU, WAIT);
    assert.equal(changeOf(two, first).status, "proposed");
    assert.equal(vote(two, JIANGSU_CDC, first, "reject"), "rejected");
    assert.deepEqual(changeOf(two, first).rejections, [JIANGSU_CDC]);

    const five = fiveManagers();
    const second = propose(five, "cn-32:a", WAIT);
    assert.equal(vote(five, "cn-32:b", second, "reject"), "proposed");
    assert.equal(vote(five, "cn-32:c", second, "reject"), "proposed");
    assert.equal(vote(five, "cn-32:d", second, "reject"), "rejected");
  });

  test("the only manager of a chain decides by proposing", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    const id = propose(state, JIANGSU, WAIT);
    assert.equal(changeOf(state, id).status, "approved");
  });

  test("votes of units that are no managers any more do not count", () => {
    const state = fiveManagers();
    const id = propose(state, "cn-32:a", WAIT);
    vote(state, "cn-32:b", id);
    const left = ["cn-32:c", "cn-32:d", "cn-32:e"];
    state.set(key.managers(), left);
    assert.equal(vote(state, "cn-32:c", id), "proposed");
    assert.equal(vote(state, "cn-32:d", id), "approved");
    const other = propose(state, "cn-32:c", { ...WAIT, value: { ...DEFAULT_POLICIES.climb, waitMs: 7 } } as Change);
    state.set(key.change(other), { ...changeOf(state, other), rejections: ["cn-32:a", "cn-32:b"] });
    assert.equal(vote(state, "cn-32:d", other), "approved");
  });

  test("the proposer withdraws what has not taken effect, approved or not", () => {
    const state = fiveManagers();
    const args = (change: string) => ({ change, reason: REASON });
    const open = propose(state, "cn-32:a", WAIT);
    state.run("cn-32:a", "governor", "governance.withdraw", args(open));
    assert.equal(changeOf(state, open).status, "withdrawn");
    const [kept, approved] = [
      propose(state, "cn-32:b", { kind: "contract", version: CONTRACT_VERSION + 1 }, 50),
      propose(state, "cn-32:a", WAIT),
    ];
    for (const id of [kept, approved]) for (const unit of ["cn-32:c", "cn-32:d"]) vote(state, unit, id);
    state.run("cn-32:a", "governor", "governance.withdraw", args(approved));
    assert.deepEqual(
      pendingOf(state).map(({ id }) => id),
      [kept],
    );
    assert.equal(changeOf(state, approved).status, "withdrawn");
    reach(state, 100);
    refusesAll(state, "governance.withdraw", [
      [`cn-32:b/governor`, args(kept), "WRONG_STATE", "applied"],
      [`cn-32:b/governor`, args(open), "NOT_PERMITTED", "cn-32:a"],
      [`cn-32:a/governor`, args(open), "WRONG_STATE", "withdrawn"],
      [`cn-32:a/governor`, args(digest("none")), "NOT_FOUND", digest("none")],
      [`cn-32:a/registrar`, args(open), "NOT_PERMITTED", "needs governor"],
    ]);
    assert.equal(state.value(key.policy("climb"))?.["version"], 1);
  });

  test("every other vote is refused", () => {
    for (const action of ["governance.approve", "governance.reject"]) {
      const state = fiveManagers();
      const id = propose(state, "cn-32:a", WAIT);
      const done = propose(state, "cn-32:a", WAIT);
      state.run("cn-32:a", "governor", "governance.withdraw", { change: done, reason: REASON });
      const args = { change: id, reason: REASON };
      const options = { ifMatch: changeOf(state, id).digest };
      refusesAll(state, action, [
        [`${HUAIAN}/governor`, args, "NOT_PERMITTED", "is member", options],
        ["cn-32:b/registrar", args, "NOT_PERMITTED", "needs governor", options],
        ["cn-32:b/governor", { ...args, change: digest("none") }, "NOT_FOUND", digest("none"), options],
        ["cn-32:b/governor", { ...args, change: done }, "WRONG_STATE", "withdrawn", options],
        ["cn-32:b/governor", args, "IF_MATCH", id],
        ["cn-32:b/governor", args, "IF_MATCH", id, { ifMatch: changeDigest(sha256, WAIT, 101) }],
        ["cn-32:a/governor", args, "EXISTS", "cn-32:a", options],
        ["cn-32:b/governor", { change: id }, "SCHEMA", "/args/reason", options],
      ]);
    }
  });

  test("votes are kept in the order of the units' names, whoever came first", () => {
    const state = fiveManagers();
    const id = propose(state, "cn-32:c", WAIT);
    vote(state, "cn-32:b", id);
    assert.deepEqual(changeOf(state, id).approvals, ["cn-32:b", "cn-32:c"]);
    vote(state, "cn-32:e", id, "reject");
    vote(state, "cn-32:d", id, "reject");
    assert.deepEqual(changeOf(state, id).rejections, ["cn-32:d", "cn-32:e"]);
  });

  test("all acts of governance wait for a fresh registry and want two endorsers", () => {
    assert.deepEqual(
      governanceActions.map(({ name }) => name),
      ["governance.propose", "governance.approve", "governance.reject", "governance.withdraw"],
    );
    assert.ok(governanceActions.every(({ fresh, endorsers }) => fresh && endorsers === "two"));
    const args = { change: WAIT, effectiveHeight: 1, reason: REASON };
    const state = provinceChain();
    const urgency = { ...DEFAULT_POLICIES.urgency, byRole: { authority: 9, manager: 5, member: 0 } };
    state.set(key.policy("urgency"), { version: 2, value: urgency });
    refusesAll(state, "governance.propose", [
      [`${JIANGSU}/governor`, args, "URGENCY_ABOVE_POLICY", "5", { urgency: 6 }],
    ]);
  });

  test("a bounded number of changes waits", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    for (let i = 0; i < PENDING_CHANGES_MAX; i++) propose(state, JIANGSU, WAIT);
    const args = { change: WAIT, effectiveHeight: 1, reason: REASON };
    refusesAll(state, "governance.propose", [[`${JIANGSU}/governor`, args, "OUT_OF_BOUNDS", "pending changes"]]);
  });
});

describe("changes", () => {
  const refusedChange = (
    state: TestLedgerState,
    unit: string,
    change: object,
    code: Parameters<typeof refuses>[0],
    at?: string,
  ) => {
    const args = { change, effectiveHeight: 1, reason: REASON };
    refusesAll(state, "governance.propose", [
      [`${unit}/governor`, args, code, ...(at === undefined ? [] : [at])] as never,
    ]);
  };

  test("the result of a proposal is its readable difference", () => {
    const args = { change: WAIT, effectiveHeight: 9, reason: REASON };
    const { id, result } = provinceChain().run(JIANGSU, "governor", "governance.propose", args);
    assert.deepEqual(result, {
      change: id,
      digest: changeDigest(sha256, WAIT, 9),
      status: "proposed",
      difference: [
        { path: "/value/waitMs", before: 1_800_000, after: 60_000 },
        { path: "/version", before: 1, after: 2 },
      ],
    });
  });

  test("of a policy must conform to the policy's schema, and change something", () => {
    const state = provinceChain();
    refusedChange(state, HUAIAN, WAIT, "NOT_PERMITTED", "is member");
    refusedChange(state, JIANGSU, { ...WAIT, name: "weather" }, "SCHEMA", "/args/change/name");
    refusedChange(state, JIANGSU, { ...WAIT, name: "constructor" }, "SCHEMA", "/args/change/name");
    refusedChange(state, JIANGSU, { ...WAIT, value: {} }, "SCHEMA", "/args/change/value/kindsAtOnce");
    refusedChange(state, JIANGSU, { ...WAIT, value: DEFAULT_POLICIES.climb }, "WRONG_STATE", "no difference");
    refusedChange(state, JIANGSU, { kind: "weather" }, "SCHEMA");
  });

  test("of a policy lapse once another version is in force, and cannot be approved then", () => {
    const state = fiveManagers();
    const other: Change = { ...WAIT, value: { ...DEFAULT_POLICIES.climb, waitMs: 1 } } as Change;
    const [first, second, late] = [
      propose(state, "cn-32:a", WAIT),
      propose(state, "cn-32:a", other),
      propose(state, "cn-32:a", other),
    ];
    for (const id of [first, second]) for (const unit of ["cn-32:b", "cn-32:c"]) vote(state, unit, id);
    vote(state, "cn-32:b", late);
    reach(state, 200);
    assert.deepEqual(
      [first, second].map((id) => changeOf(state, id).status),
      ["applied", "lapsed"],
    );
    assert.deepEqual([changeOf(state, second).code, changeOf(state, second).settled], ["WRONG_STATE", 200]);
    assert.equal(state.value(key.policy("climb"))?.["version"], 2);
    assert.throws(() => vote(state, "cn-32:c", late), refuses("WRONG_STATE", key.policy("climb")));
    assert.equal(vote(state, "cn-32:c", late, "reject"), "proposed");
  });

  test("of the contracts' version go one by one", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    const [now, next] = [CONTRACT_VERSION, CONTRACT_VERSION + 1];
    refusedChange(state, JIANGSU, { kind: "contract", version: now }, "WRONG_STATE", `contract ${now}`);
    refusedChange(state, JIANGSU, { kind: "contract", version: next + 1 }, "WRONG_STATE", `contract ${now}`);
    propose(state, JIANGSU, { kind: "contract", version: next });
    const before = state.value(key.chain());
    reach(state, 100);
    assert.deepEqual(state.value(key.chain()), { ...before, contract: next });
  });

  test("of a policy that came with a later version wait for that version", () => {
    const units = [unitOf(JIANGSU, "manager")];
    const state = newChain({ id: "cn-32", parent: "cn", units, contract: 1 });
    const value = { ...DEFAULT_POLICIES.signals, detectors: [] };
    const change: Change = {
      kind: "policy",
      name: "signals",
      value: { ...value, audience: DEFAULT_POLICIES.audience.s5 },
    };
    assert.equal(state.value(key.policy("signals")), undefined);
    refusedChange(state, JIANGSU, change, "SCHEMA", "/args/change/name");
    propose(state, JIANGSU, { kind: "contract", version: 2 });
    reach(state, 100);
    state.contract = 2;
    propose(state, JIANGSU, change);
    reach(state, 101);
    assert.deepEqual(state.value(key.policy("signals")), { version: 1, value: change.value });
  });

  test("of roles are for the main chain, need N1, and keep an N1", () => {
    refusedChange(
      provinceChain(),
      JIANGSU,
      { kind: "role", unit: JIANGSU_CDC, role: "member" },
      "NOT_PERMITTED",
      "registry.authorise on cn",
    );
    const main = mainChain();
    const role = (unit: string, to: Unit["role"]): Change => ({ kind: "role", unit, role: to });
    refusedChange(main, CDC, role("cn:nobody", "manager"), "UNKNOWN_UNIT", "cn:nobody");
    refusedChange(main, CDC, role(JIANGSU, "manager"), "WRONG_STATE", "manager");
    refusedChange(main, CDC, role(MUSEUM, "manager"), "WRONG_STATE", "endorser");
    refusedChange(main, CDC, role(NHC, "manager"), "WRONG_STATE", "last authority");

    const id = propose(main, CDC, role(JIANGSU, "member"));
    assert.equal(vote(main, JIANGSU, id), "proposed");
    assert.equal(vote(main, HUNAN, id), "proposed", "three of four, but no N1");
    assert.equal(vote(main, NHC, id), "approved");
    reach(main, 100);
    assert.equal(main.value(key.unit(JIANGSU))?.["role"], "member");
    assert.deepEqual(main.value(key.managers()), [HUNAN, CDC, NHC]);
  });

  test("of roles: N1 alone decides nothing, and refuses by its rejection", () => {
    const main = mainChain();
    const change: Change = { kind: "role", unit: CDC, role: "authority" };
    const first = propose(main, NHC, change);
    assert.equal(vote(main, CDC, first), "proposed");
    assert.equal(vote(main, HUNAN, first), "approved");
    const second = propose(main, CDC, change);
    assert.equal(vote(main, NHC, second, "reject"), "rejected");
    const policy = propose(main, CDC, WAIT);
    assert.equal(vote(main, NHC, policy, "reject"), "proposed", "a policy needs no consent");
    vote(main, HUNAN, policy);
    assert.equal(vote(main, JIANGSU, policy), "approved");
  });

  test("of roles: a second authority may take over, and lapses where that left none", () => {
    const main = mainChain();
    const approve = (change: Change) => {
      const id = propose(main, NHC, change, 50);
      for (const unit of [HUNAN, JIANGSU]) vote(main, unit, id);
      return id;
    };
    approve({ kind: "role", unit: CDC, role: "authority" });
    reach(main, 50);
    assert.equal(main.value(key.unit(CDC))?.["role"], "authority");
    assert.deepEqual(main.value(key.managers()), [JIANGSU, HUNAN, CDC, NHC]);
    const [a, b] = [
      approve({ kind: "role", unit: CDC, role: "manager" }),
      approve({ kind: "role", unit: NHC, role: "manager" }),
    ];
    reach(main, 50);
    assert.deepEqual([changeOf(main, a).status, changeOf(main, b).status], ["applied", "lapsed"]);
    assert.deepEqual(
      [CDC, NHC].map((id) => main.value(key.unit(id))?.["role"]),
      ["manager", "authority"],
    );
  });

  test("of roles: a suspended unit changes its role and stays no manager", () => {
    const main = mainChain();
    main.run(NHC, "registrar", "registry.suspend", { unit: HUNAN, chain: "cn", reason: REASON });
    const id = propose(main, NHC, { kind: "role", unit: HUNAN, role: "authority" });
    vote(main, CDC, id);
    reach(main, 100);
    assert.deepEqual(main.value(key.managers()), [JIANGSU, CDC, NHC]);
  });

  test("of roles work on the largest electorate", () => {
    const units = Array.from({ length: MANAGERS_MAX - 2 }, (_, i) => unitOf(`cn:${i}`, "manager"));
    const main = newChain({ id: "cn", units: [...units, unitOf("cn:y", "authority"), unitOf("cn:z", "authority")] });
    const id = propose(main, "cn:z", { kind: "role", unit: "cn:z", role: "manager" });
    assert.equal(changeOf(main, id).status, "proposed");
  });
});

describe("recovery of a client", () => {
  const set = [1, 2].map((seed) => validator(seed, 10));
  const next = [3, 4].map((seed) => validator(seed, 10));
  const at = (height: number, validators = set, chainId = "cn-3201.e1") =>
    signedBlock({ chainId, height, time: timestampOfMs(NOW + height), validators });

  function frozen(units: readonly Unit[], id = "cn-32"): TestLedgerState {
    const state = newChain({ id, ...(id === "cn" ? {} : { parent: "cn" }), units });
    const client = clientState(lightStateOf(hash, at(5)), set);
    state.set(key.client("cn-3201"), { ...client, frozen: true });
    return state;
  }
  const recover = (block: LightBlock, change: object = {}): Change => ({
    kind: "client",
    chain: "cn-3201",
    block: { ...formatLightBlock(block), ...change } as never,
  });

  test("goes on from the header that the managers vouch for", () => {
    const state = frozen([unitOf(JIANGSU, "manager")]);
    const args = { change: recover(at(9, next)), effectiveHeight: 1, reason: REASON };
    const { result } = state.run(JIANGSU, "governor", "governance.propose", args);
    const paths = (result["difference"] as { path: string }[]).map(({ path }) => path);
    assert.ok(paths.includes("/frozen") && paths.includes("/light/height"), paths.join());
    reach(state, 1);
    const client = state.value<ClientState>(key.client("cn-3201")) as ClientState;
    assert.deepEqual(client, clientState(lightStateOf(hash, at(9, next)), next.toSorted(byText(client))));
    assert.equal(client.frozen, false);
  });

  test("needs N1 on the main chain", () => {
    const main = frozen([unitOf(NHC, "authority"), unitOf(CDC, "manager"), unitOf(HUNAN, "manager")], "cn");
    const id = propose(main, CDC, recover(at(9)));
    assert.equal(vote(main, HUNAN, id), "proposed");
    assert.equal(vote(main, NHC, id), "approved");
  });

  test("is refused for another chain or epoch, and for a header that is not whole", () => {
    const state = frozen([unitOf(JIANGSU, "manager")]);
    const propose = (change: Change) => ({ change, effectiveHeight: 1, reason: REASON });
    const absent = signedBlock({
      chainId: "cn-3201.e1",
      height: 9,
      time: timestampOfMs(NOW),
      validators: set,
      flags: ["commit", "absent"],
    });
    const foreign = next.map(({ publicKey, power }) => ({
      key: formatPublicKey({ suite: "ed25519", bytes: publicKey }),
      power,
    }));
    refusesAll(state, "governance.propose", [
      [`${JIANGSU}/governor`, propose({ ...recover(at(9)), chain: "cn-3210" } as Change), "CLIENT_UNKNOWN", "cn-3210"],
      [`${JIANGSU}/governor`, propose(recover(at(9, set, "cn-3201.e2"))), "WRONG_CHAIN", "cn-3201.e2"],
      [`${JIANGSU}/governor`, propose(recover(at(9), { header: "AAAA" })), "HEADER_INVALID"],
      [`${JIANGSU}/governor`, propose(recover(at(9), { validators: [] })), "HEADER_INVALID", "validators"],
      [
        `${JIANGSU}/governor`,
        propose(recover(at(9), { validators: foreign })),
        "HEADER_INVALID",
        "VALIDATORS_NOT_OF_HEADER",
      ],
      [`${JIANGSU}/governor`, propose(recover(absent)), "HEADER_INVALID", "NOT_ENOUGH_POWER"],
    ]);
    state.set(key.client("cn-3201"), clientState(lightStateOf(hash, at(9)), at(9).validators));
    refusesAll(state, "governance.propose", [
      [`${JIANGSU}/governor`, propose(recover(at(9))), "WRONG_STATE", "no difference"],
    ]);
  });
});

/** The order in which a client keeps its validators. */
function byText(client: ClientState) {
  const place = (bytes: Uint8Array) =>
    client.validators.findIndex((one) => one.key === formatPublicKey({ suite: "ed25519", bytes }));
  return (a: { publicKey: Uint8Array }, b: { publicKey: Uint8Array }) => place(a.publicKey) - place(b.publicKey);
}

describe("what is due", () => {
  const contract = (version: number): Change => ({ kind: "contract", version });

  test("changes apply by height, whatever the order of their approval, and those of one height in that order", () => {
    const ids = ["a", "b", "c"].map(digest);
    const values = new Map<string, unknown>([[key.chain(), { id: "cn", contract: 1 }]]);
    const heights = [30, 10, 20];
    ids.forEach((id, i) => {
      const version = [4, 2, 3][i] as number;
      values.set(key.change(id), { change: contract(version), effectiveHeight: heights[i], status: "approved" });
    });
    const pending = ids.map((id, i): PendingChange => ({ id, height: heights[i] as number, kind: "contract" }));
    const read = (name: string) => values.get(name) as Json | undefined;
    const some = applyDueChanges(sha256, pending, 20, read);
    assert.deepEqual(some.remaining, [pending[0]]);
    assert.deepEqual(new Map(some.writes).get(key.chain()), { id: "cn", contract: 3 });
    const all = applyDueChanges(sha256, pending, 99, read);
    assert.deepEqual(new Map(all.writes).get(key.chain()), { id: "cn", contract: 4 });
    const together = applyDueChanges(
      sha256,
      pending.map((one) => ({ ...one, height: 5 })),
      5,
      read,
    );
    const statuses = ids.map((id) => (new Map(together.writes).get(key.change(id)) as unknown as ChangeState).status);
    assert.deepEqual(statuses, ["lapsed", "applied", "applied"]);
  });

  test("the machine applies them before the block's first transaction, and leaves other blocks alone", () => {
    const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] });
    const id = propose(state, JIANGSU, WAIT, 7);
    const rules = { hash: sha256, contracts: CONTRACTS, parse: (bytes: Uint8Array) => parseTransaction(sha256, bytes) };
    const writesAt = (height: number) =>
      new BlockExecution(rules, state, facts, { height, tick: NOW, replay: false }).writes;
    assert.equal(writesAt(6).size, 0);
    const writes = writesAt(8);
    assert.deepEqual(writes.get(key.policy("climb"))?.version, [8, 0]);
    assert.deepEqual(writes.get(key.pendingChanges())?.value, []);
    const settled = writes.get(key.change(id))?.value as unknown as ChangeState | undefined;
    assert.equal(settled?.status, "applied");
  });

  test("a defect is no lapse", () => {
    const pending: PendingChange[] = [{ id: digest("lost"), height: 1, kind: "contract" }];
    assert.throws(() => applyDueChanges(sha256, pending, 1, () => undefined), TypeError);
  });
});
