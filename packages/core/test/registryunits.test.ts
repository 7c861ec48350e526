import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { writeUnit } from "../execute/registry/managers.ts";
import { SystemLedger } from "../execute/systemledger.ts";
import { MANAGERS_MAX } from "../limits.ts";
import { key } from "../state/key.ts";
import type { Unit } from "../unit/unit.ts";
import { keyOf, newChain, officerOf, unitOf } from "./fixture.ts";
import {
  CDC,
  HUAIAN,
  HUNAN,
  JIANGSU,
  JIANGSU_CDC,
  MUSEUM,
  NHC,
  SUQIAN,
  broadcastTo,
  mainChain,
  packetsOn,
  provinceChain,
  refusesAll,
} from "./registry.ts";
import { NOW, refuses, sha256 } from "./tree.ts";

const SMALL_ORDER = `ed25519:${"A".repeat(43)}`;

function registration(id: string, change: Partial<Unit> = {}, officers = [officerOf(id, "admin", ["administrator"])]) {
  return { unit: unitOf(id, "member", change), officers };
}

describe("registering units", () => {
  const wuxi = registration("cn-32:wuxi-hc", { area: "3202", host: JIANGSU });

  test("a manager registers a member with its officers, who can act at once", () => {
    const state = provinceChain();
    state.run(JIANGSU, "registrar", "registry.registerUnit", wuxi);
    assert.deepEqual(state.value(key.unit("cn-32:wuxi-hc")), wuxi.unit);
    assert.deepEqual(state.value(key.officer("cn-32:wuxi-hc", "admin")), wuxi.officers[0]);
    assert.deepEqual(state.value(key.managers()), [JIANGSU_CDC, JIANGSU]);
    const hpke = `x25519:${"B".repeat(42)}A`;
    state.run("cn-32:wuxi-hc", "admin", "registry.setNodeKeys", { unit: "cn-32:wuxi-hc", hpke });
    assert.equal(state.value(key.unit("cn-32:wuxi-hc"))?.["hpke"], hpke);
  });

  test("on the main chain N1 registers managers of lower chains, and they count among the managers", () => {
    const main = mainChain();
    const hubei = { ...registration("cn-42:hc"), unit: unitOf("cn-42:hc", "manager", { source: "cn" }) };
    main.run(NHC, "registrar", "registry.registerUnit", hubei);
    assert.deepEqual(main.value(key.managers()), [JIANGSU, "cn-42:hc", HUNAN, CDC, NHC].sort());
  });

  test("members do not conflict with changes of managers", () => {
    const state = provinceChain();
    const { effects } = state.run(JIANGSU, "registrar", "registry.registerUnit", wuxi);
    assert.equal(
      effects.reads.some((read) => read.key === key.managers()),
      false,
    );
  });

  test("every other registration is refused", () => {
    const at = NOW;
    const officer = officerOf("cn-32:wuxi-hc", "admin", ["administrator"]);
    const [dated] = officer.keys;
    const with_ = (change: object) => ({ ...wuxi, unit: { ...wuxi.unit, ...change } });
    const officers = (...list: object[]) => ({ ...wuxi, officers: list });
    const badKeys = (change: object) => officers({ ...officer, keys: [{ ...dated, ...change }] });
    const eight = Array.from({ length: 8 }, (_, i) => ({ ...dated, key: keyOf(`many ${i}`) }));
    const crowd = ["a", "b", "c"].map((id) => ({ ...officer, id, keys: eight }));
    refusesAll(provinceChain(), "registry.registerUnit", [
      [`${HUAIAN}/registrar`, wuxi, "NOT_PERMITTED", "is member"],
      [`${JIANGSU}/governor`, wuxi, "NOT_PERMITTED", "needs registrar"],
      [`${JIANGSU}/registrar`, { ...wuxi, extra: 1 }, "SCHEMA", "/args/extra"],
      [
        `${JIANGSU}/registrar`,
        with_({ role: "manager", source: "cn-32", endorser: keyOf("x") }),
        "NOT_PERMITTED",
        "manager",
      ],
      [`${JIANGSU}/registrar`, with_({ id: "cn-3201:wuxi" }), "BAD_AREA", "/args/unit/id"],
      [`${JIANGSU}/registrar`, with_({ source: "cn" }), "SCHEMA", "/args/unit/source"],
      [`${JIANGSU}/registrar`, with_({ area: "43" }), "BAD_AREA", "/args/unit/area"],
      [`${JIANGSU}/registrar`, with_({ area: "99" }), "BAD_AREA", "/args/unit/area"],
      [`${JIANGSU}/registrar`, with_({ status: "suspended" }), "SCHEMA", "/args/unit/status"],
      [`${JIANGSU}/registrar`, with_({ rights: ["post", "post"] }), "SCHEMA", "/args/unit/rights"],
      [`${JIANGSU}/registrar`, with_({ endorser: SMALL_ORDER }), "SCHEMA", "/args/unit/endorser"],
      [`${JIANGSU}/registrar`, registration(HUAIAN), "EXISTS", HUAIAN],
      [`${JIANGSU}/registrar`, with_({ host: "cn-32:nobody" }), "UNKNOWN_UNIT", "cn-32:nobody"],
      [`${JIANGSU}/registrar`, with_({ host: HUAIAN }), "WRONG_STATE", HUAIAN],
      [`${JIANGSU}/registrar`, officers(), "SCHEMA", "/args/officers"],
      [`${JIANGSU}/registrar`, officers(officer, officer), "SCHEMA", "/args/officers"],
      [`${JIANGSU}/registrar`, officers({ ...officer, unit: HUAIAN }), "SCHEMA", "/args/officers/0/unit"],
      [`${JIANGSU}/registrar`, officers({ ...officer, status: "revoked" }), "SCHEMA", "/args/officers/0/status"],
      [
        `${JIANGSU}/registrar`,
        officers({ ...officer, roles: ["access", "access"] }),
        "SCHEMA",
        "/args/officers/0/roles",
      ],
      [`${JIANGSU}/registrar`, officers({ ...officer, keys: [dated, dated] }), "SCHEMA", "/args/officers/0/keys"],
      [`${JIANGSU}/registrar`, badKeys({ revoked: false }), "SCHEMA", "/args/officers/0/keys/0"],
      [`${JIANGSU}/registrar`, badKeys({ compromisedSince: at }), "SCHEMA", "/args/officers/0/keys/0"],
      [`${JIANGSU}/registrar`, badKeys({ notAfter: at, notBefore: 0 }), "BAD_DATE", "/args/officers/0/keys/0/notAfter"],
      [`${JIANGSU}/registrar`, badKeys({ notBefore: at + 9, notAfter: at + 9 }), "BAD_DATE", "/keys/0/notAfter"],
      [`${JIANGSU}/registrar`, badKeys({ key: SMALL_ORDER }), "SCHEMA", "/args/officers/0/keys/0/key"],
      [`${JIANGSU}/registrar`, officers(...crowd), "OUT_OF_BOUNDS", "/args/officers/keys"],
    ]);
    const main = mainChain();
    const hubei = (change: object) => ({
      unit: { ...unitOf("cn-42:hc", "manager", { source: "cn" }), ...change },
      officers: [officerOf("cn-42:hc", "admin", ["administrator"])],
    });
    const { endorser: _endorser, ...bare } = hubei({}).unit;
    refusesAll(main, "registry.registerUnit", [
      [`${CDC}/registrar`, hubei({}), "NOT_PERMITTED", "manager"],
      [`${NHC}/registrar`, hubei({ role: "authority" }), "NOT_PERMITTED", "authority"],
      [`${NHC}/registrar`, hubei({ role: "member" }), "BAD_AREA", "/args/unit/id"],
      [`${NHC}/registrar`, hubei({ id: "cn-99:hc" }), "BAD_AREA", "cn-99"],
      [`${NHC}/registrar`, { ...hubei({}), unit: bare }, "SCHEMA", "/args/unit/endorser"],
    ]);
  });

  test("a registry holds a bounded number of managers", () => {
    const units = Array.from({ length: MANAGERS_MAX - 1 }, (_, i) => unitOf(`cn:m${i}`, "manager"));
    const main = newChain({ id: "cn", units: [unitOf(NHC, "authority"), ...units] });
    const one = { unit: unitOf("cn:more", "manager"), officers: [officerOf("cn:more", "admin", ["administrator"])] };
    refusesAll(main, "registry.registerUnit", [[`${NHC}/registrar`, one, "OUT_OF_BOUNDS", "managers"]]);
  });
});

test("a chain never loses its last active manager by an act of its own", () => {
  const state = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager"), unitOf(HUAIAN, "member")] });
  const write = (unit: Unit) => writeUnit(SystemLedger.over(sha256, state), unit);
  assert.throws(() => write(unitOf(JIANGSU, "member")), refuses("WRONG_STATE", JIANGSU));
  assert.throws(() => write(unitOf(JIANGSU, "manager", { status: "suspended" })), refuses("WRONG_STATE", JIANGSU));
});

test("the list of managers is always exactly the active managers, sorted", () => {
  const ids = ["cn:a", "cn:b", "cn:c", "cn:d"];
  const step = fc.record({
    id: fc.constantFrom(...ids),
    role: fc.constantFrom("authority" as const, "manager" as const, "member" as const),
    status: fc.constantFrom("active" as const, "suspended" as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const state = newChain({ id: "cn", units: ids.map((id) => unitOf(id, "manager")) });
      const units = new Map(ids.map((id) => [id, unitOf(id, "manager")]));
      for (const { id, role, status } of steps) {
        const next = unitOf(id, role, { status });
        const ledger = SystemLedger.over(sha256, state);
        if (ledger.attempt((nested) => writeUnit(nested, next)) === undefined) units.set(id, next);
        state.apply({ writes: [...ledger.writes].map(([name, value]) => ({ key: name, value })), appends: [] });
        const active = [...units.values()].filter((unit) => unit.role !== "member" && unit.status === "active");
        assert.deepEqual(state.value(key.managers()), active.map((unit) => unit.id).sort());
        assert.ok(active.length > 0);
      }
    }),
    { numRuns: 60 },
  );
});

describe("authorising managers of sidechains", () => {
  const police = (change: Partial<Unit> = {}) => ({
    chain: "cn-32",
    unit: unitOf("cn-32:police", "manager", { source: "cn", department: "security", ...change }),
    officers: [officerOf("cn-32:police", "admin", ["administrator", "registrar"])],
  });

  test("N1 makes a manager; it takes effect on its sidechain and nowhere else", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const hunan = newChain({ id: "cn-43", parent: "cn", units: [unitOf(HUNAN, "manager")] });
    main.run(NHC, "registrar", "registry.authorise", police());
    assert.deepEqual(main.value(key.authority("cn-32", "cn-32:police")), {
      unit: police().unit,
      officers: police().officers,
    });
    assert.equal(main.value(key.unit("cn-32:police")), undefined);
    assert.deepEqual(broadcastTo(main, province), [undefined]);
    assert.deepEqual(province.value(key.unit("cn-32:police")), police().unit);
    assert.deepEqual(province.value(key.managers()), [JIANGSU_CDC, JIANGSU, "cn-32:police"]);
    province.run("cn-32:police", "admin", "registry.suspend", { unit: HUAIAN, reason: "x" });
    const before = hunan.fingerprint();
    assert.deepEqual(broadcastTo(main, hunan), [undefined]);
    assert.equal(hunan.fingerprint(), before);
  });

  test("N1 changes a record, and makes a manager a member again, the last one of a chain too", () => {
    const [main, province] = [
      mainChain(),
      newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] }),
    ];
    main.run(NHC, "registrar", "registry.authorise", police());
    const more = officerOf("cn-32:police", "second", ["verifier"]);
    main.run(NHC, "registrar", "registry.authorise", { ...police({ endorser: keyOf("new") }), officers: [more] });
    broadcastTo(main, province);
    assert.equal(province.value(key.unit("cn-32:police"))?.["endorser"], keyOf("new"));
    assert.ok(province.value(key.officer("cn-32:police", "admin")));
    assert.deepEqual(main.value<{ officers: unknown }>(key.authority("cn-32", "cn-32:police"))?.officers, [
      ...police().officers,
      more,
    ]);
    const from = main.appended.length;
    for (const id of ["cn-32:police", JIANGSU]) {
      const unit = unitOf(id, "member", { source: "cn-32" });
      main.run(NHC, "registrar", "registry.authorise", { chain: "cn-32", unit, officers: [] });
    }
    assert.deepEqual(broadcastTo(main, province, from), [undefined, undefined]);
    assert.deepEqual(province.value(key.managers()), []);
  });

  test("every other authorisation is refused", () => {
    const main = mainChain();
    const officers = Array.from({ length: 16 }, (_, i) => officerOf("cn-32:police", `o${i}`, ["auditor"]));
    main.run(NHC, "registrar", "registry.authorise", { ...police(), officers });
    refusesAll(main, "registry.authorise", [
      [`${CDC}/registrar`, police(), "NOT_PERMITTED", "is manager"],
      [`${NHC}/governor`, police(), "NOT_PERMITTED", "needs registrar"],
      [`${NHC}/registrar`, { ...police(), chain: "cn" }, "WRONG_CHAIN", "cn"],
      [`${NHC}/registrar`, police({ role: "authority" }), "SCHEMA", "/args/unit/role"],
      [`${NHC}/registrar`, { ...police(), chain: "cn-43" }, "BAD_AREA", "/args/unit/id"],
      [`${NHC}/registrar`, police({ source: "cn-32" }), "SCHEMA", "/args/unit/source"],
      [`${NHC}/registrar`, police({ role: "member" }), "SCHEMA", "/args/unit/source"],
      [`${NHC}/registrar`, police({ area: "43" }), "BAD_AREA", "/args/unit/area"],
      [
        `${NHC}/registrar`,
        { ...police(), officers: [officerOf(HUAIAN, "admin", ["auditor"])] },
        "SCHEMA",
        "/officers/0",
      ],
      [`${NHC}/registrar`, police(), "OUT_OF_BOUNDS", "/args/officers"],
    ]);
    main.run(NHC, "registrar", "registry.suspend", { unit: "cn-32:police", chain: "cn-32", reason: "x" });
    refusesAll(main, "registry.authorise", [[`${NHC}/registrar`, police(), "WRONG_STATE", "suspended"]]);
    const side = newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "authority")] });
    refusesAll(side, "registry.authorise", [[`${JIANGSU}/registrar`, police(), "NOT_PERMITTED", "only on cn"]]);
  });
});

describe("standing", () => {
  test("a manager suspends, reinstates and sets the rights of a member", () => {
    const state = provinceChain();
    const status = () => state.value(key.unit(HUAIAN))?.["status"];
    state.run(JIANGSU, "registrar", "registry.suspend", { unit: HUAIAN, reason: "x" });
    assert.equal(status(), "suspended");
    assert.throws(
      () => state.run(HUAIAN, "all", "registry.setHost", { unit: HUAIAN, host: HUAIAN }),
      refuses("UNIT_SUSPENDED"),
    );
    state.run(JIANGSU, "registrar", "registry.reinstate", { unit: HUAIAN, chain: "cn-32", reason: "x" });
    assert.equal(status(), "active");
    state.run(JIANGSU, "registrar", "registry.setRights", { unit: HUAIAN, rights: ["post"] });
    assert.deepEqual(state.value(key.unit(HUAIAN))?.["rights"], ["post"]);
    assert.equal(status(), "active");
    assert.deepEqual(state.appended, []);
  });

  test("N1 suspends a unit everywhere: on the main chain and wherever else it is registered", () => {
    const [main, province] = [mainChain(), provinceChain()];
    const city = newChain({ id: "cn-3201", parent: "cn-32", units: [unitOf("cn-3201:hc", "manager")] });
    main.run(NHC, "registrar", "registry.suspend", { unit: JIANGSU, reason: "x" });
    assert.deepEqual(main.value(key.managers()), [HUNAN, CDC, NHC]);
    const before = city.fingerprint();
    assert.deepEqual([...broadcastTo(main, province), ...broadcastTo(main, city)], [undefined, undefined]);
    assert.equal(province.value(key.unit(JIANGSU))?.["status"], "suspended");
    assert.deepEqual(province.value(key.managers()), [JIANGSU_CDC]);
    assert.equal(city.fingerprint(), before);
    main.run(NHC, "registrar", "registry.reinstate", { unit: JIANGSU, reason: "x" });
    broadcastTo(main, province, 1);
    assert.deepEqual(main.value(key.managers()), [JIANGSU, HUNAN, CDC, NHC]);
    assert.deepEqual(province.value(key.managers()), [JIANGSU_CDC, JIANGSU]);
    assert.equal(province.value(key.unit(JIANGSU))?.["source"], "cn");
  });

  test("N1 suspends the last manager of a sidechain", () => {
    const [main, province] = [
      mainChain(),
      newChain({ id: "cn-32", parent: "cn", units: [unitOf(JIANGSU, "manager")] }),
    ];
    main.run(NHC, "registrar", "registry.suspend", { unit: JIANGSU, chain: "cn-32", reason: "x" });
    assert.deepEqual(broadcastTo(main, province), [undefined]);
    assert.deepEqual(province.value(key.managers()), []);
    assert.equal(main.value(key.unit(JIANGSU))?.["status"], "active");
  });

  test("a member that N1 suspends is refused on its sidechain, and only N1 reinstates it", () => {
    const [main, province] = [mainChain(), provinceChain()];
    main.run(NHC, "registrar", "registry.suspend", { unit: HUAIAN, reason: "x" });
    broadcastTo(main, province);
    assert.throws(
      () => province.run(HUAIAN, "all", "registry.setHost", { unit: HUAIAN, host: HUAIAN }),
      refuses("UNIT_SUSPENDED"),
    );
    const reinstate = { unit: HUAIAN, reason: "x" };
    refusesAll(province, "registry.reinstate", [[`${JIANGSU}/registrar`, reinstate, "NOT_PERMITTED", "by cn"]]);
    main.run(NHC, "registrar", "registry.setRights", { unit: HUAIAN, rights: ["report"] });
    broadcastTo(main, province, 1);
    assert.deepEqual(province.value(key.unit(HUAIAN))?.["rights"], ["report"]);
    assert.equal(province.value(key.unit(HUAIAN))?.["status"], "suspended", "new rights do not reinstate");
    main.run(NHC, "registrar", "registry.reinstate", reinstate);
    broadcastTo(main, province, 2);
    assert.equal(province.value(key.unit(HUAIAN))?.["status"], "active");
    province.run(JIANGSU, "registrar", "registry.suspend", reinstate);
    province.run(JIANGSU, "registrar", "registry.reinstate", reinstate);
  });

  test("the main chain's own copy of an authorised manager follows", () => {
    const main = mainChain();
    const unit = unitOf("cn-32:police", "manager", { source: "cn" });
    main.run(NHC, "registrar", "registry.authorise", { chain: "cn-32", unit, officers: [] });
    const copy = () => main.value<{ unit: Unit }>(key.authority("cn-32", unit.id))?.unit;
    main.run(NHC, "registrar", "registry.suspend", { unit: unit.id, reason: "x" });
    assert.equal(copy()?.status, "suspended");
    main.run(NHC, "registrar", "registry.setRights", { unit: unit.id, chain: "cn-32", rights: [] });
    assert.deepEqual([copy()?.status, copy()?.rights], ["suspended", []]);
  });

  test("a record for this chain about a unit that it does not know is refused with a code", () => {
    const [main, province] = [mainChain(), provinceChain()];
    main.run(NHC, "registrar", "registry.suspend", { unit: "cn-32:nobody", chain: "cn-32", reason: "x" });
    main.run(NHC, "registrar", "registry.suspend", { unit: "cn-32:nobody", reason: "x" });
    main.run(NHC, "registrar", "registry.suspend", { unit: "cn-43:nobody", chain: "cn-43", reason: "x" });
    assert.deepEqual(broadcastTo(main, province), ["UNKNOWN_UNIT", undefined, undefined]);
  });

  test("everything else is refused", () => {
    const target = (unit: string, chain?: string) => ({ unit, reason: "x", ...(chain === undefined ? {} : { chain }) });
    refusesAll(provinceChain(), "registry.suspend", [
      [`${HUAIAN}/registrar`, target(SUQIAN), "NOT_PERMITTED", "is member"],
      [`${JIANGSU}/verifier`, target(HUAIAN), "NOT_PERMITTED", "needs registrar"],
      [`${JIANGSU}/registrar`, target("cn-32:nobody"), "UNKNOWN_UNIT", "cn-32:nobody"],
      [`${JIANGSU}/registrar`, target(JIANGSU_CDC), "NOT_PERMITTED", JIANGSU_CDC],
      [`${JIANGSU}/registrar`, target(JIANGSU), "NOT_PERMITTED", "own unit"],
      [`${JIANGSU}/registrar`, target("cn-3201:x", "cn-3201"), "NOT_PERMITTED", "cn-3201"],
      [`${JIANGSU}/registrar`, { unit: HUAIAN }, "SCHEMA", "/args/reason"],
    ]);
    const reinstate = target(HUAIAN);
    refusesAll(provinceChain(), "registry.reinstate", [[`${JIANGSU}/registrar`, reinstate, "WRONG_STATE", "active"]]);
    refusesAll(provinceChain(), "registry.setRights", [
      [`${JIANGSU}/registrar`, { unit: HUAIAN, rights: ["post", "post"] }, "SCHEMA", "/args/rights"],
      [`${JIANGSU}/registrar`, { unit: JIANGSU_CDC, rights: ["post"] }, "NOT_PERMITTED", JIANGSU_CDC],
    ]);
    const main = mainChain();
    refusesAll(main, "registry.suspend", [
      [`${CDC}/registrar`, target(HUAIAN, "cn-32"), "NOT_PERMITTED", "cn-32"],
      [`${CDC}/registrar`, target(HUAIAN), "UNKNOWN_UNIT", HUAIAN],
      [`${NHC}/registrar`, target(HUAIAN, "cn-43"), "BAD_AREA", "/args/chain"],
      [`${NHC}/registrar`, target("cn-99:x"), "BAD_AREA", "cn-99"],
      [`${NHC}/registrar`, target(NHC), "NOT_PERMITTED", "own unit"],
    ]);
    main.run(CDC, "registrar", "registry.suspend", target(MUSEUM));
    assert.deepEqual(packetsOn(main, "authority"), [], "a manager's word stays on its own chain");
    refusesAll(main, "registry.suspend", [[`${NHC}/registrar`, target(MUSEUM, "cn"), "WRONG_STATE", "suspended"]]);
  });
});

describe("hosts", () => {
  test("a unit says where it is hosted, or a manager's registrar for a member", () => {
    const state = provinceChain();
    state.run(HUAIAN, "administrator", "registry.setHost", { unit: HUAIAN, host: JIANGSU_CDC });
    assert.equal(state.value(key.unit(HUAIAN))?.["host"], JIANGSU_CDC);
    state.run(JIANGSU, "registrar", "registry.setHost", { unit: HUAIAN, host: HUAIAN });
    assert.equal(state.value(key.unit(HUAIAN))?.["host"], HUAIAN);
    state.run(JIANGSU_CDC, "registrar", "registry.setHost", { unit: JIANGSU_CDC, host: JIANGSU });
    assert.deepEqual(state.value(key.managers()), [JIANGSU_CDC, JIANGSU]);
  });

  test("everything else is refused", () => {
    const state = provinceChain();
    state.set(key.unit(JIANGSU_CDC), unitOf(JIANGSU_CDC, "manager", { status: "suspended" }));
    refusesAll(state, "registry.setHost", [
      [`${HUAIAN}/reporter`, { unit: HUAIAN, host: JIANGSU }, "NOT_PERMITTED", "needs registrar or administrator"],
      [`${HUAIAN}/registrar`, { unit: SUQIAN, host: JIANGSU }, "NOT_PERMITTED", SUQIAN],
      [`${JIANGSU}/administrator`, { unit: HUAIAN, host: JIANGSU }, "NOT_PERMITTED", HUAIAN],
      [`${JIANGSU}/registrar`, { unit: JIANGSU_CDC, host: JIANGSU }, "NOT_PERMITTED", JIANGSU_CDC],
      [`${JIANGSU}/registrar`, { unit: "cn-32:nobody", host: JIANGSU }, "UNKNOWN_UNIT", "cn-32:nobody"],
      [`${HUAIAN}/registrar`, { unit: HUAIAN, host: "cn-32:nobody" }, "UNKNOWN_UNIT", "cn-32:nobody"],
      [`${HUAIAN}/registrar`, { unit: HUAIAN, host: SUQIAN }, "WRONG_STATE", SUQIAN],
      [`${HUAIAN}/registrar`, { unit: HUAIAN, host: JIANGSU_CDC }, "WRONG_STATE", JIANGSU_CDC],
    ]);
    refusesAll(mainChain(), "registry.setHost", [
      [`${NHC}/registrar`, { unit: "cn-32:nobody", host: CDC }, "UNKNOWN_UNIT", "cn-32:nobody"],
    ]);
  });
});

test("acts of the registry are held to the urgency policy", () => {
  const member = { unit: HUAIAN, host: HUAIAN };
  refusesAll(provinceChain(), "registry.setHost", [
    [`${HUAIAN}/registrar`, member, "URGENCY_ABOVE_POLICY", "6", { urgency: 7 }],
  ]);
});
