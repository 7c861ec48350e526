import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { key } from "../state/key.ts";
import { AIRPORT, NANJING, OPEN, YANGZHOU, ZJJ, opened, spread } from "./event.ts";
import { NOW, Tree, digest, refuses, said } from "./tree.ts";

const HOSPITAL = "cn-3210:hospital";
const NEED = { item: "N95", measure: "个", quantity: 1_000, area: "3210" };

/** Yangzhou's hospital asks for masks; the request has reached every leg. */
function asked() {
  const base = spread();
  const { tree, yangzhou, event } = base;
  yangzhou.act(HOSPITAL, "events.join", { event });
  const resource = yangzhou.act(HOSPITAL, "events.requestResource", { event, ...NEED }).id;
  tree.settle();
  return { ...base, resource };
}

const offerOn = (tree: Tree, chain: string, offer: string) => tree.chain(chain).value(key.offer(offer));

describe("resources", () => {
  test("are asked for on one chain, offered on another, accepted, sent and received", () => {
    const { tree, nanjing, zjj, yangzhou, event, resource } = asked();
    const seen = { event, ...NEED, at: NOW, accepted: 0, received: 0, revision: 0 };
    const by = { chain: "cn-3210.e1", unit: HOSPITAL, idempotencyKey: "act-00002" };
    for (const chain of [nanjing, zjj, yangzhou])
      assert.deepEqual(chain.value(key.resource(resource)), { ...seen, by });

    const offer = zjj.act(ZJJ, "events.offerResource", { resource, quantity: 600 }).id;
    tree.settle();
    assert.equal(offerOn(tree, "cn-3210", offer)?.["status"], "offered");
    assert.equal(offerOn(tree, "cn-3201", offer), undefined, "an offer concerns two chains");

    yangzhou.act(HOSPITAL, "events.acceptOffer", { offer, quantity: 500 });
    tree.settle();
    for (const chain of [nanjing, zjj]) assert.equal(chain.value(key.resource(resource))?.["accepted"], 500, chain.id);
    assert.equal(offerOn(tree, "cn-4308", offer)?.["accepted"], 500);

    zjj.act(ZJJ, "events.markSent", { offer });
    tree.settle();
    yangzhou.act(HOSPITAL, "events.markReceived", { offer, quantity: 480 });
    tree.settle();
    for (const chain of ["cn-4308", "cn-3210"]) {
      const { status, accepted, received, revision } = offerOn(tree, chain, offer) ?? {};
      assert.deepEqual(
        { status, accepted, received, revision },
        { status: "received", accepted: 500, received: 480, revision: 3 },
      );
    }
    assert.equal(nanjing.value(key.resource(resource))?.["received"], 480);
    assert.deepEqual(tree.refusals(), []);
  });

  test("both sides may be on one chain, and then no packet carries the offer", () => {
    const { tree, yangzhou, resource } = asked();
    const before = tree.delivered.length;
    const offer = yangzhou.act(YANGZHOU, "events.offerResource", { resource, quantity: 1_000 }).id;
    yangzhou.act(HOSPITAL, "events.acceptOffer", { offer, quantity: 1_000 });
    yangzhou.act(YANGZHOU, "events.markSent", { offer });
    yangzhou.act(HOSPITAL, "events.markReceived", { offer, quantity: 1_000 });
    tree.settle();
    assert.equal(offerOn(tree, "cn-3210", offer)?.["status"], "received");
    assert.ok(tree.delivered.slice(before).every(({ packet }) => said(packet, "say") === "need"));
  });

  test("what is accepted is never more than what is offered, or needed", () => {
    const { tree, zjj, yangzhou, nanjing, resource } = asked();
    const offers = [
      zjj.act(ZJJ, "events.offerResource", { resource, quantity: 700 }).id,
      nanjing.act(NANJING, "events.offerResource", { resource, quantity: 700 }).id,
    ] as const;
    const late = nanjing.endorse(NANJING, "events.offerResource", { resource, quantity: 1 });
    tree.settle();
    const accept = (offer: string, quantity: number) =>
      yangzhou.act(HOSPITAL, "events.acceptOffer", { offer, quantity });
    assert.throws(() => accept(offers[0], 701), refuses("OUT_OF_BOUNDS", "700 offered"));
    assert.throws(() => accept(offers[0], 0), refuses("SCHEMA", "/args/quantity"));
    accept(offers[0], 700);
    assert.throws(() => accept(offers[0], 1), refuses("WRONG_STATE", "accepted"));
    assert.throws(() => accept(offers[1], 301), refuses("OUT_OF_BOUNDS", "300 still needed"));
    accept(offers[1], 300);
    tree.settle();
    assert.throws(
      () => zjj.endorse(ZJJ, "events.offerResource", { resource, quantity: 1 }),
      refuses("WRONG_STATE", "all that is needed"),
    );
    nanjing.commit(late.effects);
    tree.settle();
    assert.throws(() => accept(late.id, 1), refuses("OUT_OF_BOUNDS", "0 still needed"));
  });

  test("each step belongs to one unit on one chain, and follows the step before it", () => {
    const { tree, zjj, yangzhou, resource } = asked();
    const offer = zjj.act(ZJJ, "events.offerResource", { resource, quantity: 10 }).id;
    tree.settle();
    const accept = { offer, quantity: 10 };
    assert.throws(() => yangzhou.endorse(YANGZHOU, "events.acceptOffer", accept), refuses("NOT_WRITER", HOSPITAL));
    assert.throws(() => zjj.endorse(ZJJ, "events.acceptOffer", accept), refuses("WRONG_CHAIN", "cn-3210"));
    assert.throws(() => zjj.endorse(ZJJ, "events.markSent", { offer }), refuses("WRONG_STATE", "offered"));
    yangzhou.act(HOSPITAL, "events.acceptOffer", accept);
    tree.settle();
    assert.throws(() => zjj.endorse("cn-4308:tourism", "events.markSent", { offer }), refuses("NOT_WRITER", ZJJ));
    assert.throws(() => yangzhou.endorse(HOSPITAL, "events.markSent", { offer }), refuses("WRONG_CHAIN", "cn-4308"));
    assert.throws(() => yangzhou.endorse(HOSPITAL, "events.markReceived", accept), refuses("WRONG_STATE", "accepted"));
    zjj.act(ZJJ, "events.markSent", { offer });
    assert.throws(() => zjj.endorse(ZJJ, "events.markReceived", accept), refuses("WRONG_CHAIN", "cn-3210"));
    tree.settle();
    assert.throws(() => yangzhou.endorse(YANGZHOU, "events.markReceived", accept), refuses("NOT_WRITER", HOSPITAL));
    assert.throws(
      () => yangzhou.endorse(HOSPITAL, "events.markReceived", { offer, quantity: 11 }),
      refuses("OUT_OF_BOUNDS", "10 sent"),
    );
    assert.throws(() => zjj.endorse(ZJJ, "events.markSent", { offer: digest("x") }), refuses("NOT_FOUND"));
  });

  test("asking and offering want a member of an open leg, and a place of the chain", () => {
    const { nanjing, event } = opened();
    const request =
      (unit: string, change: object = {}) =>
      () =>
        nanjing.act(unit, "events.requestResource", { event, ...NEED, area: "320115", ...change });
    assert.throws(request(AIRPORT), refuses("NOT_MEMBER"));
    assert.throws(request(NANJING, { area: "3210" }), refuses("BAD_AREA", "/args/area"));
    assert.throws(request(NANJING, { area: "990000" }), refuses("BAD_AREA", "/args/area"));
    assert.throws(request(NANJING, { quantity: 0 }), refuses("SCHEMA", "/args/quantity"));
    const main = new Tree().chain("cn");
    const national = main.act("cn:nhc", "events.open", { ...OPEN, areas: ["32"] }).id;
    const abroad = { event: national, ...NEED, area: "990000" };
    assert.throws(() => main.endorse("cn:nhc", "events.requestResource", abroad), refuses("BAD_AREA", "/args/area"));
    const resource = request(NANJING)().id;
    const offer =
      (unit: string, id = resource) =>
      () =>
        nanjing.endorse(unit, "events.offerResource", { resource: id, quantity: 1 });
    assert.throws(offer(NANJING), refuses("NOT_PERMITTED", "own request"));
    assert.throws(offer(AIRPORT), refuses("NOT_MEMBER"));
    assert.throws(offer(AIRPORT, digest("x")), refuses("NOT_FOUND"));
    nanjing.act(NANJING, "events.close", { event, reason: "x" });
    assert.throws(request(NANJING), refuses("WRONG_STATE", "closed"));
    assert.throws(offer(AIRPORT), refuses("WRONG_STATE", "closed"));
  });
});
