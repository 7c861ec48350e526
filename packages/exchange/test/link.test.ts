import { nodeCrypto } from "@tocsin/node";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Json,
  type Receive,
  TRANSACTION_BYTES_MAX,
  encodeSystem,
  type ClientState,
  type LightBlock,
  formatLightBlock,
  key,
} from "@tocsin/core";
import { checkAnchors, checkLanes, checkSummaries } from "../../testkit/checkers.ts";
import { misbehaviour, secondHeader } from "../../testkit/forgery.ts";
import { Random } from "../../testkit/random.ts";
import { LUKOU, NANJING } from "../../testkit/shape.ts";
import { SimTree } from "../../testkit/tree.ts";
import { receivePayload, waitingPackets } from "../batch.ts";
import { Link } from "../link.ts";
import {
  CHILD,
  DAY_MS,
  MINUTE_MS,
  UP,
  changed,
  drain,
  endpointOf,
  file,
  handedOn,
  heightOf,
  laneOf,
  openStillTree,
  summarised,
  upLink,
} from "./stilltree.ts";

const THREE_LEVELS = LUKOU.slice(0, 3);

function clientOf(tree: SimTree, chain: string, of: string): ClientState {
  return tree.node(chain).chain.state.get(key.client(of))?.value as unknown as ClientState;
}

test("many reports reach two levels up once each, though one leaf in between hands on more than a leaf may bring", async () => {
  const tree = await openStillTree(THREE_LEVELS);
  const filed: string[] = [];
  for (let i = 0; i < 70; i++) filed.push(await file(tree, "cn-3201"));
  const first = await drain(upLink(tree, {}, "cn-3201"));
  const leaves = tree
    .node("cn-32")
    .chain.queue("up/routine", 0, 100)
    .map(({ history }) => history);
  assert.ok(leaves.filter((history) => history === leaves[0]).length > 16, "the middle chain appended many at once");
  const second = await drain(upLink(tree, {}, "cn-32"));
  for (const [moved, chain] of [
    [first, "cn-32"],
    [second, "cn"],
  ] as const) {
    assert.equal(
      moved.reduce((sum, one) => sum + one, 0),
      filed.length,
    );
    assert.deepEqual(summarised(tree, chain).sort(), [...filed].sort());
  }
  assert.deepEqual(handedOn(tree, "cn-32").sort(), [...filed].sort());
  await tree.close();
});

test("a receive transaction that comes twice changes nothing, and packets may come in any order", async () => {
  const tree = await openStillTree();
  const filed = [await file(tree), await file(tree), await file(tree), await file(tree)];
  const [source, parent] = [endpointOf(tree, CHILD), endpointOf(tree, "cn")];
  const proven = await source.proven();
  const batch = await waitingPackets(source, parent, UP, proven.opening.size);
  assert.deepEqual(
    batch.map(({ sequence }) => sequence),
    [0, 1, 2, 3],
  );
  const [early, late] = [batch.slice(0, 3), batch.slice(2)];
  const payload = (part: typeof batch) => receivePayload(source, part, proven);

  assert.equal((await parent.receive(await payload(late))).code, "VALID");
  assert.deepEqual(laneOf(tree, "cn", CHILD, "up/routine"), { low: 0, above: [2, 3], errors: [] });
  assert.equal((await parent.receive(await payload(late))).code, "PACKET_REDUNDANT");
  // One of these three has been received before.
  assert.equal((await parent.receive(await payload(early))).code, "VALID");
  assert.deepEqual(laneOf(tree, "cn", CHILD, "up/routine"), { low: 4, above: [], errors: [] });
  assert.equal((await parent.receive(await payload(early))).code, "PACKET_REDUNDANT");
  assert.deepEqual(summarised(tree).sort(), [...filed].sort());
  await tree.close();
});

test("what was received out of order is not sent again", async () => {
  const tree = await openStillTree();
  for (let i = 0; i < 4; i++) await file(tree);
  const [source, parent] = [endpointOf(tree, CHILD), endpointOf(tree, "cn")];
  const proven = await source.proven();
  const batch = await waitingPackets(source, parent, UP, proven.opening.size);
  await parent.receive(await receivePayload(source, batch.slice(1, 3), proven));
  const sent: number[][] = [];
  const destination = changed(parent, {
    receive: (payload) => {
      sent.push(packetsOf(payload as Receive));
      return parent.receive(payload);
    },
  });
  assert.deepEqual(await drain(upLink(tree, { destination })), [2]);
  assert.deepEqual(sent, [[0, 3]]);
  await tree.close();
});

function packetsOf(payload: Receive): number[] {
  return (payload.proof?.leaves ?? []).flatMap(({ packets }) => packets.map(({ sequence }) => sequence));
}

test("the urgent lane overtakes what has waited longer", async () => {
  const tree = await openStillTree();
  for (let i = 0; i < 70; i++) await file(tree, CHILD, { urgency: 1 });
  const priority = await file(tree, CHILD, { urgency: 5 });
  const urgent = await file(tree, CHILD, { urgency: 9 });
  const source = endpointOf(tree, CHILD);
  const { opening } = await source.proven();
  const batch = await waitingPackets(source, endpointOf(tree, "cn"), UP, opening.size);
  assert.deepEqual(
    batch.slice(0, 3).map(({ queue, sequence }) => [queue, sequence]),
    [
      ["up/immediate", 0],
      ["up/priority", 0],
      ["up/routine", 0],
    ],
  );
  const link = upLink(tree);
  await link.step();
  const there = summarised(tree);
  assert.ok(there.includes(urgent) && there.includes(priority));
  assert.ok(there.length < 72, "the others do not fit in the first batch");
  await drain(link);
  assert.equal(summarised(tree).length, 72);
  await tree.close();
});

test("batches are cut to what a transaction may carry", async () => {
  const tree = await openStillTree();
  const text = "九".repeat(60);
  for (let i = 0; i < 100; i++) await file(tree, CHILD, { text });
  const parent = endpointOf(tree, "cn");
  const sizes: number[] = [];
  const destination = changed(parent, {
    receive: (payload) => {
      sizes.push(encodeSystem(payload).length);
      return parent.receive(payload);
    },
  });
  const moved = await drain(upLink(tree, { destination }));
  assert.ok(moved.length > 1);
  assert.equal(
    moved.reduce((sum, one) => sum + one, 0),
    100,
  );
  for (const size of sizes) assert.ok(size <= TRANSACTION_BYTES_MAX, `${size} bytes`);
  assert.equal(summarised(tree).length, 100);
  await tree.close();
});

test("a proof that turns out larger than foreseen is halved until it fits", async () => {
  const tree = await openStillTree();
  for (let i = 0; i < 20; i++) await file(tree);
  const source = endpointOf(tree, CHILD);
  // A path that is longer than real ones: only its length matters to who sends it.
  const wide = changed(source, {
    leaves: async (indexes, size) => {
      const { leaves } = await source.leaves(indexes, size);
      return { leaves, nodes: Array.from({ length: 100 * indexes.length }, () => "ab".repeat(32)) };
    },
  });
  const sent: Receive[] = [];
  const destination = changed(endpointOf(tree, "cn"), {
    receive: async (payload) => {
      sent.push(payload as Receive);
      return { code: "VALID", at: "" };
    },
  });
  const step = await upLink(tree, { source: wide, destination }).step();
  const [payload] = sent as [Receive];
  assert.ok(encodeSystem(payload).length <= TRANSACTION_BYTES_MAX);
  assert.deepEqual(packetsOf(payload), [0, 1, 2, 3, 4].slice(0, packetsOf(payload).length));
  assert.deepEqual(step, { did: "moved", packets: packetsOf(payload).length });
  assert.ok(packetsOf(payload).length >= 1 && packetsOf(payload).length < 20);
  await tree.close();
});

test("two relayers that do the same work deliver everything once", async () => {
  const tree = await openStillTree(THREE_LEVELS);
  const filed: string[] = [];
  for (let i = 0; i < 30; i++) filed.push(await file(tree, "cn-3201"));
  const steps = await Promise.all([upLink(tree, {}, "cn-3201").step(), upLink(tree, {}, "cn-3201").step()]);
  assert.deepEqual(
    steps.map((step) => (step.did === "moved" ? step.packets : step.did)).sort((a, b) => Number(a) - Number(b)),
    [0, 30],
  );
  assert.deepEqual(handedOn(tree, "cn-32").sort(), [...filed].sort());
  await tree.close();
});

test("packets arrive exactly once over a network that loses, doubles, delays and repeats, with relayers that end and begin again", async () => {
  for (const seed of ["exchange 1", "exchange 2", "exchange 3"]) {
    const random = new Random(seed);
    const tree = await SimTree.open({ shape: NANJING, random: random.fork("tree"), pollMs: 5_000 });
    const others = tree.links.map((link) => ({ ...link, second: second(tree, link) }));
    tree.network.faults = { lost: 10, unanswered: 10, doubled: 10, stale: 10, asleep: 20, delayMsMax: 300 };
    const filed: string[] = [];
    for (let i = 0; i < 25; i++) {
      filed.push(await file(tree, random.pick(["cn-3201", "cn-3210", "cn-4308"]), { urgency: random.pick([1, 5, 9]) }));
      await tree.clock.run(random.below(2_000));
      const link = random.pick(others);
      await tree.clock.until(link.restart(), 10 * MINUTE_MS);
      // The same direction is carried by another relayer beside.
      await tree.clock.until(
        link.second.step().catch(() => undefined),
        10 * MINUTE_MS,
      );
    }
    tree.network.faults = { lost: 0, unanswered: 0, doubled: 0, stale: 0, asleep: 0, delayMsMax: 0 };
    await tree.clock.run(10 * MINUTE_MS);
    assert.deepEqual(summarised(tree).sort(), [...filed].sort(), seed);
    for (const middle of ["cn-32", "cn-43"]) {
      const handed = handedOn(tree, middle);
      assert.equal(new Set(handed).size, handed.length, `${seed}: ${middle} has executed no packet twice`);
    }
    assert.deepEqual([...checkLanes(tree), ...checkSummaries(tree), ...checkAnchors(tree)], [], seed);
    await tree.close();
  }
});

function second(tree: SimTree, { from, to, lanes }: { from: string; to: string; lanes: readonly string[] }): Link {
  const reach = (chain: string) => tree.network.reach(tree.node(chain).endpoint);
  return new Link({
    hash: nodeCrypto.sha256,
    source: reach(from),
    destination: reach(to),
    lanes,
    clock: tree.clock,
    anchors: false,
  });
}

test("a new record without a packet waits for one to travel with, then goes as a bare header", async () => {
  const tree = await openStillTree();
  const link = upLink(tree, { anchorWaitMs: 10_000 });
  await settleAnchors(tree, link);
  await file(tree);
  assert.deepEqual(await drain(link), [1], "what has a packet does not wait");
  assert.deepEqual(await link.step(), { did: "nothing" }, "the packet took the header along");

  // An act that tells the parent nothing.
  await tree.act(CHILD, openEvent);
  const before = clientOf(tree, "cn", CHILD).light.height;
  assert.deepEqual(await link.step(), { did: "nothing" });
  await tree.clock.run(9_999);
  assert.deepEqual(await link.step(), { did: "nothing" });
  assert.equal(clientOf(tree, "cn", CHILD).light.height, before);
  await tree.clock.run(1);
  assert.deepEqual(await link.step(), { did: "anchored" });
  assert.equal(clientOf(tree, "cn", CHILD).light.height, heightOf(tree, CHILD));
  assert.deepEqual(await link.step(), { did: "nothing" });
  await tree.close();
});

const openEvent = {
  unit: `${CHILD}:hc`,
  action: "events.open",
  args: { category: "outbreak", title: { zh: "疫情", en: "outbreak" }, stage: "response", areas: ["50"] },
};

/** Lets everything be anchored that the chain has so far. */
async function settleAnchors(tree: SimTree, link: Link): Promise<void> {
  await drain(link);
  await link.step();
  await tree.clock.run(DAY_MS / 24);
  await link.step();
  assert.deepEqual(await link.step(), { did: "nothing" });
}

test("a link that does not anchor leaves new records alone", async () => {
  const tree = await openStillTree();
  const link = upLink(tree, { anchors: false });
  await drain(link);
  await tree.act(CHILD, openEvent);
  await tree.clock.run(DAY_MS / 2);
  assert.deepEqual(await link.step(), { did: "nothing" });
  await tree.close();
});

test("a chain at rest is kept inside the trusting period by a heartbeat a day", async () => {
  const tree = await openStillTree();
  const link = upLink(tree);
  await settleAnchors(tree, link);
  let heartbeats = 0;
  const [, begun] = [await link.step(), heightOf(tree, CHILD)];
  for (let hour = 0; hour < 30 * 24; hour++) {
    await tree.clock.run(DAY_MS / 24);
    const step = await link.step();
    if (step.did === "anchored") heartbeats += 1;
    else assert.deepEqual(step, { did: "nothing" });
    assert.ok(tree.clock.now() - clientOf(tree, "cn", CHILD).timeMs <= DAY_MS, "its header is never older than a day");
  }
  assert.ok(heartbeats >= 28 && heartbeats <= 31, `${heartbeats} in thirty days`);
  assert.equal(heightOf(tree, CHILD) - begun, 2 * heartbeats, "a block each, and the one that proves it");
  await file(tree);
  assert.deepEqual(await drain(link), [1]);
  await tree.close();
});

test("a header that is refused for now is sent again without asking the source for ever more blocks", async () => {
  const tree = await openStillTree();
  const parent = endpointOf(tree, "cn");
  const link = upLink(tree, {
    destination: changed(parent, { receive: async () => ({ code: "HEADER_INVALID", at: "TIME_AHEAD" }) }),
  });
  await tree.clock.run(2 * DAY_MS);
  const before = heightOf(tree, CHILD);
  for (let i = 0; i < 20; i++) {
    assert.deepEqual(await link.step(), { did: "refused", code: "HEADER_INVALID", at: "TIME_AHEAD", final: false });
    await tree.clock.run(MINUTE_MS);
  }
  assert.equal(heightOf(tree, CHILD), before + 2, "one heartbeat and the block that proves it");
  await tree.close();
});

test("a client that has expired is reported as final, and nothing more is sent to it", async () => {
  const tree = await openStillTree();
  await tree.clock.run(15 * DAY_MS);
  await file(tree);
  const link = upLink(tree);
  const refused = await link.step();
  assert.ok(refused.did === "refused" && refused.code === "CLIENT_EXPIRED" && refused.final, JSON.stringify(refused));
  const [child, parent] = [heightOf(tree, CHILD), heightOf(tree, "cn")];
  for (let i = 0; i < 5; i++) {
    assert.deepEqual(await link.step(), refused);
    assert.deepEqual(await link.refresh(), refused);
  }
  assert.deepEqual([heightOf(tree, CHILD), heightOf(tree, "cn")], [child, parent]);
  assert.deepEqual(summarised(tree), []);

  await recover(tree);
  assert.deepEqual(await drain(link), [1]);
  assert.equal(summarised(tree).length, 1);
  await tree.close();
});

test("a frozen chain is reported as final before anything is sent, and goes on when governance has recovered it", async () => {
  const tree = await openStillTree();
  const link = upLink(tree);
  await file(tree);
  await drain(link);
  const { code } = await tree.node("cn").chain.submit(misbehaviour(tree.node(CHILD)), { urgency: 9, unit: CHILD });
  assert.equal(code, "VALID");
  await file(tree);
  const height = heightOf(tree, "cn");
  for (const attempt of [() => link.step(), () => link.refresh(), () => upLink(tree).step()])
    assert.deepEqual(await attempt(), { did: "refused", code: "CLIENT_FROZEN", at: CHILD, final: true });
  assert.equal(heightOf(tree, "cn"), height);
  assert.equal(summarised(tree).length, 1);

  await recover(tree);
  assert.deepEqual(await drain(link), [1]);
  assert.equal(summarised(tree).length, 2);
  await tree.close();
});

test("a source that shows another signed header than the one that is trusted is frozen, with the evidence", async () => {
  const tree = await openStillTree();
  await file(tree);
  await drain(upLink(tree));
  const trusted = clientOf(tree, "cn", CHILD).light;
  const forked = async (height: number) => {
    const block = tree.node(CHILD).chain.lightBlock(height) as LightBlock;
    return formatLightBlock(height === trusted.height ? secondHeader(CHILD, block) : block);
  };
  const link = upLink(tree, { source: changed(endpointOf(tree, CHILD), { lightBlock: forked }), anchors: false });
  assert.deepEqual(await link.step(), { did: "refused", code: "CLIENT_FROZEN", at: CHILD, final: true });
  assert.equal(clientOf(tree, "cn", CHILD).frozen, true);
  const evidence = tree.node("cn").chain.state.get(key.evidence(CHILD, trusted.height))?.value;
  assert.equal((evidence as { readonly headers: readonly string[] }).headers.length, 2);
  // Reports go on, and climb when governance has recovered the client.
  await file(tree);
  await recover(tree);
  assert.deepEqual(await drain(upLink(tree)), [1]);
  await tree.close();
});

test("a header without its validators' votes freezes nothing; an honest source is asked once a header", async () => {
  const tree = await openStillTree();
  await file(tree);
  await drain(upLink(tree));
  const { height } = clientOf(tree, "cn", CHILD).light;
  const block = tree.node(CHILD).chain.lightBlock(height) as LightBlock;
  const lie = formatLightBlock({ ...secondHeader(CHILD, block), commit: block.commit });
  const liar = upLink(tree, {
    source: changed(endpointOf(tree, CHILD), { lightBlock: async () => lie }),
    anchors: false,
  });
  assert.equal((await liar.step()).did, "refused");
  assert.equal(clientOf(tree, "cn", CHILD).frozen, false);
  let asked = 0;
  const honest = upLink(tree, {
    anchors: false,
    source: changed(endpointOf(tree, CHILD), {
      lightBlock: (at) => {
        asked += 1;
        return endpointOf(tree, CHILD).lightBlock(at);
      },
    }),
  });
  for (let i = 0; i < 3; i++) assert.deepEqual(await honest.step(), { did: "nothing" });
  assert.equal(asked, 1);
  await tree.close();
});

/** The main chain's managers vouch for the child's newest header. */
async function recover(tree: SimTree): Promise<void> {
  const source = endpointOf(tree, CHILD);
  const block = await source.lightBlock((await source.proven()).height);
  const change = { kind: "client", chain: CHILD, block } as unknown as Json;
  const reason = "the span was checked";
  const args = { change, effectiveHeight: heightOf(tree, "cn") + 1, reason };
  const { act, result } = await tree.act("cn", { unit: "cn:hc", action: "governance.propose", args });
  const { digest } = result as { readonly digest: string };
  await tree.act("cn", {
    unit: "cn:cdc",
    action: "governance.approve",
    args: { change: act, reason },
    ifMatch: digest,
  });
  // It takes effect with the next block that has transactions.
  await tree.act("cn", { ...openEvent, unit: "cn:hc" });
  assert.equal(clientOf(tree, "cn", CHILD).frozen, false);
}

test("a chain that its destination does not follow yet waits, and says why when it has something to bring", async () => {
  const tree = await openStillTree();
  const destination = changed(endpointOf(tree, "cn"), { client: async () => undefined });
  const link = upLink(tree, { destination });
  assert.deepEqual(await link.step(), { did: "nothing" });
  await file(tree);
  const height = heightOf(tree, "cn");
  assert.deepEqual(await link.step(), { did: "refused", code: "CLIENT_UNKNOWN", at: CHILD, final: true });
  assert.deepEqual(await link.refresh(), { did: "refused", code: "CLIENT_UNKNOWN", at: CHILD, final: true });
  assert.equal(heightOf(tree, "cn"), height);
  await tree.close();
});

test("a lane that is tampered with on the way is refused, and the true packets still arrive", async () => {
  const tree = await openStillTree();
  const filed = await file(tree);
  const source = endpointOf(tree, CHILD);
  const forged = changed(source, {
    lane: async (queue, from, limit) =>
      (await source.lane(queue, from, limit)).map((entry) => ({
        ...entry,
        packet: { ...entry.packet, body: { ...entry.packet.body, revision: 7 } },
      })),
  });
  const step = await upLink(tree, { source: forged }).step();
  assert.ok(step.did === "refused" && step.code === "PROOF_INVALID" && !step.final, JSON.stringify(step));
  assert.deepEqual(summarised(tree), []);
  assert.deepEqual(await drain(upLink(tree)), [1]);
  assert.deepEqual(summarised(tree), [filed]);
  await tree.close();
});
