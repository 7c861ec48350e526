import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { AuditReply, ClockItem, EscalationItem, Roster } from "@tocsin/api";
import { type Json, trustOf } from "@tocsin/core";
import fc from "fast-check";
import { nodeCrypto } from "../host/crypto.ts";
import type { NoticeToPut } from "../project/seam.ts";
import { gapsOf, onDuty } from "../roster/duty.ts";
import { demandSigned } from "../subscription/signature.ts";
import { openReceiver, says, takes } from "./receivers.ts";
import { ask, assertProblem, CUSTOMS, done, HOSPITAL, NATION, openServedNetwork, PROVINCE } from "./servefixture.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday 2021-07-19, 00:00 in Beijing. */
const MONDAY = Date.UTC(2021, 6, 18, 16);

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const plan = (change: Partial<Roster> = {}): Roster => ({
  persons: [],
  shifts: [
    { days: [1, 2, 3, 4, 5], from: "08:00", to: "20:00", officer: "day", deputy: "deputy" },
    { days: EVERY_DAY, from: "20:00", to: "08:00", officer: "night", deputy: "deputy" },
  ],
  exceptions: [],
  ...change,
});

test("shifts are read in Beijing time, nights belong to the day they begin on, exceptions stand before them", () => {
  const at = (hours: number, roster = plan()) => onDuty(roster, MONDAY + hours * HOUR)?.officer;
  assert.deepEqual(
    [at(0), at(7.99), at(8), at(19.99), at(20), at(30)],
    ["night", "night", "day", "day", "night", "night"],
  );
  assert.deepEqual([at(5 * 24 + 7), at(5 * 24 + 12), at(5 * 24 + 20)], ["night", undefined, "night"]);
  const holiday = { from: MONDAY + 10 * HOUR, to: MONDAY + 12 * HOUR, officer: "holiday", deputy: "day" };
  const roster = plan({ exceptions: [holiday] });
  assert.deepEqual([at(9, roster), at(10, roster), at(12, roster)], ["day", "holiday", "day"]);
  assert.equal(onDuty(roster, MONDAY + 9 * HOUR)?.until, holiday.from);
  assert.equal(onDuty(roster, MONDAY + 13 * HOUR)?.until, MONDAY + 20 * HOUR);
  const all = { days: EVERY_DAY, from: "00:00", to: "00:00", officer: "all", deputy: "deputy" };
  const taken = plan({ shifts: [...plan().shifts.slice(0, 1), all] });
  assert.deepEqual(onDuty(taken, MONDAY + 7 * HOUR)?.until, MONDAY + 8 * HOUR, "a shift that stands before takes over");
  const weekend = gapsOf(plan(), MONDAY, MONDAY + 7 * DAY);
  assert.deepEqual(
    weekend,
    [5, 6].map((day) => ({ from: MONDAY + (day * 24 + 8) * HOUR, to: MONDAY + (day * 24 + 20) * HOUR })),
  );
  const whole = plan({ shifts: [{ days: [7], from: "09:00", to: "09:00", officer: "all", deputy: "deputy" }] });
  assert.deepEqual(
    [at(6 * 24 + 8.9, whole), at(6 * 24 + 9, whole), at(7 * 24 + 8.9, whole)],
    [undefined, "all", "all"],
  );
});

test("who is on duty is the same minute by minute as a table of the week says, and gaps are where it has nobody", () => {
  const time = fc.integer({ min: 0, max: 1_439 });
  const text = (minutes: number) => new Date(minutes * MINUTE).toISOString().slice(11, 16);
  const shift = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    from: time,
    to: time,
  });
  fc.assert(
    fc.property(fc.array(shift, { maxLength: 4 }), (shifts) => {
      const table = new Map<number, string>();
      for (const [i, { days, from, to }] of [...shifts.entries()].reverse())
        for (const day of days)
          for (let m = from; m < (to > from ? to : to + 1_440); m++)
            table.set(((day - 1) * 1_440 + m) % 10_080, `o${i}`);
      const roster = plan({
        shifts: shifts.map(({ days, from, to }, i) => ({
          days,
          from: text(from),
          to: text(to),
          officer: `o${i}`,
          deputy: "d",
        })),
      });
      const gaps = gapsOf(roster, MONDAY, MONDAY + 7 * DAY);
      const inGap = (at: number) => gaps.some(({ from, to }) => from <= at && at < to);
      for (let m = 0; m < 10_080; m += 37) {
        const at = MONDAY + m * MINUTE;
        assert.equal(onDuty(roster, at)?.officer, table.get(m));
        assert.equal(inGap(at), table.get(m) === undefined);
      }
    }),
    { seed: 8, numRuns: 25 },
  );
});

const gateway = await openReceiver();
const network = await openServedNetwork({
  ...{ allow: ["127.0.0.0/8"], plainHttp: true, address: "https://{chain}.example" },
});
after(async () => {
  await network.close();
  await gateway.close();
});
const { province, cn, clock } = network;
const { url, parts } = province;
const admin = province.token(HOSPITAL, "admin");
const contact = (to: string, language = "zh", template = "sms") => ({
  kind: "gateway",
  url: gateway.url,
  template,
  to,
  language,
});
const around = (people: string): Json => ({
  persons: [
    { officer: "duty", contacts: [contact(`${people}-officer`)] },
    { officer: "watch", contacts: [contact(`${people}-deputy`, "en", "voice")] },
  ],
  shifts: [{ days: EVERY_DAY, from: "00:00", to: "00:00", officer: "duty", deputy: "watch" }],
  exceptions: [],
});
const setRoster = (token: string, roster: Json, at = url) =>
  done<{ secret?: string }>(at, "setRoster", { token, body: { roster } });

let digits = 0;
/** A notice of level Ⅰ as the main chain's follower hands it in, to both nodes. */
async function notice(c = 1): Promise<string> {
  const record = (++digits).toString(16).padStart(4, "0").padEnd(64, "b");
  const summary = {
    ...{ record, chain: "cn-43", unit: "cn-43:hc", status: "test", s: 1, detail: false, c, kind: "count" },
    ...{ situation: "epidemic", headline: "canary-headline", area: "43", occurred: clock.now() },
  };
  const state = {
    record,
    origin: "cn-43",
    status: "reported",
    revision: 0,
    summary,
  } as unknown as NoticeToPut["state"];
  for (const { readModel } of [parts, cn.parts])
    await readModel.putNotices([{ record, tick: clock.now(), state }], 10 + digits);
  return record;
}
async function pass(minutes: number): Promise<void> {
  clock.moveTo(clock.now() + minutes * MINUTE);
  for (const node of [province, cn, province]) await node.parts.duties.escalator.step();
}
const calledFor = (record: string) =>
  gateway.got.filter(({ body }) => body.includes(record.slice(0, 12))).map(({ json }) => json["to"]);
const stepsOf = async (record: string, token = admin, at = url, of = "") => {
  const { escalations } = await done<{ escalations: EscalationItem[] }>(at, "roster", { token });
  const found = escalations.find(({ record: about, unit }) => about === record && (of === "" || unit === of));
  return found?.steps.map(({ step, unit, officer, state }) => `${step} ${unit} ${officer} ${state}`) ?? [];
};

before(async () => {
  const genesis = province.parts.chain.genesis;
  const opened = { action: "registry.openChain", args: { ...trustOf(nodeCrypto.sha256, genesis) } };
  await done(cn.url, "act", { token: cn.token(NATION, "admin"), body: opened as Json });
});
beforeEach(async () => {
  gateway.behave = takes;
  for (const unit of [HOSPITAL, PROVINCE]) await done(url, "removeRoster", { token: province.token(unit, "admin") });
  await done(cn.url, "removeRoster", { token: cn.token(NATION, "admin") });
  gateway.got.length = 0;
});

test("a grave notice rings the officer on duty, then the deputy, then the manager, and stands on its clock", async () => {
  const { secret = "" } = await setRoster(admin, around("hospital"));
  await setRoster(province.token(PROVINCE, "admin"), around("province"));
  const record = await notice();
  const light = await notice(3);
  await pass(0);
  assert.deepEqual(calledFor(record).toSorted(), ["hospital-officer", "province-officer"]);
  await pass(29);
  assert.equal(calledFor(record).length, 2);
  await pass(2);
  assert.deepEqual(calledFor(record).slice(2).toSorted(), ["hospital-deputy", "province-deputy"]);
  await pass(30);
  assert.deepEqual(await stepsOf(record), [
    `officer ${HOSPITAL} duty told`,
    `deputy ${HOSPITAL} watch told`,
    `manager ${PROVINCE} duty told`,
  ]);
  assert.deepEqual(calledFor(light), []);
  const sms = gateway.got.find(({ json }) => json["to"] === "hospital-officer");
  demandSigned(
    sms?.headers ?? {},
    Buffer.from(sms?.body ?? ""),
    [Buffer.from(secret.slice(6), "base64")],
    clock.now() - 61 * MINUTE,
  );
  assert.match(
    String(sms?.json["text"]),
    /^【测试】警钟：Ⅰ级通报 0001bbbbbbbb 待 cn-32:hospital 确认 .*https:\/\/cn-32\.example\/acknowledge\//,
  );
  const voice = gateway.got.find(({ json }) => json["to"] === "hospital-deputy");
  assert.deepEqual(
    [voice?.json["repeat"], /Sign in and acknowledge it within 30 minutes/.test(String(voice?.json["say"]))],
    [2, true],
  );
  for (const { body } of gateway.got) assert.doesNotMatch(body, /canary-headline/);

  const { items } = await done<{ items: ClockItem[] }>(url, "clocks", { token: admin, query: { record } });
  assert.deepEqual(
    items.map(({ state, steps }) => [state, steps?.length]),
    [["breached", 3]],
  );
  const query = { from: 0, to: clock.now() + 1 };
  const { findings } = await done<AuditReply>(url, "audit", { token: admin, query });
  const told = findings.filter(({ finding, record: of }) => finding === "escalated" && of === record);
  assert.deepEqual(
    told.map(({ note }) => note),
    [`officer ${HOSPITAL}: told OK`, `deputy ${HOSPITAL}: told OK`, `manager ${PROVINCE}: told OK`],
  );
  const customs = await done<AuditReply>(url, "audit", { token: province.token(CUSTOMS, "admin"), query });
  assert.equal(
    customs.findings.some(({ finding }) => finding === "escalated"),
    false,
  );
});

test("a manager's notice goes up to the node of the chain above, which tells its own officer on duty", async () => {
  await setRoster(province.token(PROVINCE, "admin"), around("province"));
  await setRoster(cn.token(NATION, "admin"), around("nation"), cn.url);
  const record = await notice(2);
  await pass(61);
  await pass(0);
  const manager = province.token(PROVINCE);
  assert.equal((await stepsOf(record, manager)).at(-1), `manager ${NATION} duty told`);
  assert.ok(calledFor(record).includes("nation-officer"));
  const above = await stepsOf(record, cn.token(NATION), cn.url, PROVINCE);
  assert.deepEqual(above, [`manager ${NATION} duty told`]);
  const told = { record, revision: 0, unit: PROVINCE, chain: "cn-32", c: 2, started: clock.now(), minutes: 30 };
  const rings = gateway.got.length;
  await cn.peer.escalated(told);
  await pass(0);
  assert.equal(gateway.got.length, rings, "said twice it rings once");
  await assert.rejects(cn.peer.escalated({ ...told, record: "9".repeat(64) }), { code: "NOT_FOUND" });
  await assert.rejects(cn.peer.escalated({ ...told, chain: "cn-33", unit: "cn-33:hc" }), { code: "FORBIDDEN" });
  await assert.rejects(cn.peer.escalated({ ...told, unit: NATION }), { code: "FORBIDDEN" });
});

test("a node below that names many units, or an old beginning, rings nobody again and again", async () => {
  const record = await notice(2);
  clock.moveTo(clock.now() + MINUTE);
  // What came before its roster rings nobody of the nation's own.
  await setRoster(cn.token(NATION, "admin"), around("nation"), cn.url);
  const KEPT = 183 * 24 * 60 * MINUTE;
  const told = (unit: string, started: number) =>
    cn.peer.escalated({ ...{ record, revision: 0, chain: "cn-32", c: 2, minutes: 30 }, unit, started });
  const nearlyForgotten = () => clock.now() - KEPT + 30 * MINUTE;
  await told(PROVINCE, nearlyForgotten());
  await pass(0);
  assert.equal(calledFor(record).length, 1);
  await pass(60);
  await told(PROVINCE, nearlyForgotten());
  await pass(0);
  assert.equal(calledFor(record).length, 1, "it is known still");
  const named: string[] = [];
  for (let n = 0; n < 40; n++)
    named.push(
      await told(`cn-32:unit-${n}`, clock.now()).then(
        () => "told",
        (error: { code: string }) => error.code,
      ),
    );
  await pass(0);
  assert.deepEqual([...new Set(named)], ["told", "RATE_LIMITED"]);
  assert.ok(calledFor(record).length <= 32);
  await pass(8 * 24 * 60);
  await assert.rejects(told("cn-32:late", clock.now()), { code: "NOT_FOUND" });
});

test("an acknowledgement ends it, a gateway that is away is tried again, and nothing old is rung up", async () => {
  const before = await notice();
  clock.moveTo(clock.now() + 1);
  await setRoster(admin, { ...(around("hospital") as object), minutes: 10 });
  gateway.behave = says(503);
  const record = await notice();
  await pass(0);
  assert.deepEqual(await stepsOf(record), [`officer ${HOSPITAL} duty waiting`]);
  gateway.behave = takes;
  await pass(1);
  assert.deepEqual(await stepsOf(record), [`officer ${HOSPITAL} duty told`]);
  const ids = gateway.got
    .filter(({ body }) => body.includes(record.slice(0, 12)))
    .map(({ headers }) => headers["webhook-id"]);
  assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);
  const args = { record, origin: "cn-43", revision: 0 };
  await done(url, "act", { token: province.token(HOSPITAL), body: { action: "exchange.acknowledge", args } });
  await pass(60);
  assert.equal((await stepsOf(record)).length, 1);
  assert.deepEqual(calledFor(before), []);
  const { items } = await done<{ items: ClockItem[] }>(url, "clocks", { token: admin, query: { record } });
  assert.deepEqual(
    items.map(({ state, steps }) => [state, steps?.length]),
    [["met", 1]],
  );
});

test("a roster names officers of the unit who can be reached, and shows their numbers to administrators alone", async () => {
  const good = around("hospital") as Record<string, Json> & { persons: Json[]; shifts: Json[] };
  const refuse = async (change: Record<string, Json>, status: number, code: string, at: string) =>
    assertProblem(
      await ask(url, "/v1/roster", { token: admin, body: { roster: { ...good, ...change } } }),
      status,
      code,
      at,
    );
  const person = (officer: string, one: Json) => ({ persons: [...good.persons, { officer, contacts: [one] }] });
  await refuse(person("nobody", contact("x")), 400, "BAD_REQUEST", "/roster/persons/2/officer");
  await refuse(
    person("admin", contact("x", "zh", "pigeon")),
    400,
    "BAD_REQUEST",
    "/roster/persons/2/contacts/0/template",
  );
  await refuse(
    person("admin", { ...contact("x"), url: "http://169.254.169.254/" }),
    422,
    "ADDRESS_REFUSED",
    "/channel/url",
  );
  await refuse(
    person("admin", { kind: "mail", to: "a@b.example", language: "zh" }),
    422,
    "MAIL_MISSING",
    "/roster/persons/2/contacts/0",
  );
  await refuse(
    { shifts: [{ ...(good.shifts[0] as object), deputy: "admin" }] },
    400,
    "BAD_REQUEST",
    "/roster/shifts/0/deputy",
  );
  const turn = { from: 2, to: 1, officer: "duty", deputy: "watch" };
  await refuse({ exceptions: [turn] }, 400, "BAD_REQUEST", "/roster/exceptions/0/to");
  assertProblem(
    await ask(url, "/v1/roster", { token: province.token(HOSPITAL), body: { roster: good } }),
    403,
    "FORBIDDEN",
  );
  const templates = { own: { phone: ["{to}"], "{to}": "{text} {unknown}" } };
  const own = [{ officer: "duty", contacts: [contact('+86"}', "zh", "own")] }];
  assertProblem(
    await ask(url, "/v1/roster", { token: admin, body: { roster: { ...good, templates, persons: own } } }),
    400,
    "SCHEMA",
  );
  const persons = [{ officer: "duty", contacts: [contact("+8613800000000", "en", "own")] }, good.persons[1] as Json];
  await setRoster(admin, { ...good, templates, persons });
  assert.deepEqual(await done(url, "testRoster", { token: admin, body: { officer: "duty" } }), {
    items: [{ to: "+8613800000000", ok: true, code: "OK" }],
  });
  assert.deepEqual(gateway.got.at(-1)?.json["phone"], ["+8613800000000"]);
  const trial = () => ask(url, "/v1/roster/test", { token: admin, body: { officer: "duty" } });
  const { got } = gateway;
  const told = got.length;
  const answers: number[] = [];
  for (let n = 0; n < 14; n++) answers.push((await trial()).status);
  assert.deepEqual([...new Set(answers)], [200, 429]);
  assert.ok(got.length - told <= 12);
  assert.match(String(gateway.got.at(-1)?.json["{to}"]), /^\[test\] Tocsin: test .* \{unknown\}$/);
  const { text } = await ask(url, "/v1/roster", { token: province.token(HOSPITAL) });
  assert.ok(!text.includes("13800000000") && text.includes('"officer":"duty"'));
  const stranger = await ask(url, "/v1/roster", { token: province.token(CUSTOMS, "admin") });
  assert.equal(stranger.json["roster"], undefined);
});

test("whoever comes on duty next is told of a notice for which nobody was there", async () => {
  clock.moveTo(Math.ceil((clock.now() - MONDAY) / DAY) * DAY + MONDAY + HOUR);
  const morning = { days: EVERY_DAY, from: "08:00", to: "18:00", officer: "duty", deputy: "watch" };
  await setRoster(admin, { ...(around("hospital") as Roster), shifts: [morning] } as unknown as Json);
  const record = await notice();
  await pass(0);
  assert.deepEqual(calledFor(record), []);
  assert.deepEqual((await stepsOf(record)).slice(0, 1), [`officer ${HOSPITAL} undefined nobody`]);
  await pass(6 * 60);
  assert.deepEqual(calledFor(record), []);
  await pass(60);
  assert.deepEqual(calledFor(record).toSorted(), ["hospital-deputy", "hospital-officer"]);
});

test("a gateway that does not answer holds up its own unit's calls, and no other's", async () => {
  const silent = await openReceiver();
  silent.behave = () => undefined;
  const elsewhere = JSON.parse(JSON.stringify(around("hospital")).replaceAll(gateway.url, silent.url)) as Json;
  await setRoster(admin, elsewhere);
  await setRoster(province.token(PROVINCE, "admin"), around("province"));
  const record = await notice();
  const step = parts.duties.escalator.step();
  while (calledFor(record).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(calledFor(record), ["province-officer"]);
  assert.deepEqual(await stepsOf(record), [`officer ${HOSPITAL} undefined waiting`]);
  await silent.close();
  await step;
});
