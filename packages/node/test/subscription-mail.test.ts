import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import type { SubscriptionItem } from "@tocsin/api";
import type { Json } from "@tocsin/core";
import { selfSigned } from "@tocsin/testkit";
import { type MailSettings, sendMail } from "../subscription/mail.ts";
import { mailText } from "../subscription/mailtext.ts";
import { openMailBox } from "./receivers.ts";
import {
  ask,
  assertProblem,
  CUSTOMS,
  done,
  HOSPITAL,
  limitedBody,
  openBody,
  openServedNetwork,
  PROVINCE,
} from "./servefixture.ts";

const { cert, key } = selfSigned();
let refuses = "";
const box = await openMailBox({
  ...{ cert, key, authOptional: false },
  onAuth: ({ username, password }, _session, done) =>
    username === "tocsin" && password === "right" ? done(null, { user: username }) : done(new Error("no")),
  onRcptTo: ({ address }, _session, done) =>
    address === refuses ? done(Object.assign(new Error("no such box"), { responseCode: 550 })) : done(),
});
const settings: MailSettings = {
  ...{ host: "localhost", port: box.port, security: "starttls", user: "tocsin", password: "right" },
  ...{ from: "警钟 <tocsin@agency.example>", ca: cert, timeoutMs: 5_000 },
};
const network = await openServedNetwork({ mail: settings, address: "https://duty.example" });
after(async () => {
  await network.close();
  await box.close();
});
const { province, clock } = network;
const { url, parts } = province;
const { deliverer } = parts.deliveries;
const admin = province.token(HOSPITAL, "admin");
const of = (id: string) => ({ token: admin, params: { id } });

const subscribe = (to: string, language: string, rule: Record<string, Json> = { topics: ["report"] }) =>
  done<SubscriptionItem>(url, "createSubscription", {
    token: admin,
    body: { name: "值班邮箱", rule, channel: { kind: "mail", to, language } },
  });

async function report(body: Record<string, Json>, unit: string): Promise<string> {
  const filed = { action: "reports.submit", args: {}, body };
  const { act, height } = await done<{ act: string; height: number }>(url, "act", {
    token: province.token(unit),
    body: filed,
  });
  await parts.readModel.waitFor(height, 10_000);
  return act;
}

/** Subject and text of a mail, decoded. */
function read(raw: string): { readonly subject: string; readonly text: string } {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const header = (name: string) =>
    new RegExp(`^${name}: ((?:.*)(?:\r\n[ \t].*)*)`, "im").exec(head)?.[1]?.replace(/\r\n\s/g, " ") ?? "";
  const body = rest.join("\r\n\r\n");
  const text = /base64/i.test(header("content-transfer-encoding"))
    ? Buffer.from(body, "base64").toString("utf8")
    : quotedPrintable(body);
  const subject = header("subject").replace(/=\?utf-8\?(b|q)\?([^?]*)\?=\s?/gi, (_, way: string, word: string) =>
    way.toLowerCase() === "b"
      ? Buffer.from(word, "base64").toString("utf8")
      : quotedPrintable(word.replaceAll("_", " ")),
  );
  return { subject, text };
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

afterEach(async () => {
  refuses = "";
  for (const { id } of (await done<{ items: SubscriptionItem[] }>(url, "subscriptions", { token: admin })).items)
    await done(url, "removeSubscription", of(id));
  await deliverer.step();
  box.got.length = 0;
});

test("a mail comes over TLS with name and password, in the language that was asked for, marked as no actual one", async () => {
  await subscribe("zhiban@agency.example", "zh");
  await subscribe("duty@agency.example", "en");
  const record = await report(openBody({ c: 2 }), CUSTOMS);
  await deliverer.step();
  const [zh, en] = box.got.toSorted((a, b) => ((a.to[0] as string) < (b.to[0] as string) ? 1 : -1)) as [
    (typeof box.got)[0],
    (typeof box.got)[0],
  ];
  assert.deepEqual(
    [zh.to, en.to, zh.secure, en.secure],
    [["zhiban@agency.example"], ["duty@agency.example"], true, true],
  );
  assert.match(read(zh.raw).subject, /^\[测试\] \[Tocsin cn-32\] 报告 Ⅱ 环境采样阳性/);
  assert.match(read(en.raw).subject, /^\[TEST\] \[Tocsin cn-32\] Report Ⅱ 环境采样阳性/);
  assert.match(read(en.raw).text, new RegExp(`record: ${record}`));
  assert.match(read(zh.raw).text, /响应级别: Ⅱ[\s\S]*地区: 3201[\s\S]*值班邮箱/);
  assert.match(zh.raw, /^Message-ID: <msg_[0-9a-f]{32}@agency\.example>/im);
  assert.match(zh.raw, /^Auto-Submitted: auto-generated/im);
});

test("of what is limited a mail says only that it is there", async () => {
  await subscribe("duty@agency.example", "en", { topics: ["report"] });
  await report(limitedBody(), HOSPITAL);
  await deliverer.step();
  const { text, subject } = read(box.got[0]?.raw ?? "");
  assert.match(text, /not sent by mail; sign in to read it/);
  assert.doesNotMatch(`${subject}${text}`, /plague|3201/);
});

test("what no rule can ask for is not sent, and holds nothing up behind it", async () => {
  await subscribe("duty@agency.example", "en", {});
  const args = { category: "covid-19", title: { zh: "演练事件", en: "Drill" }, stage: "response", areas: ["3201"] };
  const opening = { action: "events.open", args };
  const opened = await done<{ act: string }>(url, "act", { token: province.token(PROVINCE), body: opening });
  const joining = { action: "events.join", args: { event: opened.act } };
  await done(url, "act", { token: province.token(HOSPITAL), body: joining });
  const record = await report(openBody(), CUSTOMS);
  await deliverer.step();
  assert.equal(box.got.length, 1);
  assert.match(read(box.got[0]?.raw ?? "").text, new RegExp(`record: ${record}`));
});

test("a box that the server refuses, a wrong password and a server without TLS are failures with their reason", async () => {
  const made = await subscribe("nobody@agency.example", "en");
  refuses = "nobody@agency.example";
  assert.deepEqual(await done(url, "testSubscription", of(made.id)), { ok: false, code: "MAIL_550" });
  await report(openBody(), CUSTOMS);
  await deliverer.step();
  refuses = "";
  clock.moveTo(clock.now() + 60_000);
  await deliverer.step();
  assert.equal(box.got.length, 1, "tried again and taken");
  const mail = { to: "duty@agency.example", subject: "s", text: "t", message: "msg_1" };
  assert.equal((await sendMail({ ...settings, password: "wrong" }, mail)).code, "MAIL_535");
  assert.equal((await sendMail({ ...settings, ca: undefined }, mail)).code, "TLS");
  const bare = await openMailBox({ disabledCommands: ["STARTTLS"], authOptional: true });
  assert.equal((await sendMail({ ...settings, user: undefined, port: bare.port }, mail)).ok, false, "no TLS, no mail");
  assert.equal((await sendMail({ ...settings, user: undefined, port: bare.port, security: "none" }, mail)).ok, true);
  await bare.close();
  assert.equal((await sendMail({ ...settings, port: bare.port }, mail)).code, "UNREACHABLE");
});

test("nothing that others wrote becomes a header, an address or a turned line", async () => {
  const create = (channel: Json) =>
    ask(url, "/v1/subscriptions", { token: admin, body: { name: "x", rule: {}, channel } });
  for (const to of [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example, c@d.example",
    "<a@b.example>",
    "a b@c.example",
    "a@b",
  ])
    assertProblem(await create({ kind: "mail", to, language: "zh" }), 400, "SCHEMA");
  const event = {
    ...{ ref: ["entry", 1, 0] as const, id: "1-0-0", topic: "report", at: 0, facts: { topic: "report" } },
    data: { record: "a", s: 1, headline: "one\r\nBcc: x@y.example\u202Eevil\u0000" },
  };
  const sender = { chain: "cn", status: "actual", address: undefined };
  const { subject, text } = mailText(sender, { name: "n" }, "en", [event]);
  assert.equal(subject, "[Tocsin cn] Report one Bcc: x@y.example evil");
  assert.ok(!text.includes("\nBcc") && !text.includes("\u202e"));
});
