import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import type { SubscriptionItem } from "@tocsin/api";
import { type Json, key } from "@tocsin/core";
import { changeSubscription, rotateSecret } from "../operations/subscriptions.ts";
import type { Caller } from "../project/caller.ts";
import type { NoticeToPut } from "../project/seam.ts";
import { signedHeaders } from "../subscription/signature.ts";
import { type Got, openReceiver, takes } from "./receivers.ts";
import { ask, assertProblem, done, HOSPITAL, openServedNetwork } from "./servefixture.ts";

const receiver = await openReceiver();
const network = await openServedNetwork({
  ...{ allow: ["127.0.0.0/8"], plainHttp: true, address: "https://{chain}.example/" },
});
after(async () => {
  await network.close();
  await receiver.close();
});
const { province, clock } = network;
const { url, parts } = province;
const { deliverer } = parts.deliveries;
const admin = province.token(HOSPITAL, "admin");
const MINUTE = 60_000;

type Made = SubscriptionItem & { readonly secret: string };
const subscribe = (wanted: Record<string, Json> = {}) =>
  done<Made>(url, "createSubscription", {
    token: admin,
    body: { name: "notices", rule: { topics: ["notice"] }, channel: { kind: "webhook", url: receiver.url }, ...wanted },
  });

let digits = 0;
const newRecord = () => (++digits).toString(16).padStart(4, "0").padEnd(64, "a");
let heights = 7;

/** A notice as the main chain's follower hands it in. */
function notice(record: string, change: Record<string, Json> = {}, revision = 0): NoticeToPut {
  const summary = {
    ...{ record, chain: "cn-43", unit: "cn-43:hc", status: "test", s: 1, detail: false, c: 2, kind: "count" },
    ...{ situation: "epidemic", headline: "elsewhere", area: "4308", occurred: clock.now(), ...change },
  };
  const state = { record, origin: "cn-43", status: "reported", revision, summary };
  return { record, tick: clock.now(), state: state as unknown as NoticeToPut["state"] };
}
const put = (...notices: NoticeToPut[]) => parts.readModel.putNotices(notices, ++heights);
const recordsSent = () => receiver.got.map(({ json }) => (json["data"] as { record: string }).record);

afterEach(async () => {
  receiver.behave = takes;
  for (const { id } of (await done<{ items: SubscriptionItem[] }>(url, "subscriptions", { token: admin })).items)
    await done(url, "removeSubscription", { token: admin, params: { id } });
  await deliverer.step();
  receiver.got.length = 0;
});

test("notices come by area, level and visibility, each revision once, also out of a read model that was built anew", async () => {
  await subscribe({ rule: { topics: ["notice"], area: "43", level: 2 } });
  const [near, far, light, sealed] = [newRecord(), newRecord(), newRecord(), newRecord()];
  const given = [notice(near), notice(far, { area: "3201" }), notice(light, { c: 3 }), notice(sealed, { s: 4 })];
  await put(...given);
  await deliverer.step();
  assert.deepEqual(recordsSent(), [near]);
  const data = receiver.got[0]?.json["data"] as Record<string, Json>;
  assert.deepEqual([data["origin"], data["headline"], data["c"]], ["cn-43", "elsewhere", 2]);
  const corrected = notice(near, {}, 1);
  await put(corrected);
  await deliverer.step();
  assert.deepEqual(recordsSent(), [near, near]);
  await parts.readModel.rebuild();
  await put(...given.slice(1), corrected);
  await deliverer.step();
  assert.equal(receiver.got.length, 2, "nothing is sent twice");
  const fresh = newRecord();
  await put(notice(fresh));
  await deliverer.step();
  assert.deepEqual(recordsSent(), [near, near, fresh]);
});

test("a receiver that knows the secret acknowledges a grave notice for the unit, which ends the clock", async () => {
  const made = await subscribe({ acknowledges: true });
  const record = newRecord();
  await put(notice(record));
  await deliverer.step();
  const owed = ((receiver.got[0] as Got).json["data"] as { acknowledge: Record<string, Json> }).acknowledge;
  const post = `/v1/subscriptions/${made.id}/acknowledge`;
  assert.deepEqual(owed, { record, revision: 0, link: `https://cn-32.example/acknowledge/${record}`, post });
  const secret = Buffer.from(made.secret.slice(6), "base64");
  const said = (body: Json, { at = clock.now(), by = secret, id = "ack-1" } = {}) => {
    const text = JSON.stringify(body);
    return ask(url, post, { body: text, headers: { ...signedHeaders(id, at, text, [by]) } });
  };
  const right = { record, revision: 0 };
  for (const wrong of [
    { by: Buffer.alloc(32) },
    { at: clock.now() - 6 * MINUTE },
    { at: clock.now() + 6 * MINUTE },
    { id: "a.b" },
  ])
    assertProblem(await said(right, wrong), 401, "UNAUTHORISED");
  assertProblem(await ask(url, post, { body: right }), 401, "UNAUTHORISED");
  assertProblem(await said({ record: "f".repeat(64), revision: 0 }), 404, "NOT_FOUND");
  assertProblem(await said({ record, revision: 9 }), 404, "NOT_FOUND");
  assertProblem(await said({ ...right, more: 1 }), 400, "SCHEMA");
  assert.equal(parts.chain.state.get(key.acknowledgement(record, HOSPITAL)), undefined);

  const { status, json } = await said(right);
  assert.deepEqual([status, json["record"]], [200, record]);
  const stored = parts.chain.state.get(key.acknowledgement(record, HOSPITAL))?.value as { revision: number };
  assert.equal(stored.revision, 0);
  const again = await said(right);
  assert.deepEqual([again.status, again.json["act"]], [200, json["act"]], "said twice it is one act");
  await parts.readModel.waitFor(parts.chain.head().height, 10_000);
  const { items } = await done<{ items: { record: string; state: string }[] }>(url, "clocks", {
    token: admin,
    query: { record },
  });
  assert.deepEqual(
    items.map((item) => item.state),
    ["met"],
  );
});

test("a secret acknowledges nothing where that was not allowed, and after a rotation the old one counts for a day", async () => {
  const made = await subscribe();
  const record = newRecord();
  await put(notice(record));
  const text = JSON.stringify({ record, revision: 0 });
  const said = (secret: string) =>
    ask(url, `/v1/subscriptions/${made.id}/acknowledge`, {
      body: text,
      headers: { ...signedHeaders("ack", clock.now(), text, [Buffer.from(secret.slice(6), "base64")]) },
    });
  assertProblem(await said(made.secret), 403, "FORBIDDEN", "acknowledges");
  const of = { token: admin, params: { id: made.id } };
  const { secret } = await done<{ secret: string }>(url, "rotateSubscriptionSecret", of);
  assert.notEqual(secret, made.secret);
  await done(url, "changeSubscription", { ...of, body: { acknowledges: true } });
  await put(notice(newRecord()));
  await deliverer.step();
  assert.equal(String(receiver.got.at(-1)?.headers["webhook-signature"]).split(" ").length, 2, "signed by both");
  assert.equal((await said(made.secret)).status, 200);
  clock.moveTo(clock.now() + 25 * 60 * MINUTE);
  assertProblem(await said(made.secret), 401, "UNAUTHORISED");
  assert.equal((await said(secret)).status, 200);
});

test("nobody but the officer who made a subscription lets its receiver acknowledge in that name, or gets its secret", async () => {
  const { id } = await subscribe();
  const caller = (officer: string): Caller => ({
    ...{ unit: HOSPITAL, chain: "cn-32", role: "member", department: "health", officer },
    officerRoles: ["administrator"],
  });
  const [own, deputy] = [caller("admin"), caller("deputy")];
  const forbidden = (act: () => unknown) => assert.throws(act, { code: "FORBIDDEN" });
  forbidden(() => changeSubscription(parts, deputy, id, { acknowledges: true }));
  forbidden(() => rotateSecret(parts, deputy, id));
  assert.equal(changeSubscription(parts, deputy, id, { name: "renamed" }).name, "renamed");
  assert.equal(changeSubscription(parts, own, id, { acknowledges: true }).acknowledges, true);
  forbidden(() => rotateSecret(parts, deputy, id));
  assert.equal(changeSubscription(parts, deputy, id, { acknowledges: false }).acknowledges, false);
  assert.match(rotateSecret(parts, own, id).secret, /^whsec_/);
});

test("a legal clock is told when it runs short and once more when it has run out", async () => {
  await subscribe({ rule: { topics: ["clock"] } });
  const record = newRecord();
  await put(notice(record));
  const about = () =>
    receiver.got
      .flatMap(({ json }) =>
        json["type"] === "tocsin.digest" ? (json["data"] as { events: { data: Json }[] }).events : [json],
      )
      .map(({ data }) => data as Record<string, Json>)
      .filter((data) => data["record"] === record)
      .map((data) => data["warning"]);
  for (const minutes of [10, 15, 2, 10, 10]) {
    clock.moveTo(clock.now() + minutes * MINUTE);
    await deliverer.step();
  }
  assert.deepEqual(about(), ["short", "breached"]);
});
