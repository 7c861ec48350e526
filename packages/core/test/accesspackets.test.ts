import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Json } from "../bytes/canonical.ts";
import type { Code } from "../codes.ts";
import { actId } from "../endorse/proposal.ts";
import type { Packet } from "../execute/exchange/packet.ts";
import { key } from "../state/key.ts";
import { MANAGER, REASON, TOURISM, ZJJ, asked, file, standings } from "./access.ts";
import { type Chain, Tree, digest, said, sha256 } from "./tree.ts";

/** Packets of other chains are claims: whoever wrote them may lie, repeat itself and be overtaken. */

function accessOf(chain: Chain): { readonly [name: string]: Json } {
  const names = [...chain.state.keys()]
    .filter((name) => /^(request|grant|decision|receipt|break-glass)\//u.test(name))
    .sort();
  return Object.fromEntries(names.map((name) => [name, chain.state.get(name)?.value ?? null]));
}

function last(tree: Tree, to: string, type: string): Packet {
  const packet = tree.delivered.findLast((one) => one.to === to && one.packet.type === type)?.packet;
  assert.ok(packet !== undefined, `no ${type} at ${to}`);
  return packet;
}

/** Delivers a forged packet to its destination and expects the code and an unchanged state. */
function refused(tree: Tree, to: string, packet: Packet, change: { origin?: object; body?: object }, code: Code): void {
  const chain = tree.chain(to);
  const before = accessOf(chain);
  const forged = {
    ...packet,
    to: [to],
    origin: { ...packet.origin, ...change.origin },
    body: { ...packet.body, ...change.body },
  };
  const [relation, source] =
    to === "cn" ? (["child", packet.origin.chain.slice(0, 5)] as const) : (["parent", chain.parent as string] as const);
  assert.equal(chain.receive(relation, source, forged as unknown as Json), code, JSON.stringify(change));
  assert.deepEqual(accessOf(chain), before);
}

function repeated(tree: Tree, to: string, packet: Packet): void {
  const chain = tree.chain(to);
  const before = accessOf(chain);
  assert.equal(chain.receive("parent", chain.parent as string, { ...packet, to: [to] } as unknown as Json), undefined);
  assert.deepEqual(accessOf(chain), before);
}

const part = (packet: Packet, name: string) => said(packet, name) as { readonly [name: string]: Json };

describe("requests of other chains", () => {
  test("name their own unit and chain, under their own id", () => {
    const { tree } = asked(ZJJ, "contact-tracing");
    const ask = last(tree, "cn-3201", "request");
    const [asker, requester] = [part(ask, "asker"), part(ask, "requester")];
    const forge = (body: object, code: Code, origin = {}) => refused(tree, "cn-3201", ask, { origin, body }, code);
    forge({ request: digest("x") }, "PACKET_FOREIGN");
    forge({ requester: { ...requester, unit: TOURISM } }, "PACKET_FOREIGN");
    forge({ requester: { ...requester, chain: "cn-43" } }, "PACKET_FOREIGN");
    forge({ asker: { ...asker, unit: TOURISM }, requester: { ...requester, unit: TOURISM } }, "PACKET_FOREIGN");
    forge({}, "PACKET_FOREIGN", { chain: "cn-43" });
    forge({ purpose: "break-glass" }, "SCHEMA");
    forge({ reason: "" }, "SCHEMA");
    forge({ requester: { ...requester, hpke: "none" } }, "SCHEMA");
    repeated(tree, "cn-3201", ask);
  });

  test("cannot come from a unit of another branch", () => {
    const { tree } = asked(ZJJ, "contact-tracing");
    const ask = last(tree, "cn-3201", "request");
    const asker = { chain: "cn-4308.e1", unit: "cn-32:hc", idempotencyKey: "act-00009" };
    const request = actId(sha256, { ...asker, author: { unit: asker.unit } });
    refused(
      tree,
      "cn-3201",
      ask,
      { body: { request, asker, requester: { ...part(ask, "requester"), unit: asker.unit } } },
      "PACKET_FOREIGN",
    );
  });

  test("that were withdrawn before they arrived stay withdrawn", () => {
    const tree = new Tree();
    const record = file(tree.chain("cn-3201"));
    const zjj = tree.chain("cn-4308");
    const { id } = zjj.act(
      ZJJ,
      "access.request",
      { record, origin: "cn-3201", purpose: "contact-tracing", reason: REASON },
      { urgency: 1 },
    );
    zjj.act(ZJJ, "access.withdraw", { request: id }, { urgency: 9 });
    tree.settle((n) => n - 1);
    assert.deepEqual(standings(tree, id), { here: "withdrawn", source: "withdrawn", main: "withdrawn" });
    assert.deepEqual(tree.refusals(), []);
  });

  test("that are withdrawn while they are granted end withdrawn, and never seem granted again", () => {
    const tree = new Tree();
    const record = file(tree.chain("cn-3201"));
    const zjj = tree.chain("cn-4308");
    const { id } = zjj.act(ZJJ, "access.request", {
      record,
      origin: "cn-3201",
      purpose: "contact-tracing",
      reason: REASON,
    });
    const ask = zjj.queued.splice(0);
    zjj.act(ZJJ, "access.withdraw", { request: id });
    const withdrawal = zjj.queued.splice(0);
    zjj.queued.push(...ask);
    tree.settle();
    assert.deepEqual(standings(tree, id), { here: "withdrawn", source: "granted", main: "granted" });
    zjj.queued.push(...withdrawal);
    tree.settle();
    assert.deepEqual(standings(tree, id), { here: "withdrawn", source: "withdrawn", main: "withdrawn" });
  });

  test("that are withdrawn while they wait never seem to wait again", () => {
    const tree = new Tree();
    const record = file(tree.chain("cn-3201"));
    const zjj = tree.chain("cn-4308");
    const { id } = zjj.act(TOURISM, "access.request", { record, origin: "cn-3201", purpose: "audit", reason: REASON });
    const ask = zjj.queued.splice(0);
    zjj.act(TOURISM, "access.withdraw", { request: id });
    zjj.queued.splice(0, zjj.queued.length, ...ask);
    tree.settle();
    assert.deepEqual(standings(tree, id), { here: "withdrawn", source: "pending", main: "pending" });
  });

  test("that were refused in the meantime are not withdrawn", () => {
    const { tree, request } = asked(TOURISM, "audit");
    tree.chain("cn-3201").act(MANAGER, "access.decide", { request, decision: "refused", reason: REASON });
    tree.chain("cn-4308").act(TOURISM, "access.withdraw", { request });
    tree.settle();
    assert.deepEqual(standings(tree, request), { here: "refused", source: "refused", main: "refused" });
    assert.deepEqual(tree.refusals(), []);
  });
});

describe("decisions of other chains", () => {
  test("come from the record's chain, on a request of this one", () => {
    const { tree } = asked(ZJJ, "contact-tracing");
    const decision = last(tree, "cn-4308", "decision");
    const standing = { ...part(decision, "standing"), revision: 7 };
    const forge = (body: object, code: Code, origin = {}) =>
      refused(tree, "cn-4308", decision, { origin, body: { standing, ...body } }, code);
    forge({ request: digest("x") }, "NOT_FOUND");
    forge({ record: digest("x") }, "PACKET_FOREIGN");
    forge({ unit: TOURISM }, "PACKET_FOREIGN");
    forge({ chain: "cn-43" }, "PACKET_FOREIGN");
    forge({ standing: { ...standing, responsible: "cn-4301:hc" } }, "PACKET_FOREIGN");
    forge({ standing: { ...standing, by: "cn-4301:hc/officer" } }, "PACKET_FOREIGN");
    forge({ standing: { ...standing, by: "someone" } }, "SCHEMA");
    const { responsible: _responsible, ...bare } = standing as { responsible?: Json };
    forge({ standing: bare }, "PACKET_FOREIGN", { chain: "cn-3210" });
    repeated(tree, "cn-4308", decision);
    const other = { ...part(decision, "standing"), status: "refused" };
    repeated(tree, "cn-4308", { ...decision, body: { ...decision.body, standing: other } });
  });

  test("are copied by the main chain, the newest of each source", () => {
    const { tree, request } = asked(TOURISM, "audit");
    const nanjing = tree.chain("cn-3201");
    nanjing.act(MANAGER, "access.decide", { request, decision: "granted", reason: REASON });
    nanjing.act(MANAGER, "access.revoke", { grant: request, reason: REASON });
    tree.settle((n) => n - 1);
    assert.deepEqual(standings(tree, request), { here: "revoked", source: "revoked", main: "revoked" });
    assert.equal(tree.chain("cn-4308").value(key.request(request))?.["revision"], 3);
    assert.equal(tree.chain("cn").value(key.decision("cn-3201", request))?.["revision"], 3);
    assert.deepEqual(tree.refusals(), []);
  });
});

describe("break-glass of other chains", () => {
  test("is the requester's own, for a record of this chain or for the main chain's eyes", () => {
    const { tree, request } = asked(TOURISM, "break-glass");
    const packet = last(tree, "cn-3201", "break-glass");
    const requester = part(packet, "requester");
    const forge = (body: object, code: Code, origin = {}) => refused(tree, "cn-3201", packet, { origin, body }, code);
    forge({ request: digest("x") }, "PACKET_FOREIGN");
    forge({ requester: { ...requester, unit: ZJJ } }, "PACKET_FOREIGN");
    forge({ requester: { ...requester, chain: "cn-43" } }, "PACKET_FOREIGN");
    forge({ origin: "cn-3210" }, "PACKET_FOREIGN");
    forge({ reason: 1 }, "SCHEMA");
    repeated(tree, "cn-3201", packet);
    refused(tree, "cn", packet, { body: { requester: { ...requester, unit: ZJJ } } }, "PACKET_FOREIGN");
    const main = tree.chain("cn");
    const before = accessOf(main);
    assert.equal(
      main.receive("child", "cn-43", {
        ...packet,
        to: ["cn"],
        body: { ...packet.body, origin: "cn-32" },
      } as unknown as Json),
      undefined,
    );
    assert.deepEqual(accessOf(main), before, "the first copy stands");
    assert.notEqual(main.value(key.breakGlass(request)), undefined);
  });
});

describe("receipts of other chains", () => {
  test("are the requester's own, for its record, after a grant", () => {
    const { tree, request } = asked(TOURISM, "audit");
    const nanjing = tree.chain("cn-3201");
    nanjing.act(MANAGER, "access.decide", { request, decision: "granted", reason: REASON });
    tree.settle();
    tree.chain("cn-4308").act(TOURISM, "access.receipt", { grant: request, digests: [digest("detail")] });
    tree.settle();
    const receipt = last(tree, "cn-3201", "receipt");
    const forge = (body: object, code: Code, origin = {}) => refused(tree, "cn-3201", receipt, { origin, body }, code);
    forge({ grant: digest("x") }, "PACKET_FOREIGN");
    forge({ asker: { ...part(receipt, "asker"), unit: ZJJ } }, "PACKET_FOREIGN");
    forge({}, "PACKET_FOREIGN", { chain: "cn-43" });
    forge({ record: digest("x") }, "PACKET_FOREIGN");
    forge({ digests: [] }, "SCHEMA");
    forge({ digests: Array.from({ length: 64 }, (_, i) => digest(String(i))) }, "OUT_OF_BOUNDS");
    repeated(tree, "cn-3201", receipt);
    const grant = nanjing.value(key.grant(request)) as object;
    for (const status of ["pending", "refused"]) {
      nanjing.set(key.grant(request), { ...grant, status });
      forge({}, "WRONG_STATE");
    }
  });
});

/** A number for every draw, from a list that fast-check shrinks. */
function drawer(numbers: readonly number[]): () => number {
  let i = 0;
  return () => numbers[i++ % numbers.length] as number;
}

/** Requests that are granted, refused, revoked, withdrawn and broken, at every urgency. */
function live(settle: (tree: Tree) => void): Tree {
  const tree = new Tree();
  const nanjing = tree.chain("cn-3201");
  const zjj = tree.chain("cn-4308");
  const record = file(nanjing);
  const args = { record, origin: "cn-3201", reason: REASON };
  const ask = (unit: string, purpose: string, urgency: number) =>
    zjj.act(unit, "access.request", { ...args, purpose }, { urgency }).id;
  const [granted, asking, taken] = [ask(ZJJ, "contact-tracing", 1), ask(TOURISM, "audit", 5), ask(TOURISM, "audit", 2)];
  const broken = zjj.act(ZJJ, "access.breakGlass", args, { urgency: 9 }).id;
  zjj.act(TOURISM, "access.withdraw", { request: taken }, { urgency: 6 });
  zjj.act(ZJJ, "access.receipt", { grant: broken, digests: [digest("detail")] }, { urgency: 9 });
  settle(tree);
  nanjing.act(MANAGER, "access.decide", { request: asking, decision: "granted", reason: REASON }, { urgency: 1 });
  nanjing.act(MANAGER, "access.revoke", { grant: asking, reason: REASON }, { urgency: 9 });
  nanjing.act(MANAGER, "access.review", { grant: broken, verdict: "unjustified", reason: REASON });
  zjj.act(ZJJ, "access.receipt", { grant: granted, digests: [digest("detail")] }, { urgency: 0 });
  zjj.act(ZJJ, "access.receipt", { grant: granted, digests: [digest("film")] }, { urgency: 9 });
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
        assert.deepEqual(tree.refusals(), []);
        for (const [id, chain] of tree.chains) assert.deepEqual(settled(chain), settled(straight.chain(id)), id);
      },
    ),
    { numRuns: 100 },
  );
});

/**
 * Where a withdrawal overtakes its request nobody has judged it, so the source has fewer revisions and no word on who
 * is responsible; the standing is the same.
 */
function settled(chain: Chain): object {
  return Object.fromEntries(
    Object.entries(accessOf(chain)).map(([name, value]) => {
      const { revision, responsible, ...rest } = value as { readonly [name: string]: Json };
      return [name, rest["status"] === "withdrawn" ? rest : { ...rest, revision, responsible }];
    }),
  );
}
