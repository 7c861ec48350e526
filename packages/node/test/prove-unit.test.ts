import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type ClientState, type ProvenState, Refusal, type Unit, encodeVersioned, key } from "@tocsin/core";
import { decodeBase64url, decodeVersioned, encodeBase64url } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Peer } from "../peer.ts";
import { type ProvenUnitOptions, provenUnit } from "../prove/provenunit.ts";
import { act } from "../operations/acts.ts";
import { type TreeNetwork, callerOf, openTreeNetwork } from "./treenetwork.ts";

let network: TreeNetwork;
before(async () => {
  network = await openTreeNetwork();
});
after(() => network?.end());

const UNIT = "cn-3201:hc";
const OTHER = `x25519:${"A".repeat(43)}`;

type Answer = (name: string) => Promise<ProvenState>;

/** What a node of a chain asks with, where one chain's nodes are these, in turn. */
function asking(own: string, liars: { readonly chain?: string; readonly answers?: readonly Answer[] } = {}) {
  const { chain, crypto, tree } = network.parts(own);
  const { chain: changed, answers = [] } = liars;
  const findPeer = (id: string): Peer | undefined => {
    const peer = network.nodes.get(id)?.peer;
    if (id !== changed || peer === undefined) return peer;
    let turn = 0;
    return {
      chain: id,
      signed: (height: number) => peer.signed(height),
      provenState: (name: string) => (answers[turn % answers.length] as Answer)(name),
      turn: () => {
        turn += 1;
      },
    } as unknown as Peer;
  };
  return { chain, crypto, tree, findPeer, now: () => network.clock.now() } satisfies ProvenUnitOptions;
}

const recordOf = (unit: string) =>
  network.parts(unit.slice(0, unit.indexOf(":"))).chain.state.get(key.unit(unit))?.value as unknown as Unit;
const honest: Answer = (name) => network.node("cn-3201").peer.provenState(name);
const away = (error: unknown) => error instanceof NodeError && error.code === "PEER_UNAVAILABLE";

for (const from of ["cn-3210", "cn-32", "cn", "cn-43", "cn-3201"])
  test(`${from} reads a city's unit as the city's registry has it`, async () => {
    assert.deepEqual(await provenUnit(asking(from), "cn-3201", UNIT), recordOf(UNIT));
  });

test("a city reads units of the nation and of another province", async () => {
  assert.deepEqual(await provenUnit(asking("cn-3201"), "cn", "cn:hc"), recordOf("cn:hc"));
  assert.deepEqual(await provenUnit(asking("cn-3201"), "cn-43", "cn-43:hospital"), recordOf("cn-43:hospital"));
});

test("a chain that nobody knows has no units", async () => {
  assert.equal(await provenUnit(asking("cn-3210"), "cn-51", "cn-51:hc"), undefined);
});

const LIES: { readonly [what: string]: Answer } = {
  "another HPKE key": async (name) => {
    const proven = await honest(name);
    const { value, version } = decodeVersioned(decodeBase64url(proven.value));
    const changed = { ...(value as object), hpke: OTHER };
    return { ...proven, value: encodeBase64url(encodeVersioned({ value: changed, version })) };
  },
  "another unit's record": () => honest(key.unit("cn-3201:cdc")),
  "the state of another chain": () => network.node("cn-3210").peer.provenState(key.unit("cn-3210:hc")),
  "another opening": async (name) => {
    const proven = await honest(name);
    return { ...proven, opening: { ...proven.opening, state: "00".repeat(32) } };
  },
  "a header of its own": async (name) => {
    const proven = await honest(name);
    const header = Buffer.from(proven.block.header, "base64url");
    header[header.length - 30] = (header[header.length - 30] as number) ^ 1;
    return { ...proven, block: { ...proven.block, header: header.toString("base64url") } };
  },
  nothing: () => Promise.reject(new NodeError("NOT_FOUND", "unit")),
  nonsense: async (name) => ({ ...(await honest(name)), value: "!", siblings: ["zz"] }),
};

for (const [what, lie] of Object.entries(LIES)) {
  test(`a node that answers with ${what} is not believed, and another is asked`, async () => {
    const alone = asking("cn-3210", { chain: "cn-3201", answers: [lie] });
    await assert.rejects(provenUnit(alone, "cn-3201", UNIT), away);
    const among = asking("cn-3210", { chain: "cn-3201", answers: [lie, honest] });
    assert.deepEqual(await provenUnit(among, "cn-3201", UNIT), recordOf(UNIT));
  });
}

test("a key that was replaced is not proven any more once the chain above has anchored its successor", async () => {
  const parts = network.parts("cn-3201");
  const old = await honest(key.unit("cn-3201:cdc"));
  const args = { unit: "cn-3201:cdc", hpke: recordOf(UNIT).hpke as string };
  await act(parts, callerOf("cn-3201:cdc"), { action: "registry.setNodeKeys", args });
  const { height } = parts.chain.proven();
  const isAnchored = () => {
    const client = network.parts("cn-32").chain.state.get(key.client("cn-3201"))?.value;
    return (client as unknown as ClientState).light.height >= height;
  };
  for (let waited = 0; !isAnchored() && waited < 100; waited += 1) {
    network.clock.moveTo(network.clock.now() + 60_000);
    await network.settle();
  }
  const liar = asking("cn-3210", { chain: "cn-3201", answers: [async () => old] });
  await assert.rejects(provenUnit(liar, "cn-3201", "cn-3201:cdc"), away);
  assert.equal((await provenUnit(asking("cn-3210"), "cn-3201", "cn-3201:cdc"))?.hpke, args.hpke);
});

test("nothing of a chain that has signed twice is believed", async () => {
  const options = asking("cn-3210");
  const { chain } = options;
  const client = chain.state.get(key.client("cn-32"))?.value as unknown as ClientState;
  const state = {
    get: (name: string) =>
      name === key.client("cn-32")
        ? { value: { ...client, frozen: true } as never, version: [1, 1] as const }
        : chain.state.get(name),
  };
  const frozen = { ...options, chain: { ...chain, genesis: chain.genesis, state } };
  await assert.rejects(
    provenUnit(frozen, "cn-3201", UNIT),
    (error: unknown) => error instanceof Refusal && error.code === "CLIENT_FROZEN",
  );
});
