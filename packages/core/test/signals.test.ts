import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Code } from "../codes.ts";
import { encodeGenesis, parseGenesis } from "../genesis.ts";
import { type SignalState, signalId } from "../execute/signals/state.ts";
import { key } from "../state/key.ts";
import { OPEN } from "./event.ts";
import { type ActOptions, type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import { type RefusedAct, refusesAll } from "./registry.ts";
import { story } from "./spectree.ts";
import { digest, refuses, sha256 } from "./tree.ts";

const HC = "cn-3201:hc";
const CDC = "cn-3201:cdc";
const FACTS = {
  method: "ears-c2",
  version: 1,
  parameters: { baseline: "7", threshold: "3" },
  inputs: digest("counts of Jiangning"),
  series: "local-confirmed",
  area: "320115",
  from: "2021-07-20",
  to: "2021-07-20",
  observed: "9",
  statistic: "12.25",
  threshold: "3",
};
const EVENT = { ...OPEN, areas: ["320115"] };

function nanjing(status: "actual" | "exercise" = "actual"): TestLedgerState {
  const units = [unitOf(HC, "manager"), unitOf(CDC, "member", { host: HC })];
  return newChain({ id: "cn-3201", parent: "cn-32", units, status });
}

function raise(state: TestLedgerState, change: object = {}, options: ActOptions = {}): string {
  return state.run(CDC, "reporter", "signals.raise", { ...FACTS, ...change }, options).result["signal"] as string;
}

function screened(state = nanjing()): { readonly state: TestLedgerState; readonly signal: string } {
  const signal = raise(state);
  state.run(HC, "verifier", "signals.screen", { signal, finding: "Agrees with the laboratory." });
  return { state, signal };
}

function standing(state: TestLedgerState, signal: string): string | undefined {
  return state.value<SignalState>(key.signal(signal))?.standing;
}

describe("raising a signal", () => {
  test("writes one key, sends nothing, and names the signal by unit, method, series, area and period", () => {
    const state = nanjing();
    const { id, effects, result } = state.run(CDC, "reporter", "signals.raise", FACTS);
    const signal = signalId(sha256, "cn-3201.e1", CDC, FACTS);
    assert.deepEqual(result, { signal, standing: "raised" });
    assert.deepEqual(
      effects.writes.map((write) => write.key),
      [key.signal(signal)],
    );
    assert.deepEqual(effects.appends, []);
    const expected: SignalState = {
      unit: CDC,
      act: id,
      area: "320115",
      status: "actual",
      standing: "raised",
      revision: 0,
    };
    assert.deepEqual(state.value(key.signal(signal)), expected);
  });

  test("a second time is refused with the first one's id, whatever else it says; another period is another signal", () => {
    const state = nanjing();
    const signal = raise(state);
    refusesAll(state, "signals.raise", [
      [`${CDC}/reporter`, FACTS, "EXISTS", signal],
      [`${CDC}/reporter`, { ...FACTS, statistic: "13", inputs: digest("revised") }, "EXISTS", signal],
    ]);
    const others = [
      raise(state, { to: "2021-07-21" }),
      raise(state, { method: "ears-c1" }),
      raise(state, { area: "3201" }),
      raise(state, { series: "case:confirmed" }),
      state.run(HC, "verifier", "signals.raise", FACTS).result["signal"],
    ];
    assert.equal(new Set([signal, ...others]).size, 6);
  });

  test("is refused for what no detector can have found", () => {
    const wrong: readonly (readonly [object, Code, string])[] = [
      [{ area: "430800" }, "BAD_AREA", "/args/area"],
      [{ area: "" }, "BAD_AREA", "/args/area"],
      [{ from: "2021-02-30" }, "BAD_DATE", "/args/from"],
      [{ to: "2021-07-19" }, "BAD_DATE", "/args/to"],
      [{ statistic: "1e3" }, "SCHEMA", "/args/statistic"],
      [{ statistic: "NaN" }, "SCHEMA", "/args/statistic"],
      [{ threshold: "" }, "SCHEMA", "/args/threshold"],
      [{ observed: "01" }, "SCHEMA", "/args/observed"],
      [{ inputs: "none" }, "SCHEMA", "/args/inputs"],
      [{ parameters: { note: "a free text" } }, "SCHEMA", "/args/parameters/note"],
      [{ parameters: { "": "1" } }, "SCHEMA", "/args/parameters/"],
      [{ surprise: 1 }, "SCHEMA", "/args/surprise"],
    ];
    const acts = wrong.map(([change, code, at]): RefusedAct => [`${CDC}/reporter`, { ...FACTS, ...change }, code, at]);
    refusesAll(nanjing(), "signals.raise", acts);
  });

  test("needs the right to report and an officer who reports or verifies, and no more urgency than policy gives", () => {
    const state = nanjing();
    state.set(key.unit("cn-3201:reader"), unitOf("cn-3201:reader", "member", { rights: [], host: HC }));
    state.set(key.officer("cn-3201:reader", "all"), {
      ...(state.value(key.officer(CDC, "all")) ?? {}),
      unit: "cn-3201:reader",
    });
    refusesAll(state, "signals.raise", [
      ["cn-3201:reader/all", FACTS, "NOT_PERMITTED", "report"],
      [`${CDC}/access`, FACTS, "NOT_PERMITTED"],
      [`${CDC}/reporter`, FACTS, "URGENCY_ABOVE_POLICY", "6", { urgency: 7 }],
    ]);
  });

  test("the nation's own series has no area code, on its chain alone", () => {
    const state = newChain({ id: "cn", units: [unitOf("cn:nhc", "authority")] });
    assert.doesNotThrow(() => state.run("cn:nhc", "verifier", "signals.raise", { ...FACTS, area: "" }));
  });

  test("takes the status of its chain, and any on an actual one", () => {
    const state = nanjing("exercise");
    const signal = raise(state);
    assert.equal(state.value<SignalState>(key.signal(signal))?.status, "exercise");
    assert.throws(() => raise(state, { status: "actual", to: "2021-07-21" }), refuses("POLICY_REFUSED", "actual"));
    const actual = nanjing();
    assert.equal(actual.value<SignalState>(key.signal(raise(actual, { status: "test" })))?.status, "test");
  });
});

describe("triage", () => {
  test("a signal is screened once, by a manager's officer", () => {
    const { state, signal } = screened();
    const args = { signal, finding: "again" };
    assert.equal(standing(state, signal), "screened");
    refusesAll(state, "signals.screen", [
      [`${HC}/verifier`, args, "WRONG_STATE", "screened"],
      [`${CDC}/verifier`, args, "NOT_PERMITTED", "member"],
      [`${HC}/reporter`, args, "NOT_PERMITTED"],
      [`${HC}/verifier`, { ...args, signal: digest("none") }, "NOT_FOUND"],
    ]);
  });

  test("it is discarded with a cause and a reason, before or after it was screened, and that is its end", () => {
    const args = (signal: string) => ({ signal, cause: "reporting-change", reason: "A backlog was filed that day." });
    for (const isScreened of [false, true]) {
      const state = nanjing();
      const signal = isScreened ? screened(state).signal : raise(state);
      refusesAll(state, "signals.discard", [
        [`${HC}/verifier`, { ...args(signal), reason: "" }, "SCHEMA", "/args/reason"],
        [`${HC}/verifier`, { ...args(signal), cause: "boring" }, "SCHEMA", "/args/cause"],
        [`${CDC}/verifier`, args(signal), "NOT_PERMITTED"],
      ]);
      state.run(HC, "verifier", "signals.discard", args(signal));
      assert.equal(standing(state, signal), "discarded");
      refusesAll(state, "signals.discard", [[`${HC}/verifier`, args(signal), "WRONG_STATE", "discarded"]]);
      refusesAll(state, "signals.screen", [[`${HC}/verifier`, { signal, finding: "x" }, "WRONG_STATE", "discarded"]]);
      const open = { signal, open: EVENT, reason: "x" };
      refusesAll(state, "signals.promote", [[`${HC}/verifier`, open, "WRONG_STATE", "discarded"]]);
    }
  });

  test("promoted, it opens an event of its status in one act, with the unit as the first member", () => {
    const { state, signal } = screened(nanjing("exercise"));
    const { id, result } = state.run(HC, "verifier", "signals.promote", { signal, open: EVENT, reason: "Nine cases." });
    assert.deepEqual(result, { signal, standing: "event", event: id });
    assert.equal(state.value<SignalState>(key.signal(signal))?.event, id);
    assert.equal(state.value<{ facts: { status: string } }>(key.event(id))?.facts.status, "exercise");
    assert.ok(state.value(key.eventMember(id, HC)));
  });

  test("promoted, it joins an open event of the same status that the unit is a member of", () => {
    const { state, signal } = screened();
    const event = state.run(HC, "governor", "events.open", EVENT).id;
    const exercise = state.run(HC, "governor", "events.open", { ...EVENT, status: "exercise" }).id;
    const foreign = state.run(CDC, "reporter", "events.open", EVENT).id;
    const to = (chosen: string) => ({ signal, event: chosen, reason: "It is part of it." });
    refusesAll(state, "signals.promote", [
      [`${HC}/verifier`, to(exercise), "WRONG_STATE", "exercise"],
      [`${HC}/verifier`, to(foreign), "NOT_MEMBER"],
      [`${HC}/verifier`, to(digest("none")), "NOT_FOUND"],
      [`${CDC}/verifier`, to(foreign), "NOT_PERMITTED"],
    ]);
    const { effects } = state.run(HC, "verifier", "signals.promote", to(event));
    assert.deepEqual(
      effects.writes.map((write) => write.key),
      [key.signal(signal)],
    );
    assert.equal(state.value<SignalState>(key.signal(signal))?.event, event);
    const closed = screened(nanjing());
    const over = closed.state.run(HC, "governor", "events.open", EVENT).id;
    closed.state.run(HC, "governor", "events.close", { event: over, reason: "over" });
    const late = { signal: closed.signal, event: over, reason: "late" };
    refusesAll(closed.state, "signals.promote", [[`${HC}/verifier`, late, "WRONG_STATE", "closed"]]);
  });

  test("is promoted only after screening, to one event, whose areas have to do with it", () => {
    const state = nanjing();
    const signal = raise(state);
    const args = { signal, open: EVENT, reason: "x" };
    refusesAll(state, "signals.promote", [[`${HC}/verifier`, args, "WRONG_STATE", "raised"]]);
    state.run(HC, "verifier", "signals.screen", { signal, finding: "x" });
    refusesAll(state, "signals.promote", [
      [`${HC}/verifier`, { signal, reason: "x" }, "SCHEMA", "/args/event"],
      [`${HC}/verifier`, { ...args, event: digest("event") }, "SCHEMA", "/args/event"],
      [`${HC}/verifier`, { ...args, open: { ...EVENT, areas: ["320116"] } }, "BAD_AREA", "/args/open/areas"],
      [`${HC}/verifier`, { ...args, open: { ...EVENT, areas: ["430800"] } }, "BAD_AREA"],
      [`${HC}/verifier`, { ...args, open: { ...EVENT, status: "actual" } }, "SCHEMA", "/args/open/status"],
    ]);
    assert.doesNotThrow(() =>
      state.run(HC, "verifier", "signals.promote", { ...args, open: { ...EVENT, areas: ["3201"] } }),
    );
  });
});

describe("a chain of the first contracts", () => {
  const units = [unitOf(HC, "manager"), unitOf(CDC, "member", { host: HC })];

  test("knows no signals", () => {
    const state = newChain({ id: "cn-3201", parent: "cn-32", units, contract: 1 });
    assert.throws(() => raise(state), refuses("SCHEMA", "/proposal/action"));
  });

  test("has no policy of signals in its genesis", () => {
    const { genesis } = story().main;
    const policies = { signals: { audience: [{ scope: "chain", roles: ["manager"] }], detectors: [] } };
    const read = (contract: number) => () => parseGenesis(encodeGenesis({ ...genesis, contract, policies }));
    assert.throws(read(1), refuses("SCHEMA", "/policies/signals"));
    assert.doesNotThrow(read(2));
  });
});
