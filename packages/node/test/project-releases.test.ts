import assert from "node:assert/strict";
import { type Json, bulletinId } from "@tocsin/core";
import type { ReleaseFilter } from "../project/seam.ts";
import { BEGIN, hash } from "./ledgerfixture.ts";
import { BOSS, HOSPITAL, MANAGER, NURSE, ProjectChain, bulletinFacts, viewer } from "./projectchain.ts";
import { allPages, caughtUp, onBoth, openModel } from "./projectfixture.ts";

const ABROAD = viewer("cn-43:hc", { chain: "cn-43", role: "manager" });
const NOTICE = { kind: "notice", area: "3201", records: [] };
const TEXT: Json = { title: { zh: "通告", en: "Notice" }, text: { zh: "减少聚集。" } };
const RUMOUR: Json = {
  title: { zh: "封城传言" },
  claim: { zh: "今晚封城" },
  text: { zh: "没有这样的决定。" },
  posts: [{ address: "https://example.org/1" }],
};

onBoth(
  "releases are listed with what they say and how they ended, bulletins to the chain's units",
  async (t, place) => {
    const chain = await ProjectChain.open(t);
    const record = await chain.report();
    const risk = { level: "high", from: BEGIN, to: BEGIN + 3_600_000 };
    const lukou = { kind: "risk-area", area: "320115005", records: [record], risk };
    const spot: Json = { ...(TEXT as object), place: { zh: "T2 到达层" } };
    const first = await chain.act("releases.publish", { args: lukou, body: spot });
    const second = await chain.act("releases.publish", { args: { ...lukou, supersedes: first }, body: spot });
    const rumour = await chain.act("releases.refute", { args: { area: "3201", records: [record] }, body: RUMOUR });
    const facts = bulletinFacts([record]);
    const signed = await chain.act("releases.sign", { unit: MANAGER, args: facts });
    const bulletin = bulletinId(hash, "cn.e1", MANAGER, facts.digest);
    const notice = await chain.act("releases.publish", { args: { ...NOTICE, bulletin, warning: 2 }, body: TEXT });
    await chain.act("releases.withdraw", { unit: MANAGER, args: { release: rumour, reason: "too early" } });
    const model = await openModel(t, place, chain);
    await caughtUp(model, chain);

    const list = async (filter: ReleaseFilter, who = BOSS) =>
      (await model.listReleases(who, filter, {})).items.map(({ release }) => release);
    assert.deepEqual(await list({}), [notice, bulletin, rumour, second, first]);
    assert.deepEqual(await list({ kind: "risk-area", standing: "released" }), [second]);
    assert.deepEqual(await list({ area: "320115" }), [second, first]);
    assert.deepEqual(await list({ digest: facts.digest }), [bulletin]);
    assert.deepEqual(await list({ unit: HOSPITAL, status: "exercise" }), []);
    assert.deepEqual(await list({}, ABROAD), [notice, rumour, second, first]);
    assert.equal(await model.release(ABROAD, bulletin), undefined);
    const paged = await allPages((page) => model.listReleases(BOSS, {}, page), 2);
    assert.equal(paged.length, 5);

    const found = await model.release(NURSE, first);
    assert.deepEqual(
      [found?.standing, found?.by, found?.ended?.act, found?.revision, found?.place, found?.risk, found?.records],
      ["superseded", second, second, 1, { zh: "T2 到达层" }, risk, [record]],
    );
    const withdrawn = await model.release(BOSS, rumour);
    assert.deepEqual(
      [withdrawn?.ended?.reason, withdrawn?.ended?.unit, withdrawn?.claim, withdrawn?.posts],
      ["too early", MANAGER, { zh: "今晚封城" }, [{ address: "https://example.org/1" }]],
    );
    const of = await model.release(BOSS, bulletin);
    const { digest, form, from, to, height, sources } = facts;
    assert.deepEqual([of?.act, of?.signed, of?.records], [signed, { digest, form, from, to, height, sources }, []]);
    assert.equal(chain.ledger.locateAct(signed)?.height, of?.height);
    assert.deepEqual(await model.identify(NURSE, bulletin.slice(0, 12)), [{ what: "release", id: bulletin }]);
    assert.deepEqual(await model.identify(ABROAD, bulletin.slice(0, 12)), []);
  },
);

onBoth(
  "the public reads what stands and what ended lately, of the chain's status, and no bulletin",
  async (t, place) => {
    const chain = await ProjectChain.open(t);
    const record = await chain.report();
    const gone = await chain.act("releases.publish", { args: NOTICE, body: TEXT });
    await chain.act("releases.withdraw", { args: { release: gone, reason: "wrong" } });
    const since = chain.clock.now() + 500;
    const late = await chain.act("releases.publish", { args: NOTICE, body: TEXT });
    await chain.act("releases.withdraw", { args: { release: late, reason: "wrong place" } });
    await chain.act("releases.publish", { args: { ...NOTICE, status: "exercise" }, body: TEXT });
    await chain.act("releases.sign", { args: bulletinFacts([record]) });
    const kept = await chain.act("releases.publish", { args: { ...NOTICE, records: [record] }, body: TEXT });
    const model = await openModel(t, place, chain);
    await caughtUp(model, chain);
    const items = await model.publicReleases(since);
    assert.deepEqual(
      items.map(({ release, standing, reason }) => [release, standing, reason]),
      [
        [kept, "released", undefined],
        [late, "withdrawn", "wrong place"],
      ],
    );
    const [{ changed, tick, ...item } = { changed: 0, tick: 0 }] = items;
    assert.equal(changed, tick);
    assert.deepEqual(item, {
      release: kept,
      kind: "notice",
      unit: HOSPITAL,
      name: { zh: HOSPITAL, en: HOSPITAL },
      area: "3201",
      status: "actual",
      standing: "released",
      ...(TEXT as object),
      records: [record],
    });
  },
);
