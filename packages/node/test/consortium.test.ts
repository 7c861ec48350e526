import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { NetworkNode } from "@tocsin/cli";
import { type RequestState, type Unit, type UnitNode, key, parseProofFile, verifyProof } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import type { NodeParts } from "../operations/parts.ts";
import { proof, trace } from "../operations/records.ts";
import type { OpenedPart } from "../release/download.ts";
import type { ChainNodes } from "../transport/chainnodes.ts";
import { act } from "../operations/acts.ts";
import { engineBinary } from "./cometbftfixture.ts";
import { ConsortiumNetwork } from "./consortiumnetwork.ts";
import { DETAIL, callerOf, fileReport } from "./treenetwork.ts";
import { readDetail } from "../operations/sealed.ts";

const LIMIT = { timeout: 150_000 };
const skip = engineBinary() === undefined ? "CometBFT is not installed (npm run engine:install)" : false;

describe("units on machines of their own", { skip, ...LIMIT }, () => {
  let network: ConsortiumNetwork;
  before(async () => {
    network = await ConsortiumNetwork.init([
      { id: "cn", nodes: 1, ordered: false },
      { id: "cn-32", parent: "cn", nodes: 4, ordered: true },
    ]);
    await network.startAll();
  }, LIMIT);
  after(() => network?.close(), LIMIT);

  test("a report of one unit is endorsed by another's node, kept by all managers, and climbs", LIMIT, async () => {
    const { record } = await fileReport(network.parts("cn-32:hc"), "cn-32:hc");
    const main = network.parts("cn:hc").chain;
    await until(() => main.state.get(key.summary(record)) !== undefined);
    for (const unit of ["cn-32:cdc", "cn-32:customs", "cn-32:security"]) {
      const parts = network.parts(unit);
      await until(() => parts.vault.held(record).length === 2);
      await parts.readModel.waitFor(parts.chain.head().height, 10_000);
      assert.deepEqual(await readDetail(parts, callerOf("cn-32:cdc"), record, "test"), DETAIL);
    }
    assert.deepEqual(network.faults, []);
  });

  test(
    "what one unit was granted it downloads from another's machine, and the whole custody is proven",
    LIMIT,
    async () => {
      const [city, main] = [network.parts("cn-32:cdc"), network.parts("cn:hc")];
      const { record } = await fileReport(city, "cn-32:cdc");
      await until(() => main.chain.state.get(key.summary(record)) !== undefined);
      const ask = { record, origin: "cn-32", purpose: "contact-tracing", reason: "passengers" };
      const asked = await act(main, callerOf("cn:hc"), { action: "access.request", args: ask });
      const stateOf = (id: string) =>
        main.chain.state.get(key.request(id))?.value as unknown as RequestState | undefined;
      await until(() => stateOf(asked.act)?.status === "granted");
      const { parts: opened, origin } = await main.downloader.open(asked.act, "cn:hc");
      const detail = opened.find(({ role }) => role === "detail") as OpenedPart;
      assert.deepEqual(await main.downloader.detail(origin, detail), DETAIL);
      // Nobody asks for a unit of another chain.
      const thief = network.running("cn-32:customs").nodes.get("cn-32")?.transport?.nodes("cn") as ChainNodes;
      await assert.rejects(thief.call("release", { grant: asked.act, record, unit: "cn:hc" }), { code: "NOT_FOUND" });
      const { readModel, chain } = network.parts("cn-32:hc");
      await readModel.waitFor(chain.head().height, 10_000);
      const { steps } = await trace(network.parts("cn-32:hc"), callerOf("cn-32:hc"), record);
      assert.deepEqual([...new Set(steps.map(({ chain }) => chain))].sort(), ["cn", "cn-32"]);
      const file = await proof(network.parts("cn-32:hc"), callerOf("cn-32:hc"), record);
      const verdict = verifyProof(nodeCrypto, parseProofFile(file), main.chain.genesis);
      assert.deepEqual([verdict.holds, verdict.steps.length > 0], [true, true]);
    },
  );

  test("what the main chain confirms is told to the nodes of other machines as a notice", LIMIT, async () => {
    const { record } = await fileReport(network.parts("cn-32:hc"), "cn-32:hc", "to be told");
    const { readModel } = network.parts("cn-32:customs");
    for (let told: readonly string[] = []; !told.includes(record); await pause())
      told = (await readModel.listNotices("node", {}, {})).items.map((notice) => notice.record);
    assert.deepEqual(network.faults, []);
  });

  test("with one manager's node down everything goes on, and it catches up", LIMIT, async () => {
    await network.stop("cn-32:cdc");
    const { record } = await fileReport(network.parts("cn-32:hc"), "cn-32:hc", "while one is down");
    const main = network.parts("cn:hc").chain;
    await until(() => main.state.get(key.summary(record)) !== undefined);
    await network.start("cn-32:cdc");
    await until(() => network.parts("cn-32:cdc").vault.held(record).length === 2);
  });

  test(
    "a unit that joins later follows the chain as an observer, and its reports are endorsed by others",
    LIMIT,
    async () => {
      const unit = "cn-32:media";
      await network.join("cn-32:hc", unit);
      const hc = network.parts("cn-32:hc");
      await network.start(unit);
      const { chain } = network.parts(unit);
      await until(() => chain.head().height >= hc.chain.head().height);
      assert.deepEqual(chain.head(), hc.chain.head());
      const { record } = await fileReport(network.parts(unit), unit, "by the newcomer");
      await until(() => hc.vault.held(record).length === 2);
      await until(() => network.parts("cn:hc").chain.state.get(key.summary(record)) !== undefined);
    },
  );

  test("a node changes its key while it runs, and goes on talking", LIMIT, async () => {
    const running = network.running("cn-32:customs");
    const { parts, keystore } = running.nodes.get("cn-32") as NetworkNode;
    const unit = parts.chain.state.get(key.unit("cn-32:customs"))?.value as unknown as Unit;
    const { address, engine } = unit.node as UnitNode;
    const next = keystore.createSigningKey("node", "cn-32");
    const args = { unit: unit.id, node: { key: next, address, ...(engine === undefined ? {} : { engine }) } };
    await act(parts, callerOf("cn-32:customs"), { action: "registry.setNodeKeys", args });
    const { record } = await fileReport(parts, "cn-32:customs", "with another key");
    await until(() => network.parts("cn:hc").chain.state.get(key.summary(record)) !== undefined);
    const changed = parts.chain.state.get(key.unit(unit.id))?.value as unknown as Unit;
    assert.deepEqual(changed.node, { key: next, address, engine, previous: unit.node?.key });
    // From now on its engine has the new key as well.
    await network.stop("cn-32:customs");
    await network.start("cn-32:customs");
    const again = network.parts("cn-32:customs");
    await answering(again);
    await fileReport(again, "cn-32:customs", "after a restart");
    assert.deepEqual(network.faults, []);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause();
}

/** A node that begins again serves before its engine does. */
async function answering({ engine }: NodeParts): Promise<void> {
  for (let answers = false; !answers; await pause())
    answers =
      (await engine?.()
        .peers()
        .then(
          () => true,
          () => false,
        )) ?? true;
}

function pause(): Promise<void> {
  return new Promise((go) => setTimeout(go, 20));
}
