import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import type { DeliveryItem, SubscriptionItem } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { hostRandom } from "../host/random.ts";
import { openDeliveries } from "../subscription/open.ts";
import { demandSigned } from "../subscription/signature.ts";
import { type Got, openReceiver, says, takes } from "./receivers.ts";
import {
  ask,
  assertProblem,
  CUSTOMS,
  done,
  HOSPITAL,
  limitedBody,
  MEDIA,
  openBody,
  openServedNetwork,
  PROVINCE,
} from "./servefixture.ts";

const receiver = await openReceiver();
const other = await openReceiver();
const network = await openServedNetwork({
  allow: ["127.0.0.0/8"],
  plainHttp: true,
  timeoutMs: 400,
  address: "https://{chain}.example",
});
after(async () => {
  await network.close();
  await receiver.close();
  await other.close();
});
const { province, clock } = network;
const { url, parts } = province;
const { deliverer } = parts.deliveries;
const admin = province.token(HOSPITAL, "admin");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Made = SubscriptionItem & { readonly secret?: string };
interface Deliveries {
  readonly position: string;
  readonly waiting: DeliveryItem[];
  readonly dead: DeliveryItem[];
  readonly recent: DeliveryItem[];
}

async function subscribe(wanted: Record<string, Json> = {}, token = admin): Promise<Made> {
  const channel = { kind: "webhook", url: receiver.url };
  return done<Made>(url, "createSubscription", { token, body: { name: "test", rule: {}, channel, ...wanted } });
}
const of = (id: string) => ({ token: admin, params: { id } });
const deliveries = ({ id }: Made) => done<Deliveries>(url, "deliveries", of(id));
const state = async ({ id }: Made) => {
  const { items } = await done<{ items: SubscriptionItem[] }>(url, "subscriptions", { token: admin });
  return items.find((one) => one.id === id) as SubscriptionItem;
};

let reports = 0;
/** Files a report as a unit; resolves when it can be read. */
async function report(body: Record<string, Json> = openBody(), unit = CUSTOMS): Promise<string> {
  const filed = { action: "reports.submit", args: {}, body, idempotencyKey: `subscription-${++reports}` };
  const { act, height } = await done<{ act: string; height: number }>(url, "act", {
    token: province.token(unit),
    body: filed,
  });
  await parts.readModel.waitFor(height, 10_000);
  return act;
}

/** Sends what is due, after the pauses of what failed have passed. */
async function deliver(afterMs = 0): Promise<void> {
  clock.moveTo(clock.now() + afterMs);
  await deliverer.step();
}
const recordsAt = (hook: { got: { json: Record<string, Json> }[] }) =>
  hook.got.map(({ json }) => (json["data"] as { record?: string }).record);

afterEach(async () => {
  receiver.behave = takes;
  const { items } = await done<{ items: SubscriptionItem[] }>(url, "subscriptions", { token: admin });
  for (const { id } of items) await done(url, "removeSubscription", of(id));
  await deliverer.step();
  receiver.got.length = 0;
  other.got.length = 0;
});

test("a webhook brings what fits its rule, signed as Standard Webhooks has it, under the stream's identifiers", async () => {
  const made = await subscribe({ rule: { topics: ["report"], situations: ["epidemic"], area: "3201" } });
  assert.match(made.secret ?? "", /^whsec_[A-Za-z0-9+/]{43}=$/);
  await report(openBody({ a: { category: "covid-19", headline: "elsewhere", place: { area: "3205" } } }));
  const record = await report();
  await deliver();
  assert.equal(receiver.got.length, 1);
  const [{ headers, body, json }] = receiver.got as [(typeof receiver.got)[0]];
  const secret = Buffer.from((made.secret ?? "").slice(6), "base64");
  demandSigned(headers, Buffer.from(body), [secret], clock.now());
  assert.throws(() => demandSigned(headers, Buffer.from(`${body} `), [secret], clock.now()));
  assert.throws(() => demandSigned(headers, Buffer.from(body), [secret], clock.now() + 6 * MINUTE));
  assert.deepEqual([json["type"], json["status"], json["subscription"]], ["tocsin.report", "test", made.id]);
  const data = json["data"] as Record<string, Json>;
  assert.deepEqual([data["record"], data["unit"], data["s"]], [record, CUSTOMS, 2]);
  const place = parts.chain.locateAct(record);
  assert.match(String(json["id"]), new RegExp(`^${place?.height}-${place?.index}-`));
  assert.deepEqual(
    (await deliveries(made)).recent.map(({ state, code, attempts }) => [state, code, attempts]),
    [["delivered", "OK", 1]],
  );
});

test("what a unit may not see is not sent, and of what is limited only that it is there", async () => {
  await subscribe({ rule: { topics: ["report", "standing"] } });
  const manager = province.token(PROVINCE, "admin");
  const above = await subscribe(
    { channel: { kind: "webhook", url: other.url }, rule: { topics: ["report"] } },
    manager,
  );
  const limited = await report(limitedBody(), CUSTOMS);
  const own = await report(limitedBody(), HOSPITAL);
  await deliver();
  assert.deepEqual(recordsAt(receiver), [own]);
  assert.deepEqual(recordsAt(other), [limited, own]);
  const [{ json }] = other.got as [(typeof other.got)[0]];
  assert.deepEqual(Object.keys(json["data"] as object).sort(), ["record", "revision", "s", "standing", "unit"]);
  for (const { body } of [...receiver.got, ...other.got]) assert.doesNotMatch(body, /plague|3201|commitment/);
  await done(url, "removeSubscription", { token: manager, params: { id: above.id } });
});

test("what failed is tried again with the same identifier and a new time until the receiver takes it", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  receiver.behave = says(503, { "retry-after": "60" });
  await report();
  await deliver();
  await deliver(50 * SECOND);
  assert.equal(receiver.got.length, 1, "the receiver asked to be left alone for a minute");
  assert.deepEqual(
    (await deliveries(made)).waiting.map(({ code, attempts }) => [code, attempts]),
    [["HTTP_503", 1]],
  );
  assert.deepEqual([(await state(made)).failing, (await state(made)).waiting], [1, 1]);
  receiver.behave = takes;
  await deliver(15 * SECOND);
  const ids = receiver.got.map(({ headers }) => headers["webhook-id"]);
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);
  const times = receiver.got.map(({ headers }) => Number(headers["webhook-timestamp"]));
  assert.equal((times[1] as number) - (times[0] as number), 65);
  assert.deepEqual([(await state(made)).failing, (await state(made)).waiting], [0, 0]);
});

test("a receiver that is down, slow, breaks off or leads elsewhere is no loss, and no redirect is followed", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  const faults = [
    ["TIMEOUT", () => undefined],
    ["RESET", (_got, _response, request) => void request.socket.resetAndDestroy()],
    ["REDIRECT", says(307, { location: other.url })],
    ["REDIRECT", says(302, { location: receiver.url })],
    ["HTTP_400", says(400)],
    ["HTTP_500", says(500)],
  ] satisfies [string, typeof receiver.behave][];
  for (const [code, behave] of faults) {
    receiver.behave = behave;
    const before = receiver.got.length;
    await report();
    await deliver(10 * MINUTE);
    assert.equal(receiver.got.length > before, true, code);
    const { recent } = await deliveries(made);
    assert.equal(recent[0]?.code, code);
  }
  assert.equal(other.got.length, 0);
  receiver.behave = takes;
  const failed = receiver.got.length;
  for (let i = 0; i < 12; i++) await deliver(10 * MINUTE);
  const taken = new Set(receiver.got.slice(failed).map(({ json }) => (json["data"] as { record: string }).record));
  assert.equal(taken.size, faults.length, "each report came in the end");
  assert.deepEqual([(await deliveries(made)).waiting, (await deliveries(made)).dead], [[], []]);
});

test("while a receiver is down nothing piles up, and a message that it never takes is given up and sent again on request", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  receiver.behave = says(500);
  const records: string[] = [];
  for (let i = 0; i < 8; i++) records.push(await report());
  for (let i = 0; i < 6; i++) await deliver(10 * MINUTE);
  assert.equal((await state(made)).waiting, 3, "the rest waits on the chain");
  // One report is poison; all others are taken.
  receiver.behave = (got, response, request) =>
    ((got.json["data"] as { record: string }).record === records[0] ? says(500) : takes)(got, response, request);
  for (let i = 0; i < 40; i++) await deliver(60 * MINUTE);
  const { dead, waiting } = await deliveries(made);
  assert.deepEqual([waiting.length, dead.length, dead[0]?.code, dead[0]?.attempts], [0, 1, "HTTP_500", 10]);
  assert.deepEqual(new Set(recordsAt(receiver)), new Set(records));
  receiver.behave = takes;
  receiver.got.length = 0;
  assertProblem(
    await ask(url, `/v1/subscriptions/${made.id}/redeliver`, { token: admin, body: { message: "msg_0" } }),
    404,
    "NOT_FOUND",
  );
  assert.deepEqual(await done(url, "redeliver", { ...of(made.id), body: { message: dead[0]?.message as string } }), {
    messages: 1,
  });
  await deliver();
  assert.deepEqual(recordsAt(receiver), [records[0]]);
  assert.equal(receiver.got[0]?.headers["webhook-id"], dead[0]?.message);
  assert.deepEqual((await deliveries(made)).dead, []);
});

test("an outage of an afternoon gives no message up, however often the receiver is looked at meanwhile", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  receiver.behave = says(503);
  const record = await report();
  await deliver();
  for (let i = 0; i < 40; i++) await deliver(6 * MINUTE);
  const { waiting, dead } = await deliveries(made);
  assert.deepEqual([waiting.length, dead.length], [1, 0]);
  assert.ok((waiting[0]?.attempts ?? 0) < 10, `${waiting[0]?.attempts} attempts`);
  receiver.behave = takes;
  receiver.got.length = 0;
  await deliver(6 * MINUTE);
  assert.deepEqual(recordsAt(receiver), [record]);
});

test("a receiver that is gone for good is asked no more until somebody resumes the subscription", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  receiver.behave = says(410);
  await report();
  await deliver();
  assert.equal((await state(made)).state, "gone");
  const second = await report();
  await deliver(60 * MINUTE);
  assert.equal(receiver.got.length, 1);
  receiver.behave = takes;
  await done(url, "changeSubscription", { ...of(made.id), body: { state: "active" } });
  await deliver();
  assert.ok(recordsAt(receiver).includes(second));
});

test("a flood comes as many single messages as the rate allows and the rest of the minute together", async () => {
  const made = await subscribe({ rule: { topics: ["report"] }, perMinute: 3 });
  await done(url, "changeSubscription", { ...of(made.id), body: { state: "paused" } });
  clock.moveTo(Math.ceil(clock.now() / MINUTE) * MINUTE);
  const records: string[] = [];
  for (let i = 0; i < 20; i++) records.push(await report());
  await deliver();
  assert.equal(receiver.got.length, 0, "what is paused sends nothing");
  await done(url, "changeSubscription", { ...of(made.id), body: { state: "active" } });
  await deliver();
  assert.deepEqual(
    receiver.got.map(({ json }) => json["type"]),
    ["tocsin.report", "tocsin.report", "tocsin.digest"],
  );
  const { events } = (receiver.got[2] as Got).json["data"] as { events: { data: { record: string } }[] };
  assert.deepEqual([...recordsAt(receiver).slice(0, 2), ...events.map(({ data }) => data.record)], records);
  await report();
  await deliver();
  assert.equal(receiver.got.length, 3, "the minute is used up");
  await deliver(MINUTE);
  assert.equal(receiver.got.length, 4);
});

test("a digest of a busy period has everything, in as many messages as that takes", async () => {
  await subscribe({ rule: { topics: ["report"] }, digestMinutes: 30 });
  await deliver();
  for (let i = 0; i < 230; i++) await report();
  await deliver(30 * MINUTE);
  const sizes = receiver.got.map(({ json }) => (json["data"] as { events: Json[] }).events.length);
  assert.deepEqual(sizes, [200, 30]);
  await deliver(MINUTE);
  assert.equal(receiver.got.length, 2);
});

test("a digest comes once a period, with everything since the last, and not at all where there was nothing", async () => {
  await subscribe({ rule: { topics: ["report"] }, digestMinutes: 30 });
  clock.moveTo(Math.ceil(clock.now() / (30 * MINUTE)) * 30 * MINUTE + 1);
  await deliver();
  await report();
  await report();
  await deliver(20 * MINUTE);
  assert.equal(receiver.got.length, 0);
  await deliver(15 * MINUTE);
  assert.deepEqual(
    receiver.got.map(({ json }) => [json["type"], (json["data"] as { events: Json[] }).events.length]),
    [["tocsin.digest", 2]],
  );
  await deliver(30 * MINUTE);
  assert.equal(receiver.got.length, 1);
});

test("replay sends what stands behind an event again, with the identifiers that it had", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  for (let i = 0; i < 3; i++) await report();
  await deliver();
  const first = receiver.got.map(({ headers }) => headers["webhook-id"]);
  await done(url, "replaySubscription", { ...of(made.id), body: { from: String(receiver.got[0]?.json["id"]) } });
  await deliver();
  assert.deepEqual(
    receiver.got.slice(3).map(({ headers }) => headers["webhook-id"]),
    first.slice(1),
  );
});

test("a node that ends between sending and noting it sends the same message again after its start", async () => {
  const made = await subscribe({ rule: { topics: ["report"] } });
  const crashed = mkdtempSync(join(tmpdir(), "tocsin-crashed-"));
  receiver.behave = (got, response, request) => {
    // What the disk has at this moment is what a node finds that was killed now.
    for (const folder of ["subscriptions", "deliveries"])
      cpSync(join(province.dir, folder), join(crashed, folder), { recursive: true });
    takes(got, response, request);
  };
  const record = await report();
  await deliver();
  receiver.behave = takes;
  const reopened = openDeliveries({
    dir: crashed,
    parts,
    ...{ clock, random: hostRandom, settings: { allow: ["127.0.0.0/8"], plainHttp: true } },
    unitKey: (unit) => province.keystore.vaultKey(unit),
    onFault: (error) => assert.fail(String(error)),
  });
  await reopened.deliverer.step();
  await reopened.deliverer.step();
  assert.deepEqual(recordsAt(receiver), [record, record]);
  const [first, second] = receiver.got.map(({ headers }) => headers["webhook-id"]);
  assert.equal(first, second);
  const secret = Buffer.from((made.secret ?? "").slice(6), "base64");
  const [, again] = receiver.got;
  demandSigned(again?.headers ?? {}, Buffer.from(again?.body ?? ""), [secret], clock.now());
  rmSync(crashed, { recursive: true });
});

test("subscriptions are the business of a unit's administrators alone", async () => {
  const made = await subscribe();
  const [stranger, duty] = [province.token(MEDIA, "admin"), province.token(HOSPITAL)];
  for (const [path, body] of [
    ["", undefined],
    [`/${made.id}/test`, {}],
    [`/${made.id}/secret`, {}],
  ] as const) {
    assertProblem(
      await ask(url, `/v1/subscriptions${path}`, { token: duty, body, method: body === undefined ? "GET" : "POST" }),
      403,
      "FORBIDDEN",
    );
  }
  assertProblem(await ask(url, `/v1/subscriptions/${made.id}/deliveries`, { token: stranger }), 404, "NOT_FOUND");
  assertProblem(
    await ask(url, `/v1/subscriptions/${made.id}`, { token: stranger, method: "DELETE" }),
    404,
    "NOT_FOUND",
  );
  assert.deepEqual((await done<{ items: Json[] }>(url, "subscriptions", { token: stranger })).items, []);
  const { text } = await ask(url, "/v1/subscriptions", { token: admin });
  assert.ok(!text.includes((made.secret ?? "").slice(6)) && !text.includes("salt"));
});

test("a unit tries addresses so often a minute, over all its subscriptions, and other units are not held up", async () => {
  clock.moveTo(clock.now() + MINUTE);
  const [first, second] = [await subscribe(), await subscribe()];
  const trial = ({ id }: Made, token = admin) => ask(url, `/v1/subscriptions/${id}/test`, { method: "POST", token });
  for (let n = 0; n < 6; n++) for (const one of [first, second]) assert.equal((await trial(one)).status, 200);
  const sent = receiver.got.length;
  for (const one of [first, second]) {
    const answer = await trial(one);
    assertProblem(answer, 429, "RATE_LIMITED");
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
  }
  assert.equal(receiver.got.length, sent);
  const customs = province.token(CUSTOMS, "admin");
  assert.equal((await trial(await subscribe({}, customs), customs)).status, 200);
  clock.moveTo(clock.now() + MINUTE);
  assert.equal((await trial(first)).status, 200);
});
