import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AudienceClause,
  DEFAULT_POLICIES,
  type Json,
  type Policy,
  type Summary,
  audienceOf,
  isInAudience,
  key,
} from "@tocsin/core";
import type { Viewer } from "../project/caller.ts";
import type { NoticeToPut, ReadModel } from "../project/seam.ts";
import { BEGIN } from "./ledgerfixture.ts";
import {
  AIRPORT,
  BOSS,
  HOSPITAL,
  MANAGER,
  NURSE,
  PILOT,
  limitedReport,
  opaqueReport,
  openReport,
  viewer,
} from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel, valuesOf } from "./projectfixture.ts";
import { ScriptedChain, type Script, arrived, filed, idOf, summaryOf } from "./scriptedchain.ts";

const CHAINS = ["cn", "cn-32", "cn-3201", "cn-320115", "cn-43"];
const DEPARTMENTS = ["health", "hospital", "airport"] as const;
const ROLES = ["authority", "manager", "member"] as const;
const LEVELS = [1, 2, 3, 4, 5];
const EVENT = idOf("the event");
type Member = Exclude<Viewer, "node">;

const clause: fc.Arbitrary<AudienceClause> = fc.record(
  {
    scope: fc.constantFrom("nation", "lineage", "province", "chain"),
    roles: fc.subarray([...ROLES], { minLength: 1 }),
    departments: fc.subarray([...DEPARTMENTS], { minLength: 1 }),
  },
  { requiredKeys: ["scope", "roles"] },
);
const clauses = fc.array(clause, { minLength: 1, maxLength: 2 });
const policy: fc.Arbitrary<Policy<"audience">> = fc.record({
  s1: clauses,
  s2: clauses,
  s3: clauses,
  s4: clauses,
  s5: clauses,
});
const asking: fc.Arbitrary<Member> = fc.record({
  unit: fc.constantFrom(HOSPITAL, AIRPORT, "cn-32:hc"),
  chain: fc.constantFrom(...CHAINS),
  role: fc.constantFrom(...ROLES),
  department: fc.constantFrom(...DEPARTMENTS),
});

/** A row as the oracle knows it. */
interface Known {
  readonly record: string;
  readonly origin: string;
  readonly unit: string;
  readonly s: number;
}

const bodyOf = (s: number, n: number): Json => {
  if (s === 3) return limitedReport();
  return s > 3 ? opaqueReport(s) : openReport({ s, headline: `禄口 ${n}` });
};

/** A chain with reports and summaries of every security level, unit and origin, all of one event. */
function everything(own: string) {
  const chain = new ScriptedChain(own);
  const facts = { category: "outbreak", title: { zh: "疫", en: "o" }, status: "actual", areas: [], opened: BEGIN };
  const event = { origin: own, facts, leg: "open", legs: [own] };
  const member = { status: "active", since: BEGIN };
  const opened: Script = {
    ...{ id: EVENT, action: "events.open", unit: MANAGER },
    writes: [
      [key.event(EVENT), event],
      [key.eventMember(EVENT, AIRPORT), member],
    ],
  };
  const post: Script = {
    action: "events.post",
    unit: AIRPORT,
    args: { event: EVENT },
    body: { kind: "message", s: 1, text: "x" },
  };
  const reports: Known[] = [];
  const filings = LEVELS.flatMap((s) =>
    [HOSPITAL, AIRPORT].map((unit) => {
      const record = idOf(`report ${s} ${unit}`);
      reports.push({ record, origin: own, unit, s });
      return filed(record, bodyOf(s, reports.length), { unit, event: EVENT });
    }),
  );
  const foreign = CHAINS.filter((id) => id !== own).flatMap((origin) =>
    LEVELS.map((s) => {
      const record = idOf(`summary ${s} ${origin}`);
      return summaryOf({ record, chain: origin, s, event: EVENT, headline: "禄口" });
    }),
  );
  // What another chain sends with levels that do not exist is nobody's.
  const hostile = [0, 6, -1, 2.5, "1", null].map((s, n) =>
    summaryOf({ record: idOf(`hostile ${n}`), chain: "cn-43", s: s as number, event: EVENT, headline: "禄口" }),
  );
  chain.commit([opened, post, ...filings]);
  chain.commit([arrived([...foreign, ...hostile])]);
  const known = (summary: Summary): Known => ({ ...summary, origin: summary.chain });
  return { chain, reports, summaries: foreign.map(known), toPut: [...foreign, ...hostile].map(noticeOf), post };
}

function noticeOf(summary: Summary): NoticeToPut {
  const { record, chain: origin } = summary;
  return { record, tick: BEGIN, state: { record, origin, status: "reported", revision: 0, act: record, summary } };
}

/** The rule again, row by row (PROTOCOL 17). */
function seesReport(own: string, audience: Policy<"audience">, ask: Member, { s, unit }: Known): boolean {
  if (ask.chain === own && (ask.role !== "member" || s <= 2 || ask.unit === unit)) return true;
  return isInAudience(audienceOf(audience, own, s), ask);
}

function seesSummary(audience: Policy<"audience">, ask: Member, { s, origin }: Known): boolean {
  return isInAudience(audienceOf(audience, origin, s), ask);
}

const sorted = (rows: readonly { readonly record: string }[]) => rows.map(({ record }) => record).sort();
const countOf = (rows: readonly { readonly count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);

for (const own of ["cn", "cn-32"])
  onBoth(`whatever the policy and whoever asks, every list on ${own} shows what the audience has`, async (t, place) => {
    const { chain, reports, summaries, toPut } = everything(own);
    const model = await openModel(t, place, chain);
    let upTo = 0;
    await model.putNotices(toPut, ++upTo);
    const check = async (audience: Policy<"audience">, noticeAudience: Policy<"audience">, ask: Member) => {
      chain.set(key.policy("audience"), { version: 2, value: audience });
      await model.putNotices([], ++upTo, noticeAudience);
      const seenReports = reports.filter((row) => seesReport(own, audience, ask, row));
      const seenSummaries = summaries.filter((row) => seesSummary(audience, ask, row));
      const seenNotices = summaries.filter((row) => seesSummary(noticeAudience, ask, row));
      const others = own === "cn" ? seenSummaries : seenNotices;
      await compareLists(model, ask, { reports: seenReports, summaries: seenSummaries, notices: seenNotices });
      const timeline = (await allPages((page) => readTimeline(model, ask, page), 4)).filter(
        ({ what }) => what === "reports.submit",
      );
      assert.deepEqual(timeline.map(({ act }) => act).sort(), sorted([...seenReports, ...others]), "timeline");
      const shown = new Set(seenReports);
      for (const row of reports) await compareReport(model, ask, row, shown.has(row), own);
      for (const row of summaries) {
        const isShown = seenSummaries.includes(row) || seenNotices.includes(row);
        assert.equal((await model.summary(ask, row.record)) !== undefined, isShown, "summary");
        assert.equal((await model.journey(ask, row.record)) !== undefined, isShown, "journey");
      }
    };
    await check(DEFAULT_POLICIES.audience, DEFAULT_POLICIES.audience, viewer("cn-32:hc", { chain: "cn-32" }));
    await fc.assert(fc.asyncProperty(policy, policy, asking, check), { numRuns: place.kind === "sqlite" ? 60 : 12 });
  });

async function readTimeline(model: ReadModel, ask: Viewer, page: { limit: number; cursor?: string }) {
  const read = await model.timeline(ask, EVENT, page);
  assert.ok(read !== undefined);
  return read;
}

interface Seen {
  readonly reports: readonly Known[];
  readonly summaries: readonly Known[];
  readonly notices: readonly Known[];
}

async function compareLists(model: ReadModel, ask: Viewer, seen: Seen): Promise<void> {
  const lists = {
    reports: model.listReports,
    summaries: model.listSummaries,
    notices: model.listNotices,
  } as const;
  for (const over of ["reports", "summaries", "notices"] as const) {
    const rows = seen[over];
    const list = lists[over];
    assert.deepEqual(sorted(await allPages((page) => list(ask, {}, page), 7)), sorted(rows), over);
    // Content that is sealed is in no index.
    const open = over === "reports" ? rows.filter(({ s }) => s <= 2) : rows;
    assert.deepEqual(sorted((await list(ask, { q: "禄口" }, {})).items), sorted(open), `search in ${over}`);
    const { rows: counted, total } = await model.counts(ask, { over });
    assert.equal(total, open.length, `total of ${over}`);
    assert.equal(countOf(counted), open.length * 9, `figures of ${over}`);
  }
}

async function compareReport(
  model: ReadModel,
  ask: Viewer,
  { record }: Known,
  isShown: boolean,
  own: string,
): Promise<void> {
  assert.equal((await model.report(ask, record)) !== undefined, isShown, "report");
  assert.equal((await model.lineage(ask, record)) !== undefined, isShown, "lineage");
  assert.equal((await model.custody(record, ask)).length > 0, isShown, "custody");
  assert.equal((await model.journey(ask, record)) !== undefined, isShown, `journey on ${own}`);
}

onBoth("the node itself sees everything", async (t, place) => {
  const { chain, reports, summaries, toPut } = everything("cn");
  const model = await openModel(t, place, chain);
  await model.putNotices(toPut, 1);
  assert.equal((await model.listReports("node", {}, {})).items.length, reports.length);
  assert.ok((await model.listNotices("node", {}, {})).items.length >= summaries.length);
});

onBoth("what is said in an event is for its members and the managers", async (t, place) => {
  const { chain, post } = everything("cn");
  const model = await openModel(t, place, chain);
  const said = async (ask: Viewer) =>
    (await allPages((page) => readTimeline(model, ask, page))).filter(({ what }) => what === "events.post").length;
  assert.deepEqual([await said(BOSS), await said(PILOT), await said(NURSE)], [1, 1, 0]);
  assert.deepEqual((await model.event(NURSE, EVENT))?.members, []);
  assert.deepEqual(valuesOf((await model.event(PILOT, EVENT))?.members, "unit"), [[AIRPORT]]);
  // A unit of another chain that bears a member's name is still that unit: names are given once.
  assert.equal(await said(viewer("cn-43:hc", { chain: "cn-43", role: "manager" })), 0);
  chain.set(key.eventMember(EVENT, AIRPORT), {});
  chain.commit([
    {
      action: "events.leave",
      unit: AIRPORT,
      args: { event: EVENT },
      writes: [[key.eventMember(EVENT, AIRPORT), null as never]],
    },
    post,
  ]);
  await caughtUp(model, chain);
  assert.deepEqual([await said(BOSS), await said(PILOT)], [2, 0]);
});

onBoth("a record that is not visible leaves no trace in figures or links", async (t, place) => {
  const chain = new ScriptedChain();
  const model = await openModel(t, place, chain);
  const hidden = idOf("hidden");
  const shown = idOf("shown");
  const caseBody = (s: number) => {
    const data = { kind: "count", version: 1, series: "confirmed", day: "2021-07-20", area: "3201", new: 5 };
    return openReport({ s, data: data as never });
  };
  chain.commit([filed(hidden, caseBody(2), { unit: AIRPORT }), filed(shown, caseBody(1), { unit: HOSPITAL })]);
  chain.commit([
    { action: "reports.sameAs", unit: MANAGER, writes: [[key.sameAs(hidden, shown), { same: true, by: MANAGER }]] },
  ]);
  await caughtUp(model, chain);
  const outsider = viewer("cn-43:hospital", { chain: "cn-43" });
  const levels = { ...DEFAULT_POLICIES.audience, s2: [{ scope: "chain" as const, roles: ["manager" as const] }] };
  chain.set(key.policy("audience"), { version: 2, value: levels });
  assert.deepEqual(sorted((await model.listReports(outsider, {}, {})).items), [shown]);
  assert.equal((await model.counts(outsider, {})).total, 1);
  assert.equal((await model.counts(BOSS, {})).total, 1);
  assert.deepEqual((await model.report(outsider, shown))?.sameAs, []);
  assert.deepEqual((await model.report(BOSS, shown))?.sameAs, [hidden]);
});
