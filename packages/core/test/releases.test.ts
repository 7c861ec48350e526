import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../bytes/canonical.ts";
import type { Code } from "../codes.ts";
import { sourcesOf } from "../execute/releases/sources.ts";
import { type ReleaseState, bulletinId } from "../execute/releases/state.ts";
import { key } from "../state/key.ts";
import { OPEN } from "./event.ts";
import { type TestLedgerState, newChain, unitOf } from "./fixture.ts";
import { type RefusedAct, refusesAll } from "./registry.ts";
import { NOW, digest, refuses, sha256 } from "./tree.ts";

const HC = "cn-3201:hc";
const MEDIA = "cn-3201:media";
const CDC = "cn-3201:cdc";

function nanjing(status: "actual" | "exercise" = "actual", contract?: number): TestLedgerState {
  const units = [
    unitOf(HC, "manager", { rights: ["report", "post", "publish"] }),
    unitOf(MEDIA, "member", { host: HC, rights: ["report", "publish"] }),
    unitOf(CDC, "member", { host: HC }),
  ];
  const options = { id: "cn-3201", parent: "cn-32", units, status };
  const state = newChain(contract === undefined ? options : { ...options, contract });
  for (const [name, standing] of [
    ["seen", "verified"],
    ["wrong", "retracted"],
  ] as const)
    state.set(key.report(digest(name)), { status: standing } as unknown as Json);
  state.set(key.summary(digest("climbed")), { status: "reported" } as unknown as Json);
  return state;
}

const CONTENT = digest("content of a bulletin");
const BULLETIN = {
  area: "3201",
  digest: CONTENT,
  form: "situation-report",
  from: NOW - 86_400_000,
  to: NOW,
  height: 7,
  sources: sourcesOf(sha256, [digest("seen"), digest("climbed")].sort()),
};
const NOTICE = { kind: "notice", area: "3201", records: [] };
const TEXT: Json = { title: { zh: "通告" }, text: { zh: "禄口街道暂停集会。", en: "No gatherings in Lukou." } };
const RISK = {
  kind: "risk-area",
  area: "320115005",
  records: [digest("seen")],
  risk: { level: "high", from: NOW - 86_400_000, to: NOW },
};
const RUMOUR: Json = {
  title: { zh: "关于封城的传言" },
  claim: { zh: "南京今晚封城。" },
  text: { zh: "没有这样的决定。" },
  posts: [{ address: "https://example.org/post/1", platform: "weibo" }],
};

function released(state: TestLedgerState, id: string): ReleaseState | undefined {
  return state.value<ReleaseState>(key.release(id));
}

function publish(state: TestLedgerState, args: object = NOTICE, body = TEXT, unit = MEDIA): string {
  return state.run(unit, "verifier", "releases.publish", args, { body }).result["release"] as string;
}

describe("signing a bulletin", () => {
  test("writes one key under an id of chain, unit and digest, and sends nothing", () => {
    const state = nanjing();
    const { id, effects, result } = state.run(HC, "verifier", "releases.sign", BULLETIN);
    const release = bulletinId(sha256, "cn-3201.e1", HC, CONTENT);
    assert.deepEqual(result, { release, kind: "bulletin", standing: "released" });
    const expected: ReleaseState = {
      ...{ unit: HC, act: id, kind: "bulletin", status: "actual", standing: "released", revision: 0 },
      digest: CONTENT,
    };
    assert.deepEqual(released(state, release), expected);
    assert.deepEqual([effects.writes.length, effects.appends], [1, []]);
    refusesAll(state, "releases.sign", [[`${HC}/governor`, { ...BULLETIN, height: 8 }, "EXISTS", release]]);
    assert.equal(state.run(MEDIA, "verifier", "releases.sign", BULLETIN).result["standing"], "released");
  });

  test("is refused for what no bulletin can be", () => {
    const { sources } = BULLETIN;
    const many = Array.from({ length: 129 }, (_, i) => digest(`record ${i}`)).sort();
    const wrong: readonly (readonly [object, Code, string])[] = [
      [{ area: "430800" }, "BAD_AREA", "/args/area"],
      [{ area: "" }, "BAD_AREA", "/args/area"],
      [{ to: BULLETIN.from }, "BAD_DATE", "/args/to"],
      [{ digest: "none" }, "SCHEMA", "/args/digest"],
      [{ form: "poem" }, "SCHEMA", "/args/form"],
      [{ event: digest("none") }, "NOT_FOUND", digest("none")],
      [{ sources: { ...sources, digest: digest("other") } }, "SCHEMA", "/args/sources/digest"],
      [{ sources: { ...sources, count: 3 } }, "SCHEMA", "/args/sources/digest"],
      [{ sources: { ...sources, count: 129 } }, "SCHEMA", "/args/sources/records"],
      [{ sources: { count: 2, digest: sources.digest } }, "SCHEMA", "/args/sources/records"],
      [{ sources: sourcesOf(sha256, [...(sources.records ?? [])].reverse()) }, "SCHEMA", "/args/sources/records"],
      [{ sources: { ...sourcesOf(sha256, many), records: many } }, "SCHEMA", "/args/sources/records"],
      [{ surprise: 1 }, "SCHEMA", "/args/surprise"],
    ];
    const acts = wrong.map(
      ([change, code, at]): RefusedAct => [`${HC}/verifier`, { ...BULLETIN, ...change }, code, at],
    );
    refusesAll(nanjing(), "releases.sign", acts);
    const large = { ...BULLETIN, sources: sourcesOf(sha256, many) };
    assert.doesNotThrow(() => nanjing().run(HC, "verifier", "releases.sign", large));
  });

  test("takes the status of the event that it is about", () => {
    const state = nanjing();
    const event = state.run(HC, "governor", "events.open", { ...OPEN, areas: ["3201"], status: "exercise" }).id;
    refusesAll(state, "releases.sign", [
      [`${HC}/verifier`, { ...BULLETIN, event, status: "actual" }, "WRONG_STATE", "exercise"],
    ]);
    const { result } = state.run(HC, "verifier", "releases.sign", { ...BULLETIN, event });
    assert.equal(released(state, result["release"] as string)?.status, "exercise");
  });
});

describe("publishing", () => {
  test("needs the right to publish and an officer who verifies or governs", () => {
    const options = { body: TEXT };
    refusesAll(nanjing(), "releases.publish", [
      [`${CDC}/verifier`, NOTICE, "NOT_PERMITTED", "publish", options],
      [`${MEDIA}/reporter`, NOTICE, "NOT_PERMITTED", "verifier or governor", options],
      [`${MEDIA}/verifier`, NOTICE, "URGENCY_ABOVE_POLICY", "6", { ...options, urgency: 7 }],
    ]);
    refusesAll(nanjing(), "releases.sign", [[`${CDC}/verifier`, BULLETIN, "NOT_PERMITTED", "publish"]]);
    const state = nanjing();
    const id = publish(state);
    assert.deepEqual([released(state, id)?.kind, released(state, id)?.act], ["notice", id]);
  });

  test("a risk area names its level, its time and a record that stands on the chain", () => {
    const state = nanjing();
    const body = TEXT;
    const change = (other: object) => ({ ...RISK, ...other });
    refusesAll(state, "releases.publish", [
      [`${MEDIA}/verifier`, { ...NOTICE, kind: "risk-area", records: RISK.records }, "SCHEMA", "/args/risk", { body }],
      [`${MEDIA}/verifier`, { ...NOTICE, risk: RISK.risk }, "SCHEMA", "/args/risk", { body }],
      [`${MEDIA}/verifier`, change({ records: [] }), "SCHEMA", "/args/records", { body }],
      [`${MEDIA}/verifier`, change({ records: [digest("none")] }), "NOT_FOUND", digest("none"), { body }],
      [`${MEDIA}/verifier`, change({ records: [digest("wrong")] }), "WRONG_STATE", digest("wrong"), { body }],
      [`${MEDIA}/verifier`, change({ warning: 1 }), "SCHEMA", "/args/kind", { body }],
      [`${MEDIA}/verifier`, change({ risk: { ...RISK.risk, to: RISK.risk.from } }), "BAD_DATE", "to", { body }],
      [`${MEDIA}/verifier`, change({ risk: { ...RISK.risk, level: "red" } }), "SCHEMA", "/args/risk/level", { body }],
      [`${MEDIA}/verifier`, change({ area: "4308" }), "BAD_AREA", "/args/area", { body }],
    ]);
    const place: Json = { title: { zh: "禄口机场" }, text: { zh: "请报备。" }, place: { zh: "T2 到达层" } };
    assert.ok(released(state, publish(state, change({ records: [digest("climbed")] }), place)));
    refusesAll(state, "releases.publish", [[`${MEDIA}/verifier`, NOTICE, "SCHEMA", "/body/place", { body: place }]]);
  });

  test("a notice may belong to a bulletin that is signed", () => {
    const state = nanjing();
    const bulletin = state.run(HC, "verifier", "releases.sign", BULLETIN).result["release"] as string;
    const notice = publish(state, { ...NOTICE, bulletin, warning: 2 });
    const wrong = { ...NOTICE, bulletin: notice };
    const none = { ...NOTICE, bulletin: digest("none") };
    refusesAll(state, "releases.publish", [
      [`${MEDIA}/verifier`, wrong, "WRONG_STATE", "released", { body: TEXT }],
      [`${MEDIA}/verifier`, none, "NOT_FOUND", digest("none"), { body: TEXT }],
    ]);
  });

  test("a refutation is linked to posts or records, those that were retracted too", () => {
    const state = nanjing();
    const { posts: _posts, ...unlinked } = RUMOUR as { readonly [name: string]: Json };
    const args = { area: "3201", records: [] as string[] };
    const linked = { ...args, records: [digest("wrong")] };
    const script = { ...unlinked, posts: [{ address: "javascript:alert(1)" }] };
    refusesAll(state, "releases.refute", [
      [`${MEDIA}/verifier`, args, "SCHEMA", "/body/posts", { body: unlinked }],
      [`${MEDIA}/verifier`, args, "SCHEMA", "/body/posts/0/address", { body: script }],
      [`${MEDIA}/verifier`, { ...args, records: [digest("none")] }, "NOT_FOUND", digest("none"), { body: RUMOUR }],
    ]);
    for (const [said, body] of [
      [args, RUMOUR],
      [linked, unlinked],
    ] as const) {
      const { id } = state.run(MEDIA, "verifier", "releases.refute", said, { body });
      assert.equal(released(state, id)?.kind, "refutation");
    }
  });

  test("nothing of an exercise is published as actual", () => {
    const state = nanjing("exercise");
    assert.throws(() => publish(state, { ...NOTICE, status: "actual" }), refuses("POLICY_REFUSED", "actual"));
    assert.equal(released(state, publish(state))?.status, "exercise");
  });
});

describe("the end of a release", () => {
  test("its unit or a manager withdraws it once, with a reason", () => {
    for (const unit of [MEDIA, HC]) {
      const state = nanjing();
      const id = publish(state);
      const args = { release: id, reason: "The place was named wrongly." };
      refusesAll(state, "releases.withdraw", [
        [`${CDC}/verifier`, args, "NOT_WRITER", MEDIA],
        [`${MEDIA}/reporter`, args, "NOT_PERMITTED"],
        [`${MEDIA}/verifier`, { ...args, reason: "" }, "SCHEMA", "/args/reason"],
        [`${MEDIA}/verifier`, { ...args, release: digest("none") }, "NOT_FOUND"],
      ]);
      state.run(unit, "verifier", "releases.withdraw", args);
      assert.deepEqual([released(state, id)?.standing, released(state, id)?.revision], ["withdrawn", 1]);
      refusesAll(state, "releases.withdraw", [[`${unit}/verifier`, args, "WRONG_STATE", "withdrawn"]]);
    }
  });

  test("a unit that has lost the right to publish still withdraws what it published", () => {
    const state = nanjing();
    const id = publish(state);
    state.set(key.unit(MEDIA), unitOf(MEDIA, "member", { host: HC, rights: ["report"] }));
    state.run(MEDIA, "governor", "releases.withdraw", { release: id, reason: "wrong" });
    assert.equal(released(state, id)?.standing, "withdrawn");
  });

  test("another of its kind takes its place, once", () => {
    const state = nanjing();
    const former = publish(state);
    const other = publish(state, NOTICE, TEXT, HC);
    const args = (supersedes: string, rest: object = NOTICE) => ({ ...rest, supersedes });
    refusesAll(state, "releases.publish", [
      [`${MEDIA}/verifier`, args(former, RISK), "WRONG_STATE", "notice", { body: TEXT }],
      [`${MEDIA}/verifier`, args(other), "NOT_WRITER", HC, { body: TEXT }],
      [`${MEDIA}/verifier`, args(digest("none")), "NOT_FOUND", digest("none"), { body: TEXT }],
    ]);
    const next = publish(state, args(former));
    assert.deepEqual([released(state, former)?.standing, released(state, former)?.by], ["superseded", next]);
    assert.equal(released(state, next)?.standing, "released");
    refusesAll(state, "releases.publish", [
      [`${MEDIA}/verifier`, args(former), "WRONG_STATE", "superseded", { body: TEXT }],
      // An exercise takes the place of nothing actual: the public would lose what is so.
      [`${HC}/verifier`, args(next, { ...NOTICE, status: "exercise" }), "WRONG_STATE", "actual", { body: TEXT }],
    ]);
  });
});

test("a chain of the second contracts knows no releases", () => {
  const state = nanjing("actual", 2);
  assert.throws(() => publish(state), refuses("SCHEMA", "/proposal/action"));
});
