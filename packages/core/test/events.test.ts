import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { key } from "../state/key.ts";
import { AIRPORT, MEDIA, NANJING, OPEN, ZJJ, opened, spread } from "./event.ts";
import { type Chain, NOW, Tree, digest, refuses } from "./tree.ts";

const HUNAN = "cn-43:hc";

describe("opening an event", () => {
  test("writes the event, its first leg and the first membership, and sends nothing unasked", () => {
    const { nanjing, event } = opened({ level: 2 });
    assert.deepEqual(nanjing.value(key.event(event))?.["legs"], ["cn-3201"]);
    assert.equal(nanjing.value(key.event(event))?.["leg"], "open");
    const leg = { stage: "response", level: 2, closed: false, unit: NANJING, at: NOW, revision: 0 };
    assert.deepEqual(nanjing.value(key.eventLeg(event, "cn-3201")), leg);
    assert.deepEqual(nanjing.value(key.eventMember(event, NANJING)), { status: "actual", since: NOW });
    assert.equal(nanjing.queued.length, 0);
  });

  test("refuses what a unit may not say", () => {
    const { nanjing } = opened();
    const open =
      (unit: string, change: object, options = {}) =>
      () =>
        nanjing.endorse(unit, "events.open", { ...OPEN, ...change }, options);
    assert.throws(open(NANJING, { areas: ["430800"] }), refuses("BAD_AREA", "/args/areas/0"));
    assert.throws(open(NANJING, { areas: ["320115", "990000"] }), refuses("BAD_AREA", "/args/areas/1"));
    const abroad = () => new Tree().chain("cn").endorse("cn:nhc", "events.open", { ...OPEN, areas: ["990000"] });
    assert.throws(abroad, refuses("BAD_AREA", "/args/areas/0"));
    assert.throws(open(NANJING, { chains: ["cn-3201"] }), refuses("SCHEMA", "/args/chains"));
    assert.throws(open(AIRPORT, { level: 1 }), refuses("NOT_PERMITTED", "/args/level"));
    assert.throws(open(NANJING, {}, { officer: "access" }), refuses("NOT_PERMITTED", "access needs"));
    assert.throws(open(NANJING, { level: 5 }), refuses("SCHEMA", "/args/level"));
    assert.throws(open(NANJING, { surprise: 1 }), refuses("SCHEMA", "/args/surprise"));
    nanjing.addUnit("cn-3201:reader", "member", "other", { rights: ["report"] });
    assert.throws(open("cn-3201:reader", {}), refuses("NOT_PERMITTED", "post"));
    assert.doesNotThrow(open(AIRPORT, {}), "a common unit opens an event without a level");
  });

  test("takes the status of its chain, and any status on an actual one", () => {
    assert.equal(statusOf(opened()), "actual");
    assert.equal(statusOf(opened({ status: "test" })), "test");
    assert.equal(statusOf(opened({}, "exercise")), "exercise");
    assert.throws(() => opened({ status: "actual" }, "exercise"), refuses("POLICY_REFUSED", "actual"));
  });

  test("an offer reaches the chains that exist, though another name leads nowhere", () => {
    const { tree, event } = opened({ chains: ["cn-65", "cn-4308"] });
    tree.settle();
    assert.deepEqual(tree.refusals(), ["leg at cn: NOT_FOUND"]);
    const offer = tree.chain("cn-4308").value(key.event(event));
    assert.equal(offer?.["leg"], "offered");
    assert.equal(offer?.["origin"], "cn-3201");
    assert.deepEqual(offer?.["legs"], ["cn-3201"]);
    assert.equal(tree.chain("cn-43").value(key.event(event)), undefined, "chains on the way keep nothing");
  });
});

function factsOf(chain: Chain, event: string): { readonly status: string; readonly from?: string } {
  const { facts } = chain.value(key.event(event)) ?? {};
  return facts as { readonly status: string; readonly from?: string };
}

function statusOf({ nanjing, event }: ReturnType<typeof opened>) {
  const { status } = factsOf(nanjing, event);
  assert.equal(nanjing.value(key.eventMember(event, NANJING))?.["status"], status);
  return status;
}

describe("legs", () => {
  test("know each other and each other's standing, whatever the order in which they open", () => {
    const { nanjing, zjj, yangzhou, event } = spread();
    const legs = ["cn-3201", "cn-3210", "cn-4308"];
    for (const chain of [nanjing, zjj, yangzhou]) {
      assert.deepEqual(chain.value(key.event(event))?.["legs"], legs, chain.id);
      assert.equal(chain.value(key.eventLeg(event, "cn-4308"))?.["stage"], "preparedness", chain.id);
      assert.equal(chain.value(key.eventLeg(event, "cn-3210"))?.["level"], 3, chain.id);
      assert.equal(chain.value(key.eventLeg(event, "cn-3201"))?.["level"], 0, chain.id);
    }
  });

  test("a leg opens without an offer; the origin's facts replace what its author believed", () => {
    const { tree, event } = opened();
    const zjj = tree.chain("cn-4308");
    const facts = {
      category: "unknown",
      title: { zh: "不明", en: "Unknown" },
      status: "actual",
      areas: ["32"],
      opened: 1,
    };
    const args = { event, origin: "cn-3201", stage: "response" };
    assert.throws(() => zjj.endorse(ZJJ, "events.openLeg", args), refuses("SCHEMA", "/args/facts"));
    assert.equal(zjj.act(ZJJ, "events.openLeg", { ...args, facts }).result["confirmed"], false);
    assert.deepEqual(zjj.value(key.event(event)), {
      origin: "cn-3201",
      facts,
      leg: "open",
      legs: ["cn-3201", "cn-4308"],
    });
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    const { facts: confirmed, leg, by } = zjj.value(key.event(event)) as { facts: object; leg: string; by: object };
    assert.equal(leg, "open");
    assert.deepEqual(confirmed, {
      category: OPEN.category,
      title: OPEN.title,
      status: "actual",
      areas: OPEN.areas,
      opened: NOW,
    });
    assert.deepEqual(by, { chain: "cn-3201.e1", unit: NANJING, idempotencyKey: "act-00000" });
  });

  test("a leg is opened once, for another chain's event, in the status of its chain", () => {
    const { tree, nanjing, zjj, event } = spread();
    const facts = { category: "x", title: OPEN.title, status: "actual", areas: ["32"], opened: 1 };
    const leg = (args: object) => ({ event, origin: "cn-3201", stage: "response", ...args });
    assert.throws(() => zjj.endorse(ZJJ, "events.openLeg", leg({})), refuses("EXISTS"));
    assert.throws(
      () => nanjing.endorse(NANJING, "events.openLeg", leg({ event: digest("x"), facts })),
      refuses("NOT_FOUND"),
    );
    nanjing.act(NANJING, "events.open", { ...OPEN, chains: ["cn-43"] }, { key: "second-event" });
    tree.settle();
    const hunan = tree.chain("cn-43");
    const second = [...hunan.state.keys()].find((name) => name.startsWith("event/"))?.slice(6) as string;
    assert.throws(
      () => hunan.endorse(HUNAN, "events.openLeg", leg({ event: second, origin: "cn-32" })),
      refuses("WRONG_STATE", "/args/origin"),
    );
    const drill = new Tree("exercise").chain("cn-43");
    assert.throws(() => drill.endorse(HUNAN, "events.openLeg", leg({ facts })), refuses("POLICY_REFUSED"));
    assert.throws(
      () => hunan.endorse(HUNAN, "events.openLeg", leg({ event: digest("y"), origin: "cn-99", facts })),
      refuses("BAD_AREA"),
    );
  });

  test("a common unit opens its chain's leg, but not at a response level", () => {
    const { tree, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    const zjj = tree.chain("cn-4308");
    const args = { event, origin: "cn-3201", stage: "preparedness" };
    assert.throws(
      () => zjj.endorse("cn-4308:tourism", "events.openLeg", { ...args, level: 4 }),
      refuses("NOT_PERMITTED", "/args/level"),
    );
    zjj.act("cn-4308:tourism", "events.openLeg", args);
    assert.equal(zjj.value(key.eventLeg(event, "cn-4308"))?.["level"], 0);
  });

  test("an event takes 32 legs, all of which hear a post of the main chain, and no more", () => {
    const tree = new Tree();
    const main = tree.chain("cn");
    const event = main.act("cn:nhc", "events.open", { ...OPEN, areas: ["32"] }).id;
    const facts = { category: "x", title: OPEN.title, status: "actual", areas: ["32"], opened: NOW };
    const provinces = "11 12 13 14 15 21 22 23 31 33 34 35 36 37 41 42 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
      .split(" ")
      .map((code) => `cn-${code}`);
    for (const id of provinces) {
      tree.addProvince(id);
      tree.chain(id).act(`${id}:hc`, "events.openLeg", { event, origin: "cn", stage: "response", facts });
      tree.settle();
    }
    const last = provinces.at(-1) as string;
    assert.deepEqual(tree.refusals(), ["leg at cn: OUT_OF_BOUNDS"]);
    const { legs } = main.value(key.event(event)) ?? {};
    assert.equal((legs as unknown as string[]).length, 32);
    const { id } = main.act("cn:nhc", "events.post", { event }, { body: { kind: "message", s: 1, text: "全国" } });
    tree.settle();
    for (const province of provinces) {
      assert.equal(tree.chain(province).value(key.eventPost(event, id)) !== undefined, province !== last, province);
    }
  });
});

describe("membership", () => {
  test("a unit joins and leaves its chain's leg by itself", () => {
    const { nanjing, event } = opened();
    nanjing.act(AIRPORT, "events.join", { event });
    assert.deepEqual(nanjing.value(key.eventMember(event, AIRPORT)), { status: "actual", since: NOW });
    assert.throws(() => nanjing.endorse(AIRPORT, "events.join", { event }), refuses("EXISTS"));
    nanjing.act(AIRPORT, "events.leave", { event });
    assert.equal(nanjing.value(key.eventMember(event, AIRPORT)), undefined);
    assert.throws(() => nanjing.endorse(AIRPORT, "events.leave", { event }), refuses("NOT_MEMBER"));
    nanjing.act(AIRPORT, "events.join", { event });
    assert.throws(() => nanjing.endorse(AIRPORT, "events.join", { event: digest("x") }), refuses("NOT_FOUND"));
  });

  test("an offered leg has no members until it is opened", () => {
    const { tree, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    assert.throws(
      () => tree.chain("cn-4308").endorse(ZJJ, "events.join", { event }),
      refuses("WRONG_STATE", "offered"),
    );
  });

  test("a manager limits a common unit: to reading, out of the event, and back", () => {
    const { nanjing, event } = opened();
    const limit = (to: string, unit = AIRPORT) =>
      nanjing.act(NANJING, "events.limit", { event, unit, limit: to, reason: "重复" });
    nanjing.act(AIRPORT, "events.join", { event });
    limit("read");
    assert.equal(nanjing.value(key.eventMember(event, AIRPORT))?.["limit"], "read");
    nanjing.act(AIRPORT, "events.leave", { event });
    nanjing.act(AIRPORT, "events.join", { event });
    assert.equal(nanjing.value(key.eventMember(event, AIRPORT))?.["limit"], "read", "a limit outlives leaving");
    limit("excluded");
    assert.equal(nanjing.value(key.eventMember(event, AIRPORT)), undefined);
    assert.throws(() => nanjing.endorse(AIRPORT, "events.join", { event }), refuses("NOT_PERMITTED", "excluded"));
    limit("none");
    nanjing.act(AIRPORT, "events.join", { event });
    assert.deepEqual(nanjing.value(key.eventMember(event, AIRPORT)), { status: "actual", since: NOW });
    limit("excluded", MEDIA);
    assert.throws(() => nanjing.endorse(MEDIA, "events.join", { event }), refuses("NOT_PERMITTED", "excluded"));
  });

  test("only a manager limits, and only a common unit of the chain", () => {
    const { nanjing, event } = opened();
    const limit =
      (by: string, unit: string, options = {}) =>
      () =>
        nanjing.endorse(by, "events.limit", { event, unit, limit: "read", reason: "x" }, options);
    assert.throws(limit(AIRPORT, MEDIA), refuses("NOT_PERMITTED", "member"));
    assert.throws(limit(NANJING, MEDIA, { officer: "reporter" }), refuses("NOT_PERMITTED", "reporter needs"));
    assert.throws(limit(NANJING, "cn-3201:police"), refuses("NOT_PERMITTED", "manager"));
    assert.throws(limit(NANJING, "cn-3201:nobody"), refuses("UNKNOWN_UNIT"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(limit(NANJING, MEDIA), refuses("WRONG_STATE", "closed"));
  });
});

describe("stage and level", () => {
  test("belong to a leg; the other legs are told", () => {
    const { tree, nanjing, zjj, event } = spread();
    zjj.act(ZJJ, "events.setLevel", { event, level: 2 });
    zjj.act(ZJJ, "events.setStage", { event, stage: "response" });
    tree.settle();
    const told = nanjing.value(key.eventLeg(event, "cn-4308"));
    assert.deepEqual(told, { stage: "response", level: 2, closed: false, unit: ZJJ, at: NOW, revision: 2 });
    assert.equal(nanjing.value(key.eventLeg(event, "cn-3201"))?.["level"], 0, "its own leg is as it was");
  });

  test("news that overtakes older news stands", () => {
    const { tree, nanjing, zjj, event } = spread();
    for (const level of [1, 2, 3, 4]) zjj.act(ZJJ, "events.setLevel", { event, level });
    tree.settle((n) => n - 1);
    assert.equal(nanjing.value(key.eventLeg(event, "cn-4308"))?.["level"], 4);
  });

  test("refuse a common unit, a step that changes nothing, a leg that is not open", () => {
    const { tree, nanjing, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    const act =
      (action: string, args: object, unit = NANJING) =>
      () =>
        nanjing.endorse(unit, `events.${action}`, { event, ...args });
    assert.throws(act("setLevel", { level: 0 }), refuses("WRONG_STATE", "level 0"));
    assert.throws(act("setStage", { stage: "response" }), refuses("WRONG_STATE", "response"));
    assert.throws(act("setLevel", { level: 1 }, AIRPORT), refuses("NOT_PERMITTED"));
    assert.throws(act("setStage", { stage: "recovery" }, AIRPORT), refuses("NOT_PERMITTED"));
    const zjj = tree.chain("cn-4308");
    assert.throws(() => zjj.endorse(ZJJ, "events.setLevel", { event, level: 1 }), refuses("WRONG_STATE", "offered"));
    assert.throws(
      () => zjj.endorse(ZJJ, "events.setStage", { event, stage: "recovery" }),
      refuses("WRONG_STATE", "offered"),
    );
    assert.throws(() => zjj.endorse(ZJJ, "events.reopen", { event, reason: "x" }), refuses("WRONG_STATE", "offered"));
  });

  test("a leg closes after its response has ended, and opens again; the others go on", () => {
    const { tree, nanjing, zjj, event } = spread();
    zjj.act(ZJJ, "events.setLevel", { event, level: 4 });
    const close = () => zjj.act(ZJJ, "events.close", { event, reason: "结束" });
    assert.throws(close, refuses("WRONG_STATE", "level 4"));
    zjj.act(ZJJ, "events.setLevel", { event, level: 0 });
    assert.throws(() => zjj.endorse(ZJJ, "events.reopen", { event, reason: "x" }), refuses("WRONG_STATE", "open"));
    close();
    tree.settle();
    assert.equal(nanjing.value(key.eventLeg(event, "cn-4308"))?.["closed"], true);
    assert.throws(close, refuses("WRONG_STATE", "closed"));
    assert.throws(() => zjj.endorse(ZJJ, "events.setLevel", { event, level: 1 }), refuses("WRONG_STATE", "closed"));
    const { id } = nanjing.act(NANJING, "events.post", { event }, { body: { kind: "message", s: 1, text: "仍在" } });
    zjj.act(ZJJ, "events.reopen", { event, reason: "复发" });
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    assert.notEqual(zjj.value(key.eventPost(event, id)), undefined);
    assert.equal(nanjing.value(key.eventLeg(event, "cn-4308"))?.["closed"], false);
  });
});

describe("merging and splitting", () => {
  test("two events are stated to be the same, and not, and every leg of both is told", () => {
    const { tree, nanjing, zjj, yangzhou, event } = spread();
    const other = nanjing.act(NANJING, "events.open", OPEN).id;
    const merge = (same: boolean) => nanjing.act(NANJING, "events.merge", { a: other, b: event, same, reason: "同源" });
    assert.throws(() => merge(false), refuses("WRONG_STATE", "not same"));
    merge(true);
    assert.throws(() => merge(true), refuses("WRONG_STATE", "same"));
    tree.settle();
    const said = (same: boolean, revision: number) => ({ same, unit: NANJING, at: NOW, revision });
    for (const chain of [nanjing, zjj, yangzhou]) {
      assert.deepEqual(chain.value(key.sameEvent(event, other, "cn-3201")), said(true, 0), chain.id);
    }
    merge(false);
    merge(true);
    merge(false);
    tree.settle((n) => n - 1);
    assert.deepEqual(zjj.value(key.sameEvent(event, other, "cn-3201")), said(false, 3));
    assert.deepEqual(tree.refusals(), []);
  });

  test("merging wants two known events of one status, an open leg, and a manager", () => {
    const { tree, nanjing, event } = opened({ chains: ["cn-4308"] });
    const second = nanjing.act(NANJING, "events.open", { ...OPEN, chains: ["cn-4308"] }).id;
    const drill = nanjing.act(NANJING, "events.open", { ...OPEN, status: "exercise" }).id;
    tree.settle();
    const merge =
      (a: string, b: string, unit = NANJING) =>
      () =>
        nanjing.endorse(unit, "events.merge", { a, b, same: true, reason: "x" });
    assert.throws(merge(event, event), refuses("SCHEMA", "/args/b"));
    assert.throws(merge(event, digest("x")), refuses("NOT_FOUND"));
    assert.throws(merge(event, drill), refuses("WRONG_STATE", "exercise"));
    assert.throws(merge(event, second, AIRPORT), refuses("NOT_PERMITTED"));
    const elsewhere = () =>
      tree.chain("cn-4308").endorse(ZJJ, "events.merge", { a: event, b: second, same: true, reason: "x" });
    assert.throws(elsewhere, refuses("WRONG_STATE", "no open leg"));
  });

  test("a new event is split from one, inherits its status, and both name each other", () => {
    const { nanjing, event } = opened({ status: "exercise" });
    const { stage: _stage, ...rest } = OPEN;
    const { id } = nanjing.act(NANJING, "events.split", { ...rest, stage: "recovery", event });
    const facts = factsOf(nanjing, id);
    assert.equal(facts.from, event);
    assert.equal(facts.status, "exercise");
    assert.deepEqual(nanjing.value(key.eventSplit(event, id)), { unit: NANJING, at: NOW });
    assert.throws(
      () => nanjing.endorse(AIRPORT, "events.split", { ...OPEN, event }),
      refuses("NOT_PERMITTED", "member"),
    );
    assert.throws(() => nanjing.endorse("cn-3201:police", "events.split", { ...OPEN, event }), refuses("NOT_MEMBER"));
    assert.throws(
      () => nanjing.endorse(NANJING, "events.split", { ...OPEN, event: digest("x") }),
      refuses("NOT_FOUND"),
    );
  });
});

describe("urgency", () => {
  test("is bounded by the unit's role, and free where the leg's level is grave", () => {
    const { nanjing, event } = opened();
    const join = () => nanjing.endorse(AIRPORT, "events.join", { event }, { urgency: 7 });
    assert.throws(join, refuses("URGENCY_ABOVE_POLICY", "6"));
    nanjing.act(NANJING, "events.setLevel", { event, level: 3 });
    assert.throws(join, refuses("URGENCY_ABOVE_POLICY", "6"), "level III is not grave enough");
    nanjing.act(NANJING, "events.setLevel", { event, level: 2 });
    assert.doesNotThrow(join);
    assert.throws(
      () => nanjing.endorse(AIRPORT, "events.open", OPEN, { urgency: 9 }),
      refuses("URGENCY_ABOVE_POLICY"),
      "no event yet",
    );
  });
});
