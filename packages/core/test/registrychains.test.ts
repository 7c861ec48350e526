import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../bytes/canonical.ts";
import { formatPublicKey } from "../crypto/keys.ts";
import type { ClientState } from "../execute/exchange/client.ts";
import type { Packet } from "../execute/exchange/packet.ts";
import { AHEAD_MS_MAX } from "../limits.ts";
import { verifyUpdate } from "../proof/lightclient.ts";
import { timestampOfMs } from "../proof/timestamp.ts";
import { key } from "../state/key.ts";
import { hpkeOf, keyOf, newChain, unitOf } from "./fixture.ts";
import { HUAIAN, JIANGSU, NHC, broadcastTo, mainChain, packetsOn, provinceChain, refusesAll } from "./registry.ts";
import { facts, hash, signedBlock, validator } from "./signedblock.ts";
import { NOW, digest } from "./tree.ts";

describe("audience keys", () => {
  const args = { role: "manager", epoch: 1, key: hpkeOf("audience 1") };
  const name = key.audience("manager", "cn-32");

  test("a sidechain's key reaches the main chain, and from there every chain", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const hunan = newChain({ id: "cn-43", parent: "cn", units: [unitOf("cn-43:hc", "manager")] });
    province.run(JIANGSU, "administrator", "registry.setAudienceKey", args);
    assert.deepEqual(province.value(name), { epoch: 1, key: args.key });
    const [packet] = packetsOn(province, "up/routine");
    assert.equal(main.receive("child", "cn-32", packet as unknown as Json), undefined);
    assert.deepEqual([...broadcastTo(main, province), ...broadcastTo(main, hunan)], [undefined, undefined]);
    for (const chain of [main, province, hunan]) assert.deepEqual(chain.value(name), { epoch: 1, key: args.key });
  });

  test("the main chain's own key is broadcast at once", () => {
    const [main, province] = [mainChain(), provinceChain()];
    main.run(NHC, "registrar", "registry.setAudienceKey", { ...args, role: "authority" });
    assert.deepEqual(broadcastTo(main, province), [undefined]);
    assert.deepEqual(province.value(key.audience("authority", "cn")), { epoch: 1, key: args.key });
  });

  test("an older epoch changes nothing and is not told on", () => {
    const [main, province] = [mainChain(), provinceChain()];
    for (const epoch of [1, 2]) {
      province.run(JIANGSU, "administrator", "registry.setAudienceKey", { ...args, epoch, key: hpkeOf(`${epoch}`) });
    }
    for (const packet of packetsOn(province, "up/routine").reverse()) {
      assert.equal(main.receive("child", "cn-32", packet as unknown as Json), undefined);
    }
    assert.deepEqual(main.value(name), { epoch: 2, key: hpkeOf("2") });
    assert.equal(packetsOn(main, "authority").length, 1);
  });

  test("everything else is refused", () => {
    const state = provinceChain();
    state.run(JIANGSU, "administrator", "registry.setAudienceKey", args);
    refusesAll(state, "registry.setAudienceKey", [
      [`${HUAIAN}/administrator`, { ...args, epoch: 2 }, "NOT_PERMITTED", "is member"],
      [`${JIANGSU}/governor`, { ...args, epoch: 2 }, "NOT_PERMITTED", "needs administrator or registrar"],
      [`${JIANGSU}/administrator`, args, "WRONG_STATE", "epoch 1"],
      [`${JIANGSU}/administrator`, { ...args, epoch: 3 }, "WRONG_STATE", "epoch 1"],
      [`${JIANGSU}/administrator`, { ...args, role: "nobody" }, "SCHEMA", "/args/role"],
      [`${JIANGSU}/administrator`, { ...args, key: keyOf("x") }, "SCHEMA", "/args/key"],
    ]);
  });

  test("a chain speaks for its own audiences only, and only the main chain tells others", () => {
    const [main, province] = [mainChain(), provinceChain()];
    province.run(JIANGSU, "administrator", "registry.setAudienceKey", args);
    const [packet] = packetsOn(province, "up/routine") as [Packet];
    const forged = (change: object) => ({ ...packet, body: { ...packet.body, ...change } }) as unknown as Json;
    assert.equal(main.receive("child", "cn-32", forged({ chain: "cn-43" })), "PACKET_FOREIGN");
    assert.equal(main.receive("child", "cn-32", forged({ kind: "keys" })), "SCHEMA");
    const sideways = { ...packet, origin: { ...packet.origin, chain: "cn-3201" }, to: ["cn-32"] };
    const body = { ...packet.body, chain: "cn-3201" };
    assert.equal(province.receive("child", "cn-3201", { ...sideways, body } as unknown as Json), "PACKET_FOREIGN");
  });
});

describe("records of the main chain", () => {
  const standing: Packet = {
    type: "authority",
    to: "everywhere",
    origin: { chain: "cn", act: digest("act") },
    urgency: 9,
    body: { kind: "standing", unit: HUAIAN, status: "suspended" },
  };

  test("are taken from the main chain alone", () => {
    const province = provinceChain();
    const before = province.fingerprint();
    const from = (relation: "child" | "parent" | "main", source: string, change: object = {}) =>
      province.receive(relation, source, { ...standing, ...change } as unknown as Json);
    assert.equal(from("child", "cn-3201"), "PACKET_FOREIGN");
    assert.equal(from("child", "cn-3201", { origin: { ...standing.origin, chain: "cn-3201" } }), "PACKET_FOREIGN");
    assert.equal(from("parent", "cn-3", { to: ["cn-32"] }), "PACKET_FOREIGN");
    assert.equal(from("main", "cn", { origin: { ...standing.origin, chain: "cn-43" } }), "PACKET_FOREIGN");
    assert.equal(from("main", "cn", { body: { ...standing.body, kind: "unknown" } }), "SCHEMA");
    assert.equal(from("main", "cn", { body: { ...standing.body, status: "gone" } }), "SCHEMA");
    assert.equal(province.fingerprint(), before);
    assert.equal(from("main", "cn"), undefined);
  });

  test("are none to the main chain itself", () => {
    assert.equal(mainChain().receive("main", "cn", standing as unknown as Json), "PACKET_FOREIGN");
  });
});

describe("opening child chains", () => {
  const set = [1, 2, 3].map((seed) => validator(seed, seed));
  const validators = set.map(({ publicKey, power }) => ({
    key: formatPublicKey({ suite: "ed25519", bytes: publicKey }),
    power,
  }));
  const city = { chain: "cn-3201", epoch: 1, genesis: digest("genesis"), time: NOW, initialHeight: 1, validators };

  test("a manager opens one; its client follows the first header that the child signs", () => {
    const state = provinceChain();
    state.run(JIANGSU, "registrar", "registry.openChain", city);
    assert.deepEqual(state.value(key.child("cn-3201")), { epoch: 1, genesis: city.genesis });
    const client = state.value<ClientState>(key.client("cn-3201")) as ClientState;
    assert.equal(client.frozen, false);
    assert.equal(client.timeMs, NOW);
    const first = { chainId: "cn-3201.e1", height: 1, time: timestampOfMs(NOW), validators: set };
    const judged = (plan: Parameters<typeof signedBlock>[0]) =>
      verifyUpdate(hash, client.light, signedBlock(plan), undefined, facts).verdict;
    assert.equal(judged(first), "trusted");
    assert.equal(judged({ ...first, chainId: "cn-3201.e2" }), "refused");
    assert.equal(judged({ ...first, validators: [validator(9, 1)] }), "refused");
    assert.equal(client.validators.length, 3);
  });

  test("a chain need not have a level between", () => {
    const main = mainChain();
    main.run(NHC, "registrar", "registry.openChain", { ...city, chain: "cn-500101" });
    assert.ok(main.value(key.child("cn-500101")));
    main.run(NHC, "registrar", "registry.openChain", { ...city, chain: "cn-32" });
    refusesAll(main, "registry.openChain", [
      [`${NHC}/registrar`, { ...city, chain: "cn-32" }, "EXISTS", "cn-32"],
      [`${NHC}/registrar`, { ...city, chain: "cn-320115" }, "EXISTS", "cn-32"],
    ]);
  });

  test("everything else is refused", () => {
    const [first] = validators as [(typeof validators)[number]];
    refusesAll(provinceChain(), "registry.openChain", [
      [`${HUAIAN}/registrar`, city, "NOT_PERMITTED", "is member"],
      [`${JIANGSU}/governor`, city, "NOT_PERMITTED", "needs registrar"],
      [`${JIANGSU}/registrar`, { ...city, chain: "cn-32" }, "BAD_AREA", "cn-32"],
      [`${JIANGSU}/registrar`, { ...city, chain: "cn-4301" }, "BAD_AREA", "cn-4301"],
      [`${JIANGSU}/registrar`, { ...city, chain: "cn" }, "BAD_AREA", "cn"],
      [`${JIANGSU}/registrar`, { ...city, chain: "cn-320100" }, "BAD_AREA", "cn-320100"],
      [`${JIANGSU}/registrar`, { ...city, time: NOW + AHEAD_MS_MAX + 1 }, "BAD_DATE", "/args/time"],
      [`${JIANGSU}/registrar`, { ...city, validators: [first, first] }, "SCHEMA", "/args/validators"],
      [`${JIANGSU}/registrar`, { ...city, validators: [] }, "SCHEMA", "/args/validators"],
      [
        `${JIANGSU}/registrar`,
        { ...city, validators: [first, { key: `ed25519:${"A".repeat(43)}`, power: 1 }] },
        "SCHEMA",
        "/args/validators/1/key",
      ],
    ]);
  });
});
