import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { registryActions } from "../execute/registry/actions.ts";
import { endingBy, mergedKeys, withKey, withRevoked } from "../execute/registry/keyring.ts";
import { OFFICER_KEYS_MAX } from "../limits.ts";
import { key } from "../state/key.ts";
import type { DatedKey, Officer } from "../unit/unit.ts";
import { type TestLedgerState, hpkeOf, keyOf, officerOf } from "./fixture.ts";
import {
  CDC,
  HUAIAN,
  JIANGSU,
  JIANGSU_CDC,
  MUSEUM,
  NHC,
  broadcastTo,
  mainChain,
  provinceChain,
  refusesAll,
} from "./registry.ts";
import { NOW, refuses } from "./tree.ts";

const DAY_MS = 86_400_000;
const SMALL_ORDER = `ed25519:${"A".repeat(43)}`;
const dated = (label: string, change: Partial<DatedKey> = {}): DatedKey => ({
  key: keyOf(label),
  notBefore: NOW,
  notAfter: NOW + 365 * DAY_MS,
  ...change,
});
const officerAt = (state: TestLedgerState, unit: string, id: string) =>
  state.value<Officer>(key.officer(unit, id)) as Officer;

describe("officers", () => {
  const nurse = officerOf(HUAIAN, "nurse", ["reporter"]);

  test("a unit's administrator or registrar names one, or a manager's registrar for a member", () => {
    for (const [unit, id] of [
      [HUAIAN, "administrator"],
      [HUAIAN, "registrar"],
      [JIANGSU, "registrar"],
    ] as const) {
      const state = provinceChain();
      state.run(unit, id, "registry.registerOfficer", { officer: nurse });
      assert.deepEqual(officerAt(state, HUAIAN, "nurse"), nurse);
    }
  });

  test("roles of a known officer change, the keys do not", () => {
    const state = provinceChain();
    state.run(HUAIAN, "administrator", "registry.registerOfficer", { officer: nurse });
    const next = { ...nurse, roles: ["reporter", "access"], keys: [dated("other")] };
    state.run(HUAIAN, "administrator", "registry.registerOfficer", { officer: next });
    assert.deepEqual(officerAt(state, HUAIAN, "nurse"), { ...next, keys: nurse.keys });
  });

  test("a revoked officer acts no more and never comes back", () => {
    const state = provinceChain();
    const args = { unit: HUAIAN, officer: "registrar", reason: "left" };
    state.run(HUAIAN, "administrator", "registry.revokeOfficer", args);
    assert.throws(
      () => state.run(HUAIAN, "registrar", "registry.setHost", { unit: HUAIAN, host: HUAIAN }),
      refuses("UNKNOWN_OFFICER"),
    );
    refusesAll(state, "registry.revokeOfficer", [[`${HUAIAN}/administrator`, args, "WRONG_STATE", "revoked"]]);
    const officer = officerOf(HUAIAN, "registrar", ["registrar"]);
    refusesAll(state, "registry.registerOfficer", [[`${JIANGSU}/registrar`, { officer }, "WRONG_STATE", "revoked"]]);
    const rotation = { unit: HUAIAN, officer: "registrar", key: dated("new") };
    refusesAll(state, "registry.rotateKey", [[`${HUAIAN}/administrator`, rotation, "WRONG_STATE", "revoked"]]);
  });

  test("N1 revokes an officer wherever the officer is registered", () => {
    const [main, province] = [mainChain(), provinceChain()];
    main.run(NHC, "registrar", "registry.revokeOfficer", { unit: JIANGSU, officer: "duty", reason: "x" });
    main.run(NHC, "registrar", "registry.revokeOfficer", { unit: HUAIAN, officer: "reporter", reason: "x" });
    main.run(JIANGSU, "registrar", "registry.revokeOfficer", { unit: JIANGSU, officer: "verifier", reason: "x" });
    assert.deepEqual(broadcastTo(main, province), [undefined, undefined, undefined]);
    assert.equal(officerAt(province, HUAIAN, "reporter").status, "revoked");
    assert.equal(officerAt(province, JIANGSU, "verifier").status, "revoked");
    assert.equal(province.value(key.officer(JIANGSU, "duty")), undefined);
    province.run(JIANGSU, "registrar", "registry.revokeOfficer", { unit: HUAIAN, officer: "access", reason: "x" });
    assert.deepEqual(province.appended, []);
  });

  test("everything else is refused", () => {
    const args = { officer: nurse };
    refusesAll(provinceChain(), "registry.registerOfficer", [
      [`${HUAIAN}/reporter`, args, "NOT_PERMITTED", "needs administrator or registrar"],
      [`${JIANGSU}/administrator`, args, "NOT_PERMITTED", HUAIAN],
      [`${HUAIAN}/registrar`, { officer: officerOf(JIANGSU, "x", ["auditor"]) }, "NOT_PERMITTED", JIANGSU],
      [`${JIANGSU_CDC}/registrar`, { officer: officerOf(JIANGSU, "x", ["auditor"]) }, "NOT_PERMITTED", JIANGSU],
      [`${JIANGSU}/registrar`, { officer: officerOf("cn-32:no", "x", ["auditor"]) }, "UNKNOWN_UNIT", "cn-32:no"],
      [
        `${HUAIAN}/registrar`,
        { officer: officerOf(HUAIAN, "registrar", ["governor"]) },
        "NOT_PERMITTED",
        "own officer",
      ],
      [`${HUAIAN}/registrar`, { officer: { ...nurse, status: "revoked" } }, "SCHEMA", "/args/officer/status"],
      [
        `${HUAIAN}/registrar`,
        { officer: { ...nurse, keys: [dated("x", { key: SMALL_ORDER })] } },
        "SCHEMA",
        "/keys/0/key",
      ],
    ]);
    refusesAll(mainChain(), "registry.registerOfficer", [
      [`${NHC}/registrar`, { officer: nurse }, "UNKNOWN_UNIT", HUAIAN],
      [`${CDC}/registrar`, { officer: officerOf(NHC, "x", ["governor"]) }, "NOT_PERMITTED", NHC],
    ]);
    const revoke = (unit: string, officer: string) => ({ unit, officer, reason: "x" });
    refusesAll(provinceChain(), "registry.revokeOfficer", [
      [`${HUAIAN}/verifier`, revoke(HUAIAN, "reporter"), "NOT_PERMITTED", "needs administrator or registrar"],
      [`${JIANGSU_CDC}/registrar`, revoke(JIANGSU, "reporter"), "NOT_PERMITTED", JIANGSU],
      [`${HUAIAN}/registrar`, revoke(HUAIAN, "registrar"), "NOT_PERMITTED", "own officer"],
      [`${HUAIAN}/registrar`, revoke(HUAIAN, "nobody"), "UNKNOWN_OFFICER", "nobody"],
    ]);
  });
});

describe("keys of officers", () => {
  const rotation = (unit: string, officer: string, change: object = {}) => ({
    unit,
    officer,
    key: dated(`${unit}/${officer} next`),
    ...change,
  });

  test("an officer adds the own next key; both are valid until the old one ends", () => {
    const state = provinceChain();
    const [old] = officerAt(state, HUAIAN, "reporter").keys;
    state.run(HUAIAN, "reporter", "registry.rotateKey", rotation(HUAIAN, "reporter"));
    assert.deepEqual(officerAt(state, HUAIAN, "reporter").keys, [old, rotation(HUAIAN, "reporter").key]);
    const sooner = rotation(HUAIAN, "reporter", { key: dated("third"), oldNotAfter: NOW + DAY_MS });
    state.run(HUAIAN, "administrator", "registry.rotateKey", sooner);
    const ends = officerAt(state, HUAIAN, "reporter").keys.map((one) => one.notAfter - NOW);
    assert.deepEqual(ends, [DAY_MS, DAY_MS, 365 * DAY_MS]);
    assert.deepEqual(state.appended, []);
  });

  test("rotation and revocation of the main chain reach every chain where the officer is registered", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const own = dated("province only");
    province.run(JIANGSU, "reporter", "registry.rotateKey", rotation(JIANGSU, "reporter", { key: own }));
    const first = officerAt(province, JIANGSU, "reporter").keys[0] as DatedKey;
    const next = rotation(JIANGSU, "reporter", { oldNotAfter: NOW + DAY_MS });
    main.run(JIANGSU, "reporter", "registry.rotateKey", next);
    assert.deepEqual(broadcastTo(main, province), [undefined]);
    assert.deepEqual(officerAt(province, JIANGSU, "reporter").keys, [
      own,
      { ...first, notAfter: NOW + DAY_MS },
      next.key,
    ]);

    const loss = { unit: JIANGSU, officer: "reporter", key: next.key.key, compromisedSince: NOW - DAY_MS };
    main.run(JIANGSU, "reporter", "registry.revokeKey", loss);
    broadcastTo(main, province, 1);
    const lost = { ...next.key, revoked: true, compromisedSince: NOW - DAY_MS };
    assert.deepEqual(officerAt(main, JIANGSU, "reporter").keys[1], lost);
    assert.deepEqual(officerAt(province, JIANGSU, "reporter").keys[2], lost);
  });

  test("N1 revokes a key of an officer of any chain; what the chains do not know changes nothing", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const text = officerAt(province, HUAIAN, "access").keys[0]?.key;
    main.run(NHC, "registrar", "registry.revokeKey", { unit: HUAIAN, officer: "access", key: text });
    main.run(NHC, "registrar", "registry.revokeKey", { unit: HUAIAN, officer: "access", key: keyOf("unknown") });
    main.run(NHC, "registrar", "registry.revokeKey", { unit: "cn-43:x", officer: "access", key: text });
    assert.deepEqual(broadcastTo(main, province), [undefined, undefined, undefined]);
    const { status, keys } = officerAt(province, HUAIAN, "access");
    assert.deepEqual([status, keys.map((one) => one.revoked)], ["active", [true]]);
  });

  test("the main chain never makes a key valid again that was revoked below", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const { key: text } = officerAt(main, JIANGSU, "access").keys[0] as DatedKey;
    province.run(JIANGSU, "access", "registry.revokeKey", { unit: JIANGSU, officer: "access", key: text });
    main.run(JIANGSU, "access", "registry.rotateKey", rotation(JIANGSU, "access"));
    broadcastTo(main, province);
    assert.deepEqual(
      officerAt(province, JIANGSU, "access").keys.map((one) => one.revoked === true),
      [true, false],
    );
  });

  test("a later revocation may add since when the key is suspect", () => {
    const state = provinceChain();
    const args = { unit: HUAIAN, officer: "access", key: officerAt(state, HUAIAN, "access").keys[0]?.key };
    state.run(HUAIAN, "access", "registry.revokeKey", args);
    refusesAll(state, "registry.revokeKey", [[`${HUAIAN}/access`, args, "WRONG_STATE", "revoked"]]);
    state.run(HUAIAN, "administrator", "registry.revokeKey", { ...args, compromisedSince: NOW });
    assert.equal(officerAt(state, HUAIAN, "access").keys[0]?.compromisedSince, NOW);
  });

  test("everything else is refused", () => {
    const state = provinceChain();
    const used = officerAt(state, HUAIAN, "reporter").keys[0]?.key as string;
    const with_ = (change: object) => rotation(HUAIAN, "reporter", { key: dated("x", change) });
    refusesAll(state, "registry.rotateKey", [
      [`${HUAIAN}/verifier`, rotation(HUAIAN, "reporter"), "NOT_PERMITTED", "reporter"],
      [`${JIANGSU}/administrator`, rotation(HUAIAN, "reporter"), "NOT_PERMITTED", HUAIAN],
      [`${JIANGSU_CDC}/registrar`, rotation(JIANGSU, "reporter"), "NOT_PERMITTED", JIANGSU],
      [`${HUAIAN}/administrator`, rotation(HUAIAN, "nobody"), "UNKNOWN_OFFICER", "nobody"],
      [`${HUAIAN}/reporter`, with_({ key: used }), "EXISTS", used],
      [`${HUAIAN}/reporter`, with_({ key: SMALL_ORDER }), "SCHEMA", "/args/key/key"],
      [`${HUAIAN}/reporter`, with_({ notAfter: NOW }), "BAD_DATE", "/args/key/notAfter"],
      [`${HUAIAN}/reporter`, with_({ revoked: true }), "SCHEMA", "/args/key/revoked"],
    ]);
    refusesAll(mainChain(), "registry.rotateKey", [
      [`${CDC}/registrar`, rotation(NHC, "governor"), "NOT_PERMITTED", NHC],
      [`${NHC}/registrar`, rotation(HUAIAN, "reporter"), "UNKNOWN_OFFICER", "reporter"],
    ]);
    const loss = (change: object = {}) => ({ unit: HUAIAN, officer: "reporter", key: used, ...change });
    refusesAll(state, "registry.revokeKey", [
      [`${HUAIAN}/verifier`, loss(), "NOT_PERMITTED", "reporter"],
      [`${JIANGSU_CDC}/registrar`, loss({ unit: JIANGSU }), "NOT_PERMITTED", JIANGSU],
      [`${HUAIAN}/administrator`, loss({ officer: "nobody" }), "UNKNOWN_OFFICER", "nobody"],
      [`${HUAIAN}/reporter`, loss({ key: keyOf("other") }), "NOT_FOUND", keyOf("other")],
      [`${HUAIAN}/reporter`, loss({ compromisedSince: NOW + 1 }), "BAD_DATE", "/args/compromisedSince"],
      [`${JIANGSU}/registrar`, loss({ unit: "cn-32:nobody" }), "UNKNOWN_UNIT", "cn-32:nobody"],
    ]);
    refusesAll(mainChain(), "registry.revokeKey", [
      [`${CDC}/registrar`, { ...loss(), unit: NHC }, "NOT_PERMITTED", NHC],
      [`${NHC}/administrator`, { ...loss(), unit: MUSEUM }, "NOT_PERMITTED", MUSEUM],
    ]);
  });
});

describe("the ring of an officer's keys", () => {
  const ring = (length: number, change: (i: number) => Partial<DatedKey> = () => ({})) =>
    Array.from({ length }, (_, i) => dated(`ring ${i}`, change(i)));

  test("a full ring drops the key that ended first, and none that is in use", () => {
    const full = ring(OFFICER_KEYS_MAX, (i) => ({ notAfter: NOW + (i === 5 ? -2 : i === 3 ? -1 : i + 1) }));
    const next = withKey(full, dated("next"), NOW);
    assert.deepEqual(next, [...full.filter((_, i) => i !== 5), dated("next")]);
    const revoked = ring(OFFICER_KEYS_MAX, (i) => (i === 6 ? { revoked: true } : {}));
    assert.deepEqual(withKey(revoked, dated("next"), NOW), [...revoked.filter((_, i) => i !== 6), dated("next")]);
    const endsNow = ring(OFFICER_KEYS_MAX, (i) => (i === 0 ? { notAfter: NOW } : {}));
    assert.equal(withKey(endsNow, dated("next"), NOW).length, OFFICER_KEYS_MAX);
    assert.throws(() => withKey(ring(OFFICER_KEYS_MAX), dated("next"), NOW), refuses("OUT_OF_BOUNDS", "keys"));
  });

  test("ending never prolongs, revoking touches one key", () => {
    assert.deepEqual(
      endingBy([dated("a", { notAfter: 5 }), dated("b", { notAfter: 9 })], 7).map((one) => one.notAfter),
      [5, 7],
    );
    const [a, b] = withRevoked([dated("a"), dated("b")], keyOf("a"), undefined);
    assert.deepEqual([a, b], [dated("a", { revoked: true }), dated("b")]);
  });

  test("a merge holds what came in, revives nothing, and stays bounded", () => {
    const labels = Array.from({ length: 16 }, (_, i) => `merge ${i}`);
    const one = fc.record({ label: fc.constantFrom(...labels), notAfter: fc.nat(9), revoked: fc.boolean() });
    const keys = fc
      .uniqueArray(one, { selector: ({ label }) => label, minLength: 1, maxLength: OFFICER_KEYS_MAX })
      .map((list) =>
        list.map(({ label, notAfter, revoked }) => dated(label, { notAfter, ...(revoked ? { revoked } : {}) })),
      );
    fc.assert(
      fc.property(keys, keys, (stored, incoming) => {
        const merged = mergedKeys(stored, incoming);
        assert.ok(merged.length <= OFFICER_KEYS_MAX);
        assert.equal(new Set(merged.map((dated) => dated.key)).size, merged.length);
        for (const next of incoming) {
          const old = stored.find((dated) => dated.key === next.key);
          const got = merged.find((dated) => dated.key === next.key);
          assert.deepEqual(got, old?.revoked === true ? old : next);
        }
        const dropped = stored.filter((old) => merged.every((dated) => dated.key !== old.key));
        const kept = merged.filter((dated) => incoming.every((next) => next.key !== dated.key));
        assert.ok(dropped.length === 0 || merged.length === OFFICER_KEYS_MAX);
        for (const gone of dropped.filter((old) => old.revoked !== true)) {
          assert.ok(kept.every((dated) => dated.revoked === true || dated.notAfter >= gone.notAfter));
        }
        for (const gone of dropped) if (gone.revoked === true) assert.ok(kept.every((dated) => dated.revoked === true));
      }),
      { numRuns: 200 },
    );
  });
});

describe("keys of nodes", () => {
  test("an administrator sets the endorsement key, the HPKE key, or both, of the own unit", () => {
    const state = provinceChain();
    state.run(JIANGSU, "administrator", "registry.setNodeKeys", { unit: JIANGSU, endorser: keyOf("new") });
    state.run(JIANGSU, "administrator", "registry.setNodeKeys", { unit: JIANGSU, hpke: hpkeOf("new") });
    const { endorser, hpke } = state.value(key.unit(JIANGSU)) ?? {};
    assert.deepEqual([endorser, hpke], [keyOf("new"), hpkeOf("new")]);
    assert.deepEqual(state.value(key.managers()), [JIANGSU_CDC, JIANGSU]);
  });

  test("a node's key stays known beside the next one, until the one after that", () => {
    const state = provinceChain();
    const nodeOf = () => state.value(key.unit(JIANGSU))?.["node"];
    const set = (name: string, address = "node.example:7301") =>
      state.run(JIANGSU, "administrator", "registry.setNodeKeys", {
        unit: JIANGSU,
        node: { key: keyOf(name), address },
      });
    set("first");
    assert.deepEqual(nodeOf(), { key: keyOf("first"), address: "node.example:7301" });
    set("second");
    assert.deepEqual(nodeOf(), { key: keyOf("second"), previous: keyOf("first"), address: "node.example:7301" });
    set("second", "[fe80::1]:7301");
    assert.deepEqual(nodeOf(), { key: keyOf("second"), previous: keyOf("first"), address: "[fe80::1]:7301" });
    set("third");
    assert.deepEqual(nodeOf(), { key: keyOf("third"), previous: keyOf("second"), address: "node.example:7301" });
  });

  test("a node's key is one unit's for good: nobody else takes it, its own unit may come back to it", () => {
    const state = provinceChain();
    const set = (unit: string, name: string) =>
      state.run(unit, "administrator", "registry.setNodeKeys", {
        unit,
        node: { key: keyOf(name), address: "node.example:7301" },
      });
    for (const name of ["first", "second", "third"]) set(JIANGSU, name);
    for (const name of ["first", "second", "third"])
      assert.throws(() => set(JIANGSU_CDC, name), refuses("EXISTS", keyOf(name)));
    assert.equal(state.value(key.unit(JIANGSU_CDC))?.["node"], undefined);
    set(JIANGSU_CDC, "fourth");
    assert.throws(() => set(JIANGSU, "fourth"), refuses("EXISTS", keyOf("fourth")));
    set(JIANGSU, "first");
    assert.deepEqual(state.value(key.unit(JIANGSU))?.["node"], {
      ...{ key: keyOf("first"), previous: keyOf("third"), address: "node.example:7301" },
    });
  });

  test("everything else is refused", () => {
    const args = { unit: JIANGSU, endorser: keyOf("new") };
    const node = { key: keyOf("new"), address: "node.example:7301" };
    refusesAll(provinceChain(), "registry.setNodeKeys", [
      [`${JIANGSU}/registrar`, args, "NOT_PERMITTED", "needs administrator"],
      [`${JIANGSU_CDC}/administrator`, args, "NOT_PERMITTED", JIANGSU],
      [`${JIANGSU}/administrator`, { unit: JIANGSU }, "SCHEMA", "/args"],
      [`${JIANGSU}/administrator`, { unit: JIANGSU, endorser: SMALL_ORDER }, "SCHEMA", "/args/endorser"],
      [`${JIANGSU}/administrator`, { unit: JIANGSU, node: { ...node, key: SMALL_ORDER } }, "SCHEMA", "/args/node/key"],
      [
        `${JIANGSU}/administrator`,
        { unit: JIANGSU, node: { ...node, address: "a b:1" } },
        "SCHEMA",
        "/args/node/address",
      ],
      [`${JIANGSU}/administrator`, { unit: JIANGSU, node: { ...node, previous: keyOf("x") } }, "SCHEMA", "/args/node"],
      [`${JIANGSU}/administrator`, { unit: JIANGSU, hpke: keyOf("x") }, "SCHEMA", "/args/hpke"],
    ]);
  });
});

test("which acts wait for a fresh registry, and that all want two endorsers", () => {
  const waits = Object.fromEntries(registryActions.map(({ name, fresh }) => [name.slice("registry.".length), fresh]));
  assert.deepEqual(waits, {
    registerUnit: true,
    authorise: true,
    setRights: true,
    suspend: true,
    reinstate: true,
    setHost: true,
    registerOfficer: true,
    revokeOfficer: false,
    rotateKey: false,
    revokeKey: false,
    setNodeKeys: true,
    setAudienceKey: true,
    openChain: false,
  });
  assert.ok(registryActions.every(({ endorsers, summary }) => endorsers === "two" && summary.endsWith(".")));
});
