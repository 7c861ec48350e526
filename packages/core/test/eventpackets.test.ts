import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Json } from "../bytes/canonical.ts";
import type { Code } from "../codes.ts";
import { actId } from "../endorse/proposal.ts";
import type { Packet } from "../execute/exchange/packet.ts";
import { key } from "../state/key.ts";
import { NANJING, OPEN, YANGZHOU, ZJJ, opened, spread } from "./event.ts";
import { type Chain, NOW, Tree, digest, said, sha256 } from "./tree.ts";

/** Packets of other chains are claims: whoever wrote them may lie, repeat itself and be overtaken. */

/** What a chain holds of events, without versions. */
function eventsOf(chain: Chain): { readonly [name: string]: Json } {
  const names = [...chain.state.keys()].filter((name) => /^(same-)?event\/|^resource\/|^offer\//u.test(name)).sort();
  return Object.fromEntries(names.map((name) => [name, chain.state.get(name)?.value ?? null]));
}

/** The last delivered packet of a kind to a chain. */
function last(tree: Tree, to: string, type: string, say?: string): Packet {
  const found = tree.delivered.filter(
    (one) => one.to === to && one.packet.type === type && (say === undefined || said(one.packet, "say") === say),
  );
  const packet = found.at(-1)?.packet;
  assert.ok(packet !== undefined, `no ${type} ${say ?? ""} at ${to}`);
  return packet;
}

const PARENT: { readonly [chain: string]: string } = { "cn-3201": "cn-32", "cn-3210": "cn-32", "cn-4308": "cn-43" };

/** Delivers a forged packet and expects the code and an unchanged state. */
function refused(tree: Tree, to: string, packet: Packet, change: { origin?: object; body?: object }, code: Code): void {
  const chain = tree.chain(to);
  const before = eventsOf(chain);
  const forged = {
    ...packet,
    to: [to],
    origin: { ...packet.origin, ...change.origin },
    body: { ...packet.body, ...change.body },
  };
  assert.equal(chain.receive("parent", PARENT[to] as string, forged as unknown as Json), code, JSON.stringify(change));
  assert.deepEqual(eventsOf(chain), before);
}

const part = (packet: Packet, name: string) => said(packet, name) as { readonly [name: string]: Json };

describe("news of legs", () => {
  test("an id binds an event to its chain, unit and key", () => {
    const { tree, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    const offer = last(tree, "cn-4308", "leg", "legs");
    const by = part(offer, "by");
    const forge = (change: object, origin: object, code: Code) =>
      refused(tree, "cn-4308", offer, { origin, body: change }, code);
    forge({ event: digest("x") }, {}, "PACKET_FOREIGN");
    forge({}, { chain: "cn-3210" }, "PACKET_FOREIGN");
    forge({ by: { ...by, chain: "cn-3210.e1" } }, { chain: "cn-3210" }, "PACKET_FOREIGN");
    forge({ by: { ...by, unit: "cn-3201:police" } }, {}, "PACKET_FOREIGN");
    forge({ by: { ...by, idempotencyKey: "another-key" } }, {}, "PACKET_FOREIGN");
    forge({}, { chain: "cn-4308" }, "PACKET_FOREIGN");
    forge({ legs: [] }, {}, "SCHEMA");
    forge({ say: "nonsense" }, {}, "SCHEMA");
    assert.notEqual(tree.chain("cn-4308").value(key.event(event)), undefined);
  });

  test("a chain never speaks for a unit of another branch, even under an id of its own", () => {
    const { tree } = opened({ chains: ["cn-4308"] });
    tree.settle();
    const offer = last(tree, "cn-4308", "leg", "legs");
    const by = { chain: "cn-3210.e1", unit: "cn-43:hc", idempotencyKey: "act-00000" };
    const event = actId(sha256, { ...by, author: { unit: by.unit } });
    refused(tree, "cn-4308", offer, { origin: { chain: "cn-3210" }, body: { event, by } }, "PACKET_FOREIGN");
  });

  test("an exercise takes in nothing that calls itself actual", () => {
    const { tree } = opened({ chains: ["cn-4308"] });
    tree.settle();
    refused(new Tree("exercise"), "cn-4308", last(tree, "cn-4308", "leg", "legs"), {}, "WRONG_STATE");
  });

  test("a list of legs that is too long with what is known is refused", () => {
    const { tree, event } = opened({ chains: ["cn-4308"] });
    tree.settle();
    const offer = last(tree, "cn-4308", "leg", "legs");
    const many = Array.from({ length: 32 }, (_, i) => `cn-${3301 + i}`);
    refused(tree, "cn-4308", offer, { body: { legs: many } }, "OUT_OF_BOUNDS");
    const zjj = tree.chain("cn-4308");
    assert.deepEqual(zjj.value(key.event(event))?.["legs"], ["cn-3201"]);
    const more = { ...offer, body: { ...offer.body, legs: ["cn-3201", "cn-32"] } };
    assert.equal(zjj.receive("parent", "cn-43", more as unknown as Json), undefined);
    assert.deepEqual(
      zjj.value(key.event(event))?.["legs"],
      ["cn-32", "cn-3201"],
      "an offer may be told again with more",
    );
  });

  test("only the origin adds legs, and a standing is the sender's own", () => {
    const { tree, nanjing, zjj, event } = spread();
    const joined = last(tree, "cn-3201", "leg", "opened");
    refused(tree, "cn-3201", joined, { body: { event: digest("x") } }, "NOT_FOUND");
    refused(tree, "cn-4308", joined, {}, "PACKET_FOREIGN");
    refused(
      tree,
      "cn-3201",
      joined,
      { body: { leg: { ...part(joined, "leg"), unit: "cn-4308:hc" } } },
      "PACKET_FOREIGN",
    );
    zjj.act(ZJJ, "events.setLevel", { event, level: 1 });
    tree.settle();
    const standing = last(tree, "cn-3201", "leg", "standing");
    refused(tree, "cn-3201", standing, { body: { event: digest("x") } }, "NOT_FOUND");
    refused(tree, "cn-3201", standing, { origin: { chain: "cn-3210" } }, "PACKET_FOREIGN");
    const own = { ...part(standing, "leg"), unit: NANJING, revision: 9 };
    refused(tree, "cn-3201", standing, { origin: { chain: "cn-3201" }, body: { leg: own } }, "PACKET_FOREIGN");
    const same = { ...standing, body: { ...standing.body, leg: { ...part(standing, "leg"), level: 4 } } };
    assert.equal(nanjing.receive("parent", "cn-32", same as unknown as Json), undefined);
    assert.equal(nanjing.value(key.eventLeg(event, "cn-4308"))?.["level"], 1, "the first word of a revision stands");
  });

  test("a statement of sameness stands under its chain's name, of events that are known", () => {
    const { tree, nanjing, event } = spread();
    const other = nanjing.act(NANJING, "events.open", OPEN).id;
    nanjing.act(NANJING, "events.merge", { a: event, b: other, same: true, reason: "x" });
    tree.settle();
    const same = last(tree, "cn-4308", "leg", "same");
    refused(tree, "cn-4308", same, { body: { a: digest("x"), b: digest("y") } }, "NOT_FOUND");
    refused(tree, "cn-4308", same, { body: { b: event } }, "NOT_FOUND");
    refused(tree, "cn-4308", same, { body: { same: { ...part(same, "same"), unit: "cn-43:hc" } } }, "PACKET_FOREIGN");
  });
});

describe("posts of other legs", () => {
  test("are taken once, from their own chain, for an event with a leg here", () => {
    const { tree, nanjing, zjj, event } = spread();
    nanjing.act(NANJING, "events.post", { event }, { body: { kind: "message", s: 1, text: "x" } });
    tree.settle();
    const post = last(tree, "cn-4308", "post");
    const stored = eventsOf(zjj);
    assert.equal(zjj.receive("parent", "cn-43", post as unknown as Json), undefined, "a repetition is no error");
    assert.deepEqual(eventsOf(zjj), stored);
    const forge = (body: object, code: Code) => refused(tree, "cn-4308", post, { body }, code);
    forge({ event: digest("x") }, "NOT_FOUND");
    forge({ post: digest("x") }, "PACKET_FOREIGN");
    forge({ by: { ...part(post, "by"), unit: "cn-3201:police" } }, "PACKET_FOREIGN");
    forge({ content: { ...part(post, "content"), text: "警".repeat(700) } }, "TOO_LARGE");
    forge({ content: { ...part(post, "content"), kind: "report" } }, "SCHEMA");
    forge({ content: { ...part(post, "content"), s: 3 } }, "SCHEMA");
    refused(tree, "cn-4308", post, { origin: { chain: "cn-3210" } }, "PACKET_FOREIGN");
  });

  test("an event that is only offered takes none", () => {
    const { tree, nanjing, event } = spread();
    nanjing.act(NANJING, "events.post", { event }, { body: { kind: "message", s: 1, text: "x" } });
    tree.settle();
    const zjj = tree.chain("cn-4308");
    zjj.set(key.event(event), { ...zjj.value(key.event(event)), leg: "offered" });
    refused(tree, "cn-4308", last(tree, "cn-4308", "post"), { body: { post: digest("x") } }, "PACKET_FOREIGN");
    refused(tree, "cn-4308", last(tree, "cn-4308", "post"), {}, "WRONG_STATE");
  });
});

/** Yangzhou needs 100, Zhangjiajie has offered 60 of it and Yangzhou accepted 50. */
function accepted() {
  const base = spread();
  const { tree, yangzhou, zjj, event } = base;
  const resource = yangzhou.act(YANGZHOU, "events.requestResource", {
    event,
    item: "N95",
    measure: "个",
    quantity: 100,
    area: "3210",
  }).id;
  tree.settle();
  const offer = zjj.act(ZJJ, "events.offerResource", { resource, quantity: 60 }).id;
  tree.settle();
  return { ...base, resource, offer };
}

describe("needs and offers of other legs", () => {
  test("a need is its own chain's, of a known event, and never promised beyond itself", () => {
    const { tree } = accepted();
    const packet = last(tree, "cn-4308", "resource", "need");
    const need = part(packet, "need");
    const forge = (change: object, code: Code, body = {}) =>
      refused(tree, "cn-4308", packet, { body: { need: { ...need, ...change }, ...body } }, code);
    forge({ event: digest("x") }, "NOT_FOUND");
    forge({ accepted: 101 }, "OUT_OF_BOUNDS");
    forge({ accepted: 5, received: 6 }, "OUT_OF_BOUNDS");
    forge({}, "PACKET_FOREIGN", { resource: digest("x") });
    forge({ by: { ...(part(packet, "need")["by"] as object), unit: "cn-3210:hospital" } }, "PACKET_FOREIGN");
    forge({ quantity: 0 }, "SCHEMA");
  });

  test("an offer is taken from its own chain by the chain of the need, as offered", () => {
    const { tree, resource, offer } = accepted();
    const packet = last(tree, "cn-3210", "resource", "offer");
    const state = part(packet, "state");
    const forge = (change: object, code: Code, to = "cn-3210") =>
      refused(tree, to, packet, { body: { state: { ...state, ...change } } }, code);
    forge({ resource: digest("x") }, "NOT_FOUND");
    forge({ by: { ...(state["by"] as object), idempotencyKey: "another-key" } }, "PACKET_FOREIGN");
    forge({}, "PACKET_FOREIGN", "cn-3201");
    forge({ to: "cn-3201" }, "PACKET_FOREIGN");
    forge({ to: "cn-3201" }, "PACKET_FOREIGN", "cn-3201");
    forge({ status: "sent", revision: 2 }, "WRONG_STATE");
    forge({ status: "received", revision: 1 }, "WRONG_STATE");
    const yangzhou = tree.chain("cn-3210");
    yangzhou.state.delete(key.offer(offer));
    forge({ status: "sent" }, "WRONG_STATE");
    forge({ revision: 1 }, "WRONG_STATE");
    forge({ event: digest("x") }, "WRONG_STATE");
    assert.equal(
      yangzhou.receive("parent", "cn-32", {
        ...packet,
        body: { ...packet.body, state: { ...state, accepted: 60 } },
      } as unknown as Json),
      undefined,
    );
    assert.equal(yangzhou.value(key.offer(offer))?.["accepted"], 0, "the offering side does not accept for the other");
    assert.equal(yangzhou.value(key.resource(resource))?.["accepted"], 0);
  });

  test("the asking side accepts within the offer and receives within what was sent", () => {
    const { tree, yangzhou, zjj, offer } = accepted();
    yangzhou.act(YANGZHOU, "events.acceptOffer", { offer, quantity: 50 });
    const before = zjj.value(key.offer(offer)) as object;
    tree.settle();
    const taken = last(tree, "cn-4308", "resource", "offer");
    const state = part(taken, "state");
    const forge = (packet: Packet, change: object, code: Code, origin = {}) =>
      refused(tree, "cn-4308", packet, { origin, body: { state: { ...part(packet, "state"), ...change } } }, code);
    zjj.set(key.offer(offer), before);
    forge(taken, { accepted: 61 }, "OUT_OF_BOUNDS");
    forge(taken, { accepted: 0 }, "OUT_OF_BOUNDS");
    forge(taken, { revision: 2 }, "WRONG_STATE");
    forge(taken, { status: "sent" }, "WRONG_STATE");
    forge(taken, { status: "received" }, "WRONG_STATE");
    forge(taken, {}, "PACKET_FOREIGN", { chain: "cn-3201" });
    refused(tree, "cn-4308", taken, { body: { offer: digest("x") } }, "NOT_FOUND");
    refused(tree, "cn-3201", { ...taken, body: { ...taken.body, offer: digest("x") } }, {}, "NOT_FOUND");
    zjj.set(key.offer(offer), { ...before, by: { ...(state["by"] as object), chain: "cn-3201.e1" } });
    forge(taken, {}, "PACKET_FOREIGN");
    zjj.set(key.offer(offer), before);
    assert.equal(zjj.receive("parent", "cn-43", taken as unknown as Json), undefined);

    zjj.act(ZJJ, "events.markSent", { offer });
    const promised = yangzhou.value(key.offer(offer)) as object;
    tree.settle();
    const gone = last(tree, "cn-3210", "resource", "offer");
    yangzhou.set(key.offer(offer), promised);
    const forgedSent = { state: { ...part(gone, "state"), status: "received" } };
    refused(tree, "cn-3210", gone, { body: forgedSent }, "WRONG_STATE");
    refused(tree, "cn-3210", gone, { body: { state: { ...part(gone, "state"), status: "offered" } } }, "WRONG_STATE");
    assert.equal(yangzhou.receive("parent", "cn-32", gone as unknown as Json), undefined);
    const sent = zjj.value(key.offer(offer)) as object;
    yangzhou.act(YANGZHOU, "events.markReceived", { offer, quantity: 40 });
    tree.settle();
    const received = last(tree, "cn-4308", "resource", "offer");
    zjj.set(key.offer(offer), sent);
    forge(received, { received: 51 }, "OUT_OF_BOUNDS");
    forge(received, { status: "sent" }, "WRONG_STATE");
    forge(received, { status: "offered" }, "WRONG_STATE");
    forge(received, { status: "accepted", accepted: 50 }, "WRONG_STATE");
  });
});

/** A number for every draw, from a list that fast-check shrinks. */
function drawer(numbers: readonly number[]): () => number {
  let i = 0;
  return () => numbers[i++ % numbers.length] as number;
}

/** A life of an event whose steps depend on each other only from phase to phase. */
function live(settle: (tree: Tree) => void): Tree {
  const tree = new Tree();
  const [nanjing, yangzhou, zjj] = [tree.chain("cn-3201"), tree.chain("cn-3210"), tree.chain("cn-4308")];
  const facts = { category: "covid-19", title: OPEN.title, status: "actual", areas: OPEN.areas, opened: NOW };
  const event = nanjing.act(NANJING, "events.open", { ...OPEN, chains: ["cn-4308", "cn-3210", "cn-43"] }).id;
  for (const [chain, unit] of [
    [yangzhou, YANGZHOU],
    [zjj, ZJJ],
  ] as const) {
    chain.act(unit, "events.openLeg", { event, origin: "cn-3201", stage: "response", facts });
    chain.act(unit, "events.setLevel", { event, level: 2 }, { urgency: 1 });
    chain.act(unit, "events.setLevel", { event, level: 3 }, { urgency: 9 });
  }
  settle(tree);
  for (const [chain, unit] of [
    [nanjing, NANJING],
    [yangzhou, YANGZHOU],
    [zjj, ZJJ],
  ] as const) {
    chain.act(unit, "events.setStage", { event, stage: "recovery" });
    chain.act(unit, "events.post", { event }, { body: { kind: "notice", s: 2, text: unit }, urgency: 8 });
  }
  const resource = nanjing.act(NANJING, "events.requestResource", {
    event,
    item: "N95",
    measure: "个",
    quantity: 9,
    area: "3201",
  }).id;
  settle(tree);
  const offers = [
    yangzhou.act(YANGZHOU, "events.offerResource", { resource, quantity: 5 }).id,
    zjj.act(ZJJ, "events.offerResource", { resource, quantity: 5 }).id,
  ];
  settle(tree);
  for (const [i, offer] of offers.entries()) {
    nanjing.act(NANJING, "events.acceptOffer", { offer, quantity: 4 + i }, { urgency: 9 * i });
  }
  settle(tree);
  yangzhou.act(YANGZHOU, "events.markSent", { offer: offers[0] });
  zjj.act(ZJJ, "events.markSent", { offer: offers[1] });
  settle(tree);
  for (const [i, offer] of offers.entries()) {
    nanjing.act(NANJING, "events.markReceived", { offer, quantity: 4 }, { urgency: 9 - 9 * i });
  }
  settle(tree);
  return tree;
}

test("packets in any order, some of them twice, leave every chain in the same state", () => {
  const straight = live((tree) => tree.settle());
  assert.deepEqual(straight.refusals(), []);
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
      (order, repeats) => {
        const choose = drawer(order);
        const again = drawer(repeats.map(Number));
        const tree = live((one) =>
          one.settle(
            (n) => choose() % n,
            () => again() === 1,
          ),
        );
        for (const [id, chain] of tree.chains) assert.deepEqual(eventsOf(chain), eventsOf(straight.chain(id)), id);
        assert.deepEqual(tree.refusals(), []);
      },
    ),
    { numRuns: 60 },
  );
});
