import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Json, decodeCanonical, encodeCanonical } from "../bytes/canonical.ts";
import { encodeHex } from "../bytes/hex.ts";
import { CONTRACTS } from "../execute/all.ts";
import { clientState } from "../execute/exchange/client.ts";
import { type Outcome, executeBlock } from "../machine.ts";
import { decodeLeaf, encodeLeaf, packetDigest } from "../order/leaf.ts";
import { BREAK_GLASS_MS_MAX } from "../limits.ts";
import type { Receive } from "../order/system.ts";
import { encodeSystem, parseProven, parseTransaction } from "../order/transaction.ts";
import { DEFAULT_POLICIES } from "../policy/defaults.ts";
import { appHash } from "../proof/apphash.ts";
import { EMPTY_HISTORY, appendLeaf, leafHash, rootOf } from "../proof/history.ts";
import { formatLightBlock } from "../proof/lightblock.ts";
import { lightStateOf } from "../proof/lightclient.ts";
import { timestampOfMs } from "../proof/timestamp.ts";
import { key } from "../state/key.ts";
import { type Versioned, decodeVersioned, encodeVersioned } from "../state/versioned.ts";
import { asked, file } from "./access.ts";
import { spread } from "./event.ts";
import { facts, hash, signedBlock, validator } from "./signedblock.ts";
import { type Chain, HPKE, NOW, Tree, digest } from "./tree.ts";

/**
 * An embedded chain has one validator, so its holder signs any history. Here every header and every proof verifies, and
 * what they prove is anything: a neighbour takes it or refuses it by a code, and never stops over it.
 */

const SOLE = validator(1, 1);

/** Who receives from whom, on which lane. */
const WAYS = [
  { source: "cn-32", target: "cn", lane: "up/priority" },
  { source: "cn-3201", target: "cn-32", lane: "up/priority" },
  { source: "cn", target: "cn-32", lane: "down/cn-32/priority" },
  { source: "cn", target: "cn-32", lane: "authority" },
  { source: "cn-32", target: "cn-3201", lane: "down/cn-3201/priority" },
  { source: "cn-43", target: "cn", lane: "up/priority" },
  { source: "cn-43", target: "cn-4308", lane: "down/cn-4308/priority" },
] as const;
type Way = (typeof WAYS)[number];

type Received = Outcome & { readonly writes: ReadonlyMap<string, Versioned> };

/** Packets that one leaf of a receive transaction brings at most. */
const LEAF_PACKETS = 16;

/** The target executes a receive transaction whose leaf is this one, as often as it takes for the packets, under headers of the source's one validator. */
function received(target: Chain, { source }: Pick<Way, "source">, leaf: Json, packets: readonly object[]): Received {
  const plan = { chainId: `${source}.e1`, validators: [SOLE] };
  const first = signedBlock({ ...plan, height: 1, time: timestampOfMs(NOW - 2_000) });
  target.set(key.client(source), clientState(lightStateOf(hash, first), first.validators));
  const leaves = Array.from({ length: Math.ceil(packets.length / LEAF_PACKETS) }, (_, index) => ({
    index,
    leaf,
    packets: packets.slice(index * LEAF_PACKETS, (index + 1) * LEAF_PACKETS),
  }));
  const history = leaves.reduce((tree) => appendLeaf(hash, tree, leafHash(hash, encodeCanonical(leaf))), EMPTY_HISTORY);
  const size = leaves.length;
  const opening = { history: encodeHex(rootOf(hash, history)), size, state: digest("state") };
  const proven = appHash(hash, rootOf(hash, history), size, hash(new TextEncoder().encode("state")));
  const next = signedBlock({ ...plan, height: 2, time: timestampOfMs(NOW - 1_000), appHash: proven });
  const payload = {
    type: "receive",
    source: plan.chainId,
    block: formatLightBlock(next),
    proof: { opening, leaves, nodes: [] },
  } as unknown as Receive;
  const { outcomes, writes } = executeBlock(
    { hash, contracts: CONTRACTS, parse: (bytes) => parseTransaction(hash, bytes) },
    target,
    facts,
    { height: 9, tick: NOW, transactions: [encodeSystem(payload)], replay: false },
  );
  for (const [name, value] of writes) {
    assert.match(name, /^[!-~]{1,400}$/u);
    assert.doesNotMatch(name, /undefined|null|\[object/u);
    encodeVersioned(value);
  }
  const [outcome] = outcomes as [Outcome];
  encodeLeaf(outcome.leaf);
  return { ...outcome, writes };
}

/** One packet on its lane, named by the leaf as an honest chain would. */
function brought(target: Chain, way: Way, packet: Json): Received {
  const leaf = { appends: [[way.lane, 0, packetDigest(hash, packet)]] };
  return received(target, way, leaf, [{ queue: way.lane, sequence: 0, packet }]);
}

const ORIGIN = { chain: "cn-3201", act: digest("act") };
const SUMMARY = {
  record: digest("record"),
  chain: "cn-3201",
  unit: "cn-3201:hc",
  status: "actual",
  s: 1,
  kind: "count",
  situation: "epidemic",
  category: "covid-19",
  area: "320115",
  occurred: NOW,
  headline: "新增 12 例",
  people: { confirmed: 12 },
  counts: { series: "confirmed", day: "2021-07-20", area: "320115", new: 12 },
  detail: true,
};
const STATUS = { record: SUMMARY.record, status: "verified", revision: 1, act: digest("act") };

/** What the lanes carry, beside what the tests' trees have sent. */
const SAID: readonly (readonly [type: string, body: object])[] = [
  ["summary", { ...STATUS, status: "reported", revision: 0, summary: SUMMARY }],
  ["status", STATUS],
  ["acknowledgement", { record: SUMMARY.record, unit: "cn-3201:hc", revision: 0, at: NOW }],
  ["audience", { kind: "audience", chain: "cn-3201", role: "manager", epoch: 1, key: HPKE }],
  ["authority", { kind: "standing", unit: "cn-32:hc", status: "suspended" }],
  ["authority", { kind: "revocation", unit: "cn-32:hc", officer: "duty" }],
  ["authority", { kind: "audience", chain: "cn-43", role: "manager", epoch: 1, key: HPKE }],
];

function corpus(): Json[] {
  const said = SAID.map(([type, body]) => ({ type, to: "ancestors", origin: ORIGIN, urgency: 5, body }));
  const trees = [spread().tree, asked("cn-4308:hc", "contact-tracing").tree, asked("cn-4308:hc", "break-glass").tree];
  const sent = trees.flatMap(({ delivered }) => delivered.map(({ packet }) => packet));
  return [...said, ...sent] as unknown as Json[];
}

const PACKETS = corpus();
const NAMES = [...new Set(PACKETS.flatMap((packet) => JSON.stringify(packet).match(/"[a-zA-Z]+"(?=:)/gu) ?? []))].map(
  (name) => name.slice(1, -1),
);

const anything: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      1,
      -1,
      5,
      Number.MAX_SAFE_INTEGER,
      "",
      "cn",
      "cn-99",
      "cn-3201:hc",
      "x",
    ),
    fc.constantFrom<Json>(digest("record"), "legs", "opened", "ask", "unit", "granted", "policy", [], {}),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** A value with one of its places replaced, removed or joined by another member. */
const disturbed = (value: Json): fc.Arbitrary<Json> =>
  fc
    .tuple(fc.array(fc.nat(31), { minLength: 1, maxLength: 5 }), anything, fc.constantFrom(...NAMES), fc.nat(2))
    .map(([path, other, name, how]) => disturb(value, path, other, name, how));

function disturb(value: Json, [at = 0, ...path]: readonly number[], other: Json, name: string, how: number): Json {
  if (value === null || typeof value !== "object") return other;
  const names = Object.keys(value);
  const chosen = names[at % Math.max(1, names.length)];
  if (chosen === undefined || (how === 2 && path.length === 0)) {
    return Array.isArray(value) ? [...value, other] : { ...value, [name]: other };
  }
  const member = (value as { readonly [name: string]: Json })[chosen] as Json;
  const next = path.length === 0 ? other : disturb(member, path, other, name, how);
  const isGone = path.length === 0 && how === 1;
  const entries = names.flatMap((one) =>
    one !== chosen
      ? [[one, (value as { readonly [name: string]: Json })[one] as Json] as const]
      : isGone
        ? []
        : [[one, next] as const],
  );
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

/** Addressed to the receiver, so that its handler sees it, or as it is. */
const packets = fc
  .tuple(fc.constantFrom(...WAYS), fc.constantFrom(...PACKETS), fc.boolean())
  .chain(([way, packet, isMeant]) => {
    const meant = isMeant
      ? { ...(packet as object), to: [way.target], origin: { ...ORIGIN, chain: way.source } }
      : packet;
    return fc
      .oneof(disturbed(meant as Json), disturbed(meant as Json).chain(disturbed), anything)
      .filter((one) => typeof one === "object" && one !== null && !Array.isArray(one))
      .map((one) => [way, one] as const);
  });

const FAR = [11, 12, 13, 14, 15, 21, 22, 23, 31, 33, 34, 35, 36, 37].map((area) => `cn-${area}`);

/** A nation with more provinces than one packet can name, under a version of the contracts. */
function nation(contract: number): Chain {
  const chain = new Tree().chain("cn");
  for (const id of FAR) chain.set(key.child(id), { epoch: 1 });
  chain.set(key.chain(), { ...chain.value(key.chain()), contract });
  return chain;
}

/** As many packets as a leaf may bring, each for a chain under every province. */
function manyWays(lane: string) {
  const packet = { type: "request", to: FAR, origin: { ...ORIGIN, chain: "cn-32" }, urgency: 5, body: {} };
  const packets = Array.from({ length: 64 }, (_, sequence) => ({ queue: lane, sequence, packet }));
  const appends = packets.map(({ queue, sequence }) => [queue, sequence, packetDigest(hash, packet)]);
  return { packets, leaf: { appends } as Json };
}

/** Chains that hold a record, an event with three legs and requests, so that packets find what they speak of. */
function targets(): (id: string) => Chain {
  const { tree } = spread();
  for (const id of ["cn", "cn-32", "cn-3201", "cn-4308"]) file(tree.chain(id));
  for (const id of ["cn", "cn-32", "cn-3201", "cn-4308"]) tree.chain(id).set(key.managers(), ["cn-32:hc"]);
  return (id) => tree.chain(id);
}

describe("whatever a neighbour has signed", () => {
  const target = targets();

  test("every packet that its leaf names is taken or refused by a code", () => {
    fc.assert(
      fc.property(packets, ([way, packet]) => {
        const { code } = brought(target(way.target), way, packet);
        assert.ok(["VALID", "SCHEMA"].includes(code), code);
      }),
      { seed: 20_211_130, numRuns: 500 },
    );
  });

  test("every leaf is refused by a code that does not name its packets", () => {
    const way = WAYS[0];
    const packet = PACKETS[0] as object;
    const named = [[way.lane, 0, packetDigest(hash, packet as Json)]];
    const leaves = fc.oneof(
      fc.dictionary(fc.constantFrom("appends", "code", "height"), anything, { minKeys: 1 }),
      disturbed({ appends: named }).filter((one) => typeof one === "object" && one !== null && !Array.isArray(one)),
    );
    fc.assert(
      fc.property(leaves, (leaf) => {
        const { code } = received(target("cn"), way, leaf as Json, [{ queue: way.lane, sequence: 0, packet }]);
        assert.ok(["VALID", "SCHEMA", "PROOF_INVALID"].includes(code), code);
      }),
      { seed: 20_211_130, numRuns: 200 },
    );
  });

  test("the bodies that have stopped a parent are refused, and the lane goes on", () => {
    const way = WAYS[1];
    const packet = { type: "summary", to: "ancestors", origin: ORIGIN, urgency: 5 };
    for (const body of [{ summary: null }, {}, { ...STATUS, summary: null }, { ...STATUS, revision: "9" }]) {
      const { leaf, code } = brought(target(way.target), way, { ...packet, body } as Json);
      assert.equal(code, "VALID");
      assert.deepEqual(leaf.appends, undefined, "nothing goes further up");
    }
    const leaf = { appends: 5 };
    const refused = received(target(way.target), way, leaf, [{ queue: way.lane, sequence: 0, packet }]);
    assert.equal(refused.code, "SCHEMA");
  });

  test("packets that go on to many children fill no leaf past what it can be read and carried with", () => {
    const way = WAYS[0];
    const { packets, leaf } = manyWays(way.lane);
    const parent = nation(3);
    const first = received(parent, way, leaf, packets);
    assert.equal(first.code, "VALID");
    assert.ok(first.appended.length < 256, `${first.appended.length} appended`);
    assert.ok(encodeLeaf(first.leaf).length < 32_000);
    const lane = key.lane(way.source, way.lane);
    const lows = ({ writes }: Received) => (writes.get(lane)?.value as { low: number } | undefined)?.low ?? 0;
    const taken = lows(first);
    assert.ok(taken > 0 && taken < packets.length, `${taken} taken`);
    parent.set(lane, first.writes.get(lane)?.value as object);
    const second = received(parent, way, leaf, packets);
    assert.equal(second.code, "VALID", "what had no room comes again");
    assert.equal(lows(second), 2 * taken);
  });

  test("a packet that no transaction of the next chain can carry is refused, whoever it is for", () => {
    const packet = { type: "request", to: ["cn"], origin: ORIGIN, urgency: 5 };
    const sent = (bytes: number, contract: number) => {
      const target = new Tree().chain("cn-32");
      target.set(key.chain(), { ...target.value(key.chain()), contract });
      const outcome = brought(target, WAYS[1], { ...packet, body: { x: "x".repeat(bytes) } } as Json);
      const lane = outcome.writes.get(key.lane("cn-3201", WAYS[1].lane))?.value as { errors: { code: string }[] };
      return [outcome.code, outcome.appended.length, ...lane.errors.map(({ code }) => code)];
    };
    assert.deepEqual(sent(48_000, 3), ["VALID", 0, "TOO_LARGE"]);
    assert.deepEqual(sent(15_000, 3), ["VALID", 1]);
    assert.deepEqual(sent(48_000, 2), ["VALID", 1], "as it was judged before");
  });

  test("a request from a time to come is granted from the time of its arrival", () => {
    const sent = (purpose: string, way: Way, contract: number) => {
      const { tree, request } = asked("cn-4308:hc", purpose);
      const type = purpose === "break-glass" ? purpose : "request";
      const { packet } = tree.delivered.find((one) => one.packet.type === type) ?? {};
      const target = tree.chain(way.target);
      for (const name of [key.grant(request), key.breakGlass(request)]) target.set(name, null);
      target.set(key.chain(), { ...target.value(key.chain()), contract });
      const late = { ...packet, to: [way.target], body: { ...packet?.body, at: 4_102_444_799_999 } };
      const { writes } = brought(target, way, late as unknown as Json);
      const name = way.target === "cn" ? key.breakGlass(request) : key.grant(request);
      return (writes.get(name)?.value as { expires: number } | undefined)?.expires;
    };
    assert.equal(sent("break-glass", WAYS[4], 3), NOW + BREAK_GLASS_MS_MAX);
    assert.equal(sent("break-glass", WAYS[5], 3), NOW + BREAK_GLASS_MS_MAX);
    assert.equal(sent("contact-tracing", WAYS[4], 3), NOW + DEFAULT_POLICIES.access.grantMsMax);
    assert.equal(sent("break-glass", WAYS[4], 2), 4_102_444_799_999 + BREAK_GLASS_MS_MAX, "as it was judged before");
  });

  test("numbers far ahead of what is missing are refused, so that receipts stay short", () => {
    const way = WAYS[1];
    const packet = { type: "status", to: "ancestors", origin: ORIGIN, urgency: 5, body: STATUS };
    const sent = (sequence: number, contract: number) => {
      const target = new Tree().chain("cn-32");
      target.set(key.chain(), { ...target.value(key.chain()), contract });
      const leaf = { appends: [[way.lane, sequence, packetDigest(hash, packet)]] };
      return received(target, way, leaf, [{ queue: way.lane, sequence, packet }]).code;
    };
    assert.equal(sent(4_096, 3), "VALID");
    assert.equal(sent(4_097, 3), "LANE_FULL");
    assert.equal(sent(Number.MAX_SAFE_INTEGER, 3), "LANE_FULL");
    assert.equal(sent(Number.MAX_SAFE_INTEGER, 2), "VALID", "as it was judged before");
  });

  test("receipts as long as the contracts before let them grow can be read again", () => {
    const above = Array.from({ length: 4_096 }, (_, i) => Number.MAX_SAFE_INTEGER - 4_096 + i);
    const versioned: Versioned = { value: { low: 0, above, errors: [] }, version: [9, 1] };
    const bytes = encodeVersioned(versioned);
    assert.ok(bytes.length > 64_000);
    assert.deepEqual(decodeVersioned(bytes), versioned);
    const endless = { value: "x".repeat(1_000_000), version: [9, 1] } as const;
    assert.throws(() => encodeVersioned(endless), { code: "TOO_LARGE" });
  });

  test("a leaf of the contracts before, which has no such bound, can be read", () => {
    const way = WAYS[0];
    const { packets, leaf } = manyWays(way.lane);
    const outcome = received(nation(2), way, leaf, packets);
    const bytes = encodeLeaf(outcome.leaf);
    assert.ok(bytes.length > 64_000);
    assert.deepEqual(decodeLeaf(bytes), outcome.leaf);
  });

  test("a number of a lane that two leaves name is received once", () => {
    const way = WAYS[1];
    const packet = { type: "status", to: "ancestors", origin: ORIGIN, urgency: 5, body: STATUS };
    const leaf = { appends: [[way.lane, 0, packetDigest(hash, packet)]] };
    const twice = [0, 0].map((sequence) => ({ queue: way.lane, sequence, packet }));
    assert.equal(received(target(way.target), way, leaf, twice).appended.length, 1);
  });

  test("a proof with such a leaf is refused by a code", () => {
    const packet = { type: "status", to: "ancestors", origin: ORIGIN, urgency: 5, body: STATUS };
    const payload = {
      type: "receive",
      source: "cn-32.e1",
      block: { header: "AA", commit: "AA", validators: [] },
      proof: {
        opening: { history: digest("x"), size: 1, state: digest("x") },
        leaves: [{ index: 0, leaf: { appends: 5 }, packets: [{ queue: "up/priority", sequence: 0, packet }] }],
        nodes: [],
      },
    } as unknown as Receive;
    const value = decodeCanonical(encodeSystem(payload)) as { readonly [name: string]: Json };
    assert.throws(() => parseProven(hash, value), { code: "SCHEMA" });
  });
});

test("what honest chains send is taken as it was", () => {
  const tree = new Tree();
  for (const [type, body] of SAID.slice(0, 3)) {
    const packet = { type, to: "ancestors", origin: ORIGIN, urgency: 5, body };
    assert.equal(tree.chain("cn-32").receive("child", "cn-3201", packet as unknown as Json), undefined, type);
  }
  const stored = tree.chain("cn-32").value(key.summary(SUMMARY.record));
  assert.equal(stored?.["status"], "verified");
  assert.deepEqual(stored?.["summary"], SUMMARY);
});

test("a chain summarises only its own units and places", () => {
  const summaries = [
    { ...SUMMARY, unit: "cn-11:hc" },
    { ...SUMMARY, area: "110101" },
    { ...SUMMARY, area: "320500" },
    { ...SUMMARY, chain: "cn-3205" },
  ];
  for (const summary of summaries) {
    const tree = new Tree();
    const body = { ...STATUS, status: "reported", revision: 0, summary };
    const packet = { type: "summary", to: "ancestors", origin: ORIGIN, urgency: 5, body };
    assert.equal(tree.chain("cn-32").receive("child", "cn-3201", packet as unknown as Json), "PACKET_FOREIGN");
    assert.equal(tree.chain("cn-32").value(key.summary(SUMMARY.record)), undefined);
  }
});
