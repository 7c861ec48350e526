import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { key } from "../state/key.ts";
import { AIRPORT, MEDIA, NANJING, ZJJ, opened, spread } from "./event.ts";
import { type Chain, NOW, digest, hex, refuses, said, sha256 } from "./tree.ts";

const MESSAGE = { kind: "message", s: 1, text: "请协查同航班人员" };
const bodyOf = (body: object) => hex(sha256(new TextEncoder().encode(JSON.stringify(body))));

const DELTA = {
  form: "open",
  situation: "epidemic",
  a: { category: "covid-19", headline: "核酸阳性", place: { area: "320115" } },
  t: { occurred: NOW },
  s: 1,
  data: { kind: "laboratory", version: 1, specimen: "swab", taken: 100, tested: 100, positive: 9 },
};

describe("posting", () => {
  test("a post is on its author's chain at once and reaches the other legs whole", () => {
    const { tree, nanjing, zjj, yangzhou, event } = spread();
    const { id, effects } = nanjing.act(NANJING, "events.post", { event }, { body: MESSAGE });
    const stored = { chain: "cn-3201", unit: NANJING, digest: bodyOf(MESSAGE) };
    assert.deepEqual(nanjing.value(key.eventPost(event, id)), stored);
    assert.deepEqual(
      effects.writes.map((write) => write.key),
      [key.eventPost(event, id)],
    );
    tree.settle();
    for (const chain of [zjj, yangzhou]) assert.deepEqual(chain.value(key.eventPost(event, id)), stored);
    const arrived = tree.delivered.filter(({ to, packet }) => to === "cn-4308" && packet.type === "post");
    assert.deepEqual(
      arrived.map(({ packet }) => packet.body),
      [
        {
          event,
          post: id,
          by: { chain: "cn-3201.e1", unit: NANJING, idempotencyKey: "act-00001" },
          at: NOW,
          digest: stored.digest,
          content: MESSAGE,
        },
      ],
    );
  });

  test("a post answers another of the same event, from whatever chain", () => {
    const { tree, nanjing, zjj, event } = spread();
    const { id } = nanjing.act(NANJING, "events.post", { event }, { body: MESSAGE });
    const answer = { event, answers: id };
    assert.throws(() => zjj.endorse(ZJJ, "events.post", answer, { body: MESSAGE }), refuses("NOT_FOUND", id));
    tree.settle();
    zjj.act(ZJJ, "events.post", answer, { body: MESSAGE });
    tree.settle();
    assert.equal(said(tree.delivered.at(-1)?.packet, "answers"), id);
    assert.deepEqual(tree.refusals(), []);
  });

  test("a unit speaks on chains above and below its home", () => {
    const { tree, zjj, event } = spread();
    const facts = { category: "x", title: { zh: "一", en: "x" }, status: "actual", areas: ["32"], opened: NOW };
    const main = tree.chain("cn");
    const nanjing = tree.chain("cn-3201");
    main.act("cn-32:hc", "events.openLeg", { event, origin: "cn-3201", stage: "response", facts });
    nanjing.addUnit("cn-32:cdc", "member", "cdc");
    nanjing.act("cn-32:cdc", "events.join", { event });
    tree.settle();
    const above = main.act("cn-32:hc", "events.post", { event }, { body: MESSAGE }).id;
    const below = nanjing.act("cn-32:cdc", "events.post", { event }, { body: MESSAGE }).id;
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    assert.equal(zjj.value(key.eventPost(event, above))?.["unit"], "cn-32:hc");
    assert.equal(zjj.value(key.eventPost(event, below))?.["unit"], "cn-32:cdc");
  });

  test("refuses those who may not speak and what may not be said", () => {
    const { nanjing, event } = opened();
    const post =
      (unit: string, body: object | undefined, args: object = {}, options = {}) =>
      () =>
        nanjing.endorse(
          unit,
          "events.post",
          { event, ...args },
          { ...(body === undefined ? {} : { body: body as typeof MESSAGE }), ...options },
        );
    assert.throws(post(AIRPORT, MESSAGE), refuses("NOT_MEMBER", AIRPORT));
    nanjing.act(AIRPORT, "events.join", { event });
    assert.doesNotThrow(post(AIRPORT, MESSAGE));
    nanjing.act(NANJING, "events.limit", { event, unit: AIRPORT, limit: "read", reason: "x" });
    assert.throws(post(AIRPORT, MESSAGE), refuses("NOT_PERMITTED", "limited"));
    nanjing.addUnit("cn-3201:reader", "member", "other", { rights: [] });
    nanjing.act("cn-3201:reader", "events.join", { event });
    assert.throws(post("cn-3201:reader", MESSAGE), refuses("NOT_PERMITTED", "post"));
    assert.throws(post(NANJING, undefined), refuses("SCHEMA", "/body"));
    assert.throws(post(NANJING, MESSAGE, {}, { bare: true }), refuses("BODY_MISMATCH", "/proposal/body"));
    assert.throws(post(NANJING, { ...MESSAGE, s: 3 }), refuses("SCHEMA", "/body/s"));
    assert.doesNotThrow(post(NANJING, { ...MESSAGE, text: `${"警".repeat(666)}ab` }));
    assert.throws(
      post(NANJING, { ...MESSAGE, text: "警".repeat(667) }),
      refuses("TOO_LARGE", "/body/text has 2001 bytes"),
    );
    assert.throws(post(NANJING, { ...MESSAGE, kind: "report" }), refuses("SCHEMA", "/body/report"));
    const report = { record: digest("r"), chain: "cn-3201" };
    assert.throws(post(NANJING, { ...MESSAGE, report }), refuses("SCHEMA", "/body/report"));
    assert.doesNotThrow(post(NANJING, { ...MESSAGE, kind: "report", report }));
    assert.throws(post(NANJING, MESSAGE, { event: digest("x") }), refuses("NOT_FOUND"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(post(NANJING, MESSAGE), refuses("WRONG_STATE", "closed"));
  });

  test("500 posts and 500 reports of 50 units to one event stand in one block", () => {
    const { tree, nanjing, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    tree.chain("cn-4308").act(ZJJ, "events.openLeg", { event, origin: "cn-3201", stage: "response" });
    tree.settle();
    const units = Array.from({ length: 50 }, (_, i) => `cn-3201:unit-${i}`);
    for (const unit of units) {
      nanjing.addUnit(unit, "member", "hospital");
      nanjing.act(unit, "events.join", { event });
    }
    const block = Array.from({ length: 500 }, (_, i) => units[i % 50] as string).flatMap((unit) => [
      nanjing.endorse(unit, "events.post", { event }, { body: MESSAGE }).effects,
      nanjing.endorse(unit, "reports.submit", { event }, { body: DELTA }).effects,
    ]);
    assert.deepEqual(nanjing.commitBlock(block), { valid: 1_000 });
    tree.settle();
    assert.deepEqual(tree.refusals(), []);
    assert.equal(postsOn(tree.chain("cn-4308"), event), 500);
  });

  test("two acts that change the same leg do not both stand in one block", () => {
    const { nanjing, event } = opened();
    const level = (to: number) => nanjing.endorse(NANJING, "events.setLevel", { event, level: to }).effects;
    assert.deepEqual(nanjing.commitBlock([level(1), level(2)]), { valid: 1 });
  });
});

function postsOn(chain: Chain, event: string): number {
  return [...chain.state.keys()].filter((name) => name.startsWith(`event/${event}/post/`)).length;
}

describe("decisions", () => {
  const SAID = { s: 1, text: "全员核酸检测" };

  test("a manager decides for the leg, a group's lead for the group, and every leg is told", () => {
    const { tree, nanjing, zjj, event } = spread();
    nanjing.act(AIRPORT, "events.join", { event });
    const members = [{ unit: AIRPORT, duty: "封控航站楼" }];
    nanjing.act(NANJING, "events.setGroup", { event, group: "prevention", lead: AIRPORT, members });
    const first = nanjing.act(NANJING, "events.decide", { event }, { body: SAID });
    const second = nanjing.act(
      AIRPORT,
      "events.decide",
      { event, group: "prevention", answers: first.id },
      { body: SAID },
    );
    assert.deepEqual(nanjing.value(key.eventDecision(event, first.id)), { unit: NANJING, at: NOW });
    assert.deepEqual(nanjing.value(key.eventDecision(event, second.id)), {
      unit: AIRPORT,
      at: NOW,
      group: "prevention",
    });
    tree.settle();
    assert.notEqual(zjj.value(key.eventPost(event, second.id)), undefined);
    const told = tree.delivered
      .filter(({ to, packet }) => to === "cn-4308" && packet.type === "post")
      .map(({ packet }) => said(packet, "content"));
    assert.deepEqual(told, [
      { kind: "decision", ...SAID },
      { kind: "decision", ...SAID },
    ]);
  });

  test("refuses those who do not lead", () => {
    const { nanjing, event } = opened();
    const decide =
      (unit: string, args: object = {}, options = {}) =>
      () =>
        nanjing.endorse(unit, "events.decide", { event, ...args }, { body: SAID, ...options });
    assert.throws(decide("cn-3201:police"), refuses("NOT_MEMBER"));
    nanjing.act(AIRPORT, "events.join", { event });
    nanjing.act(MEDIA, "events.join", { event });
    assert.throws(decide(AIRPORT), refuses("NOT_PERMITTED", "member"));
    assert.throws(decide(AIRPORT, { group: "research" }), refuses("NOT_FOUND", "research"));
    nanjing.act(NANJING, "events.setGroup", {
      event,
      group: "research",
      lead: MEDIA,
      members: [{ unit: MEDIA, duty: "x" }],
    });
    assert.throws(decide(AIRPORT, { group: "research" }), refuses("NOT_PERMITTED", `led by ${MEDIA}`));
    assert.throws(decide(NANJING, { answers: digest("x") }), refuses("NOT_FOUND"));
    assert.throws(decide(NANJING, {}, { body: { s: 1, text: "警".repeat(700) } }), refuses("TOO_LARGE"));
    assert.throws(decide(NANJING, {}, { bare: true }), refuses("BODY_MISMATCH"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(decide(NANJING), refuses("WRONG_STATE", "closed"));
  });
});
