import assert from "node:assert/strict";
import { DEFAULT_POLICIES, key } from "@tocsin/core";
import type { AccessFilter } from "../project/seam.ts";
import { BEGIN } from "./ledgerfixture.ts";
import { AIRPORT, BOSS, HOSPITAL, MANAGER, NURSE, PILOT, ProjectChain, openReport, viewer } from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel, valuesOf } from "./projectfixture.ts";
import { liveThrough } from "./projectlife.ts";
import { ScriptedChain, arrived, filed, idOf, summaryOf } from "./scriptedchain.ts";

onBoth("an event is shown with its legs, members, groups, tasks and decisions", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const life = await liveThrough(chain);
  const model = await openModel(t, place, chain);
  const { event, second } = life;
  const events = await allPages((page) => model.listEvents(NURSE, {}, page), 1);
  assert.deepEqual(
    events.map((item) => [item.event, item.stage, item.level, item.state, item.title.zh]),
    [
      [second, "preparedness", 0, "open", "疫情"],
      [event, "response", 2, "open", "疫情"],
    ],
  );
  assert.deepEqual(
    (await model.listEvents(NURSE, { stage: "response" }, {})).items.map((item) => item.event),
    [event],
  );
  const listed = async (filter: object) => valuesOf((await model.listEvents(NURSE, filter, {})).items, "event").flat();
  assert.deepEqual(await listed({ joined: true }), [event]);
  assert.deepEqual(await listed({ level: 2, state: "open", category: "outbreak", status: "actual" }), [event]);
  for (const area of ["32", "3201", "320100"]) assert.deepEqual(await listed({ area }), [second, event], area);
  for (const title of ["情", "OUTB", "outbreak"]) assert.deepEqual(await listed({ title }), [second, event], title);
  for (const none of [{ area: "3202" }, { area: "01" }, { title: "%" }, { title: "out_reak" }, { state: "closed" }])
    assert.deepEqual(await listed(none), [], JSON.stringify(none));
  const shown = await model.event(NURSE, event);
  assert.deepEqual(valuesOf(shown?.members, "unit"), [[AIRPORT], [MANAGER], [HOSPITAL]]);
  assert.deepEqual(valuesOf(shown?.sameAs, "event", "chain", "unit"), [[second, "cn", MANAGER]]);
  assert.deepEqual(valuesOf(shown?.standings, "chain", "stage", "level", "closed"), [["cn", "response", 2, false]]);
  assert.deepEqual([shown?.membership, shown?.inside, shown?.areas], ["member", true, ["3201"]]);
  const members = [
    { duty: "treats", unit: HOSPITAL },
    { duty: "screens", unit: AIRPORT },
  ];
  assert.deepEqual(valuesOf(shown?.groups, "name", "lead", "members"), [["treatment", HOSPITAL, members]]);
  assert.deepEqual(valuesOf(shown?.decisions, "decision", "unit", "content"), [
    [life.decision, MANAGER, { s: 1, text: "close" }],
  ]);
  // Who has left sees no more than others.
  const left = await model.event(PILOT, second);
  assert.deepEqual([left?.members, left?.tasks, left?.inside, left?.membership], [[], [], false, undefined]);
  assert.deepEqual(valuesOf((await model.event(BOSS, second))?.members, "unit", "left"), [[AIRPORT, true]]);
  assert.equal(await model.event(BOSS, idOf("none")), undefined);

  const tasks = await model.listTasks(PILOT, {}, {});
  assert.deepEqual(
    tasks.items.map(({ task, by, to, state, title, text, note, due }) => [task, by, to, state, title, text, note, due]),
    [[life.task, MANAGER, AIRPORT, "doing", "筛查", "screen all", "half", 1_700_000_000_000]],
  );
  const count = async (filter: object, ask = BOSS) => (await model.listTasks(ask, filter, {})).items.length;
  assert.deepEqual(
    [
      await count({ event }),
      await count({ event: second }),
      await count({ to: AIRPORT }),
      await count({ to: HOSPITAL }),
    ],
    [1, 0, 1, 0],
  );
  assert.deepEqual(
    [await count({ state: "doing" }), await count({ state: "done" }), await count({}, viewer("cn:other"))],
    [1, 0, 0],
  );
});

onBoth("a timeline shows posts, decisions, standing and reports in one order, page by page", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const { event, post, decision, first, followed } = await liveThrough(chain);
  const model = await openModel(t, place, chain);
  const items = await allPages(async (page) => {
    const read = await model.timeline(BOSS, event, page);
    assert.ok(read);
    return read;
  }, 3);
  assert.equal(new Set(items.map(({ act }) => act)).size, items.length);
  const whats = items.map(({ what }) => what);
  for (const what of [
    "events.open",
    "events.post",
    "events.decide",
    "events.setLevel",
    "events.markReceived",
    "events.merge",
  ])
    assert.ok(whats.includes(what), what);
  assert.deepEqual(
    items.map(({ at }) => at),
    items.map(({ at }) => at).sort((a, b) => b - a),
  );
  assert.deepEqual(items.find(({ act }) => act === post)?.content, {
    body: { kind: "message", s: 1, text: "床位 free" },
  });
  assert.deepEqual(items.find(({ act }) => act === decision)?.content, {
    answers: post,
    body: { s: 1, text: "close" },
  });
  assert.deepEqual(
    items.filter(({ what }) => what.startsWith("reports.")).map(({ act, what }) => [act, what]),
    [
      [followed, "reports.followUp"],
      [first, "reports.submit"],
    ],
  );
  assert.equal(await model.timeline(BOSS, idOf("none"), {}), undefined);
});

/** Reports and summaries of many chains that all say the same time: what pages stumble over. */
onBoth("a timeline of one moment is paged without repeating or leaving out", async (t, place) => {
  for (const own of ["cn", "cn-3201"]) {
    const chain = new ScriptedChain(own);
    const event = idOf("event");
    const facts = { category: "outbreak", title: { zh: "疫", en: "o" }, status: "actual", areas: [], opened: BEGIN };
    chain.commit([
      {
        id: event,
        action: "events.open",
        unit: MANAGER,
        writes: [[key.event(event), { origin: own, facts, leg: "open", legs: [own] }]],
      },
    ]);
    const expected = new Set<string>([event]);
    for (let block = 0; block < 3; block++) {
      const filings = Array.from({ length: 4 }, (_, n) => filed(idOf(`${block} ${n}`), openReport(), { event }));
      for (const { id } of filings) expected.add(id as string);
      // A follow-up stands in the custody of the report that it continues, in the same block.
      const follow = filed(idOf(`follow ${block}`), openReport(), { event, follows: idOf(`${block} 0`) });
      expected.add(follow.id as string);
      chain.commit([...filings, { ...follow, action: "reports.followUp", args: { record: idOf(`${block} 0`) } }]);
    }
    const foreign = ["cn-32", "cn-320115", "cn-43", "cn-50"].flatMap((origin) =>
      [0, 1, 2].map((n) => summaryOf({ record: idOf(`${origin} ${n}`), chain: origin, event })),
    );
    for (const { record } of foreign) expected.add(record);
    const posts = ["cn-32", "cn-43"].flatMap((origin) =>
      [0, 1].map((n) => ({ origin, post: idOf(`post ${origin} ${n}`) })),
    );
    for (const { post } of posts) expected.add(post);
    chain.commit([
      arrived(foreign),
      {
        packets: posts.map(({ origin, post }) => {
          const by = { chain: `${origin}.e1`, unit: `${origin}:hc`, idempotencyKey: "said-by-them" };
          const content = { kind: "message", s: 1, text: "from afar" };
          return {
            type: "post",
            origin: { chain: origin, act: post },
            body: { event, post, by, at: BEGIN, digest: post, content },
          };
        }),
        writes: posts.map(({ post }) => [key.eventPost(event, post), {}]),
      },
    ]);
    const model = await openModel(t, place, chain);
    await model.putNotices(
      foreign.map((summary) => {
        const { record, chain: origin } = summary;
        return {
          record,
          tick: BEGIN,
          state: { record, origin, status: "reported", revision: 0, act: record, summary },
        };
      }),
      1,
    );
    for (const limit of [1, 2, 5, 200]) {
      const items = await allPages(
        async (page) => (await model.timeline("node", event, page)) ?? { items: [], height: 0 },
        limit,
      );
      assert.deepEqual(items.map(({ act }) => act).sort(), [...expected].sort(), `${own}, pages of ${limit}`);
    }
    await model.close();
  }
});

onBoth("resources are listed with their offers, and matched with stock here and elsewhere", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const { event, resource, offer, stocked } = await liveThrough(chain);
  const model = await openModel(t, place, chain);
  const [item] = (await model.listResources(NURSE, { event, item: "N95" }, {})).items;
  assert.deepEqual(
    [item?.resource, item?.need, item?.accepted, item?.sent, item?.received, item?.measureUnit],
    [resource, 100, 50, 50, 49, "box"],
  );
  assert.deepEqual(valuesOf(item?.offers, "offer", "state", "accepted", "received"), [[offer, "received", 50, 49]]);
  assert.deepEqual((await model.listResources(NURSE, { item: "gloves" }, {})).items, []);
  const elsewhere = (n: number, available: unknown, item = "N95") => {
    const record = idOf(n);
    const counts = { item, measureUnit: "box", available } as never;
    const summary = summaryOf({ record, chain: "cn-43", kind: "resource", counts });
    return {
      record,
      tick: BEGIN,
      state: { record, origin: "cn-43", status: "reported" as const, revision: 0, act: record, summary },
    };
  };
  await model.putNotices([elsewhere(1, 900), elsewhere(2, 3), elsewhere(3, 50, "gloves"), elsewhere(4, "many")], 1);
  const matches = async () =>
    (await model.resourceMatches(NURSE, resource)).map((match) => [match.record, match.chain, match.available]);
  const expected = [
    [idOf(1), "cn-43", 900],
    [stocked, "cn", 7],
    [idOf(2), "cn-43", 3],
  ];
  assert.deepEqual(await matches(), expected);
  await chain.retract(stocked, AIRPORT);
  await caughtUp(model, chain);
  assert.deepEqual(await matches(), [expected[0], expected[2]]);
  assert.deepEqual(await model.resourceMatches(NURSE, idOf("none")), []);
});

onBoth("requests show their state, and are seen by managers, the asking unit and the writer", async (t, place) => {
  const chain = await ProjectChain.open(t);
  const { asked, refused, withdrawn, broken, reviewed, detailed, first } = await liveThrough(chain);
  const model = await openModel(t, place, chain);
  const listed = async (filter: AccessFilter, ask = BOSS) =>
    (await allPages((page) => model.listRequests(ask, filter, page))).map(({ request }) => request);
  const all = [reviewed, broken, withdrawn, refused, asked];
  assert.deepEqual(await listed({}), all);
  assert.deepEqual(await listed({}, PILOT), all);
  assert.deepEqual(await listed({}, NURSE), all);
  assert.deepEqual(await listed({}, viewer("cn-43:hc", { chain: "cn-43", role: "manager" })), []);
  assert.deepEqual(await listed({ state: "granted" }), [broken, asked]);
  assert.deepEqual(await listed({ state: "refused" }), [refused]);
  assert.deepEqual(await listed({ state: "revoked" }), [reviewed]);
  assert.deepEqual(await listed({ state: "withdrawn" }), [withdrawn]);
  assert.deepEqual(await listed({ state: "pending" }), []);
  assert.deepEqual(await listed({ breakGlass: true }), [reviewed, broken]);
  assert.deepEqual(await listed({ breakGlass: false }), [withdrawn, refused, asked]);
  assert.deepEqual(await listed({ unreviewed: true }), [broken]);
  assert.deepEqual(await listed({ record: detailed, unit: AIRPORT }), all);
  assert.deepEqual(await listed({ record: first }), []);
  assert.deepEqual(await listed({ unit: HOSPITAL }), []);

  const granted = await model.request(PILOT, asked);
  assert.deepEqual(
    [granted?.reason, granted?.decision, granted?.decidedBy, granted?.purpose, granted?.origin, granted?.breakGlass],
    ["a patient", "is so", `${MANAGER}/duty`, "treatment", "cn", undefined],
  );
  const glass = await model.request(BOSS, reviewed);
  assert.deepEqual([glass?.reviewed, glass?.breakGlass, glass?.decision], ["unjustified", true, "no need"]);
  assert.equal((await model.request(BOSS, broken))?.reviewed, "open");
  assert.equal(await model.request(viewer("cn:other"), asked), undefined);
  const receipts = await model.listReceipts(PILOT, { record: detailed }, {});
  assert.deepEqual(
    receipts.items.map(({ grant, unit, digests }) => [grant, unit, digests.length]),
    [[asked, AIRPORT, 1]],
  );
  assert.equal(granted?.receipt, receipts.items[0]?.act);
  assert.deepEqual((await model.listReceipts(viewer("cn:other"), {}, {})).items, []);
  assert.deepEqual(
    (await model.erasures(BOSS, detailed)).map(({ unit }) => unit),
    [AIRPORT],
  );

  // No transaction says that a grant has expired: the clock does.
  chain.clock.pass(2 * 3_600_000);
  assert.deepEqual(await listed({ state: "expired" }), [asked]);
  assert.equal((await model.request(BOSS, asked))?.state, "expired");
  chain.clock.pass(100 * 86_400_000);
  assert.deepEqual(await listed({ state: "granted" }), []);
});

onBoth("governance shows changes with their difference, and policies in their newest version", async (t, place) => {
  const chain = await ProjectChain.open(t);
  await liveThrough(chain);
  const model = await openModel(t, place, chain);
  const changes = await allPages((page) => model.listChanges(NURSE, page), 2);
  assert.deepEqual(
    changes.map(({ kind, status, reason }) => [kind, status, reason]),
    [
      ["policy", "applied", "better"],
      ["policy", "applied", "better"],
      ["policy", "applied", "better"],
    ],
  );
  assert.deepEqual(changes[1]?.differences, [
    { path: "/value/own", before: false, after: true },
    { path: "/version", before: 1, after: 2 },
  ]);
  const policies = new Map((await model.policies(NURSE)).map((policy) => [policy.name, policy]));
  assert.deepEqual([policies.get("verification")?.version, policies.get("verification")?.value], [3, { own: false }]);
  assert.deepEqual(policies.get("clock")?.value, { ...DEFAULT_POLICIES.clock, warnAtPercent: 50 });
  const units = await allPages((page) => model.listUnits(NURSE, page), 1);
  assert.deepEqual(
    units.map(({ id }) => id),
    [AIRPORT, MANAGER, HOSPITAL],
  );
  const officers = await allPages((page) => model.listOfficers(NURSE, {}, page), 1);
  assert.deepEqual(
    officers.map(({ unit }) => unit),
    [AIRPORT, MANAGER, HOSPITAL],
  );
  assert.deepEqual(
    (await model.listOfficers(NURSE, { unit: HOSPITAL }, {})).items.map(({ unit }) => unit),
    [HOSPITAL],
  );
});

onBoth(
  "notices keep their order, know what was acknowledged, and remember how far they were read",
  async (t, place) => {
    const chain = new ScriptedChain("cn-32");
    const first = await openModel(t, place, chain);
    const notice = (n: number, revision = 0) => {
      const record = idOf(n);
      const summary = summaryOf({ record, chain: "cn-43", headline: `${n}` });
      return {
        record,
        tick: BEGIN + n,
        state: { record, origin: "cn-43", status: "reported" as const, revision, act: record, summary },
      };
    };
    await first.putNotices([notice(1), notice(2)], 7);
    await first.putNotices([notice(3)], 7);
    await first.putNotices([notice(1, 1), notice(4)], 9);
    const hospital = viewer(HOSPITAL, { chain: "cn-32", department: "hospital" });
    const listed = async (model: typeof first, filter = {}) =>
      (await allPages((page) => model.listNotices(hospital, filter, page))).map(({ record }) => record);
    assert.deepEqual(await listed(first), [4, 3, 2, 1].map(idOf));
    assert.equal(await first.noticeCursor(), 9);
    chain.commit([
      {
        action: "exchange.acknowledge",
        writes: [
          [key.acknowledgement(idOf(1), HOSPITAL), { revision: 0, at: BEGIN }],
          [key.acknowledgement(idOf(2), HOSPITAL), { revision: 0, at: BEGIN }],
          [key.acknowledgement(idOf(3), AIRPORT), { revision: 0, at: BEGIN }],
        ],
      },
    ]);
    await caughtUp(first, chain);
    assert.deepEqual(await listed(first, { unacknowledged: true }), [4, 3, 1].map(idOf));
    assert.deepEqual(
      (await first.listNotices(hospital, {}, {})).items.map(({ acknowledged }) => acknowledged),
      [undefined, undefined, 0, 0],
    );
    await first.close();

    const again = await openModel(t, place, chain);
    assert.equal(await again.noticeCursor(), 9);
    await again.putNotices([notice(5)], 10);
    assert.deepEqual(await listed(again), [5, 4, 3, 2, 1].map(idOf));
    await again.rebuild();
    assert.equal(await again.noticeCursor(), 0);
    assert.deepEqual(await listed(again), []);
    await again.putNotices([notice(5), notice(1)], 10);
    assert.deepEqual(await listed(again), [1, 5].map(idOf));
  },
);
