import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ATTEMPTS_MAX, pauseMs, receiverPauseMs } from "../subscription/backoff.ts";
import { type AddressRules, demandAddress, permittedAddresses } from "../subscription/address.ts";
import { fits } from "../subscription/rule.ts";
import { demandSigned, secretText, signedHeaders } from "../subscription/signature.ts";
import { post } from "../subscription/webhook.ts";
import { openReceiver } from "./receivers.ts";

/** Vector of the specification's own libraries. */
const SECRET = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
const ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const AT = 1_614_265_330_000;
const BODY = '{"test": 2432232314}';
const SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

test("signatures are those of Standard Webhooks", () => {
  const headers = signedHeaders(ID, AT, BODY, [SECRET]);
  assert.deepEqual(headers, { "webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": SIGNATURE });
  assert.equal(secretText(SECRET), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const body = Buffer.from(BODY);
  demandSigned(headers, body, [Buffer.alloc(24), SECRET], AT + 299_000);
  const several = { ...headers, "webhook-signature": `v1,AAAA v2,${SIGNATURE.slice(3)} ${SIGNATURE} v1,` };
  demandSigned(several, body, [SECRET], AT);
  const wrong = [
    { ...headers, "webhook-id": "" },
    { ...headers, "webhook-id": "msg_other" },
    { ...headers, "webhook-timestamp": "hello" },
    { ...headers, "webhook-timestamp": "1614265331" },
    { ...headers, "webhook-signature": "" },
    { ...headers, "webhook-signature": SIGNATURE.slice(0, 12) },
    { ...headers, "webhook-signature": SIGNATURE.slice(3) },
    { ...headers, "webhook-signature": SIGNATURE.replace("v1", "v1a") },
  ];
  for (const one of wrong) assert.throws(() => demandSigned(one, body, [SECRET], AT), { code: "UNAUTHORISED" });
  for (const at of [AT - 302_000, AT + 301_000])
    assert.throws(() => demandSigned(headers, body, [SECRET], at), { code: "UNAUTHORISED" });
  assert.throws(() => demandSigned(headers, Buffer.from(`${BODY} `), [SECRET], AT), { code: "UNAUTHORISED" });
});

const rules = (change: Partial<AddressRules> = {}): AddressRules => ({
  ...{ allow: [], plainHttp: true, resolve: async () => assert.fail("a number is not looked up") },
  ...change,
});

test("no address leads into a private network, however it is written", async () => {
  const hostile = [
    ...["http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.1/"],
    ...["http://10.0.0.5/", "http://172.16.3.4/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data"],
    ...["http://0.0.0.0/", "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://192.0.2.7/"],
    ...["http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[::ffff:127.0.0.1]/"],
    ...["http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:db8::1]/"],
    ...["http://１２７.0.0.1/", "https://user:secret@example.org/", "ftp://example.org/", "file:///etc/passwd", "x"],
  ];
  for (const text of hostile) {
    assert.throws(() => demandAddress(text, rules()), { code: "ADDRESS_REFUSED" }, text);
    assert.equal((await post(rules(), { url: text, headers: {}, body: "{}" })).code, "ADDRESS_REFUSED", text);
  }
  assert.throws(() => demandAddress("http://example.org/", rules({ plainHttp: false })), { code: "ADDRESS_REFUSED" });
  assert.equal(demandAddress("https://8.8.8.8/a", rules()).hostname, "8.8.8.8");
  assert.equal(demandAddress("http://10.1.2.3/", rules({ allow: ["10.1.0.0/16"] })).hostname, "10.1.2.3");
  assert.throws(() => demandAddress("http://10.2.2.3/", rules({ allow: ["10.1.0.0/16", "fc00::/7"] })));
});

test("a name is judged by what it stands for when the connection is made, and the connection goes there", async () => {
  const receiver = await openReceiver();
  const { port } = new URL(receiver.url);
  const local = { address: "127.0.0.1", family: 4 } as const;
  const url = `http://hooks.example:${port}/hook`;
  const sent = (change: Partial<AddressRules>) => post(rules(change), { url, headers: {}, body: "{}" });
  const mixed = [{ address: "93.184.216.34", family: 4 } as const, local];
  for (const resolve of [async () => [local], async () => mixed, async () => []])
    assert.equal((await sent({ resolve })).code, "ADDRESS_REFUSED");
  assert.equal(
    (await sent({ resolve: () => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" })) })).code,
    "UNREACHABLE",
  );
  assert.equal(receiver.got.length, 0);
  // It stands for another address each time it is asked: the one that was judged is used, and it is asked once.
  let asked = 0;
  const rebinding = async () => [asked++ === 0 ? local : ({ address: "10.0.0.1", family: 4 } as const)];
  assert.deepEqual(await sent({ resolve: rebinding, allow: ["127.0.0.0/8"] }), { ok: true, code: "OK" });
  assert.deepEqual([asked, receiver.got.length], [1, 1]);
  assert.equal((await sent({ resolve: rebinding, allow: ["127.0.0.0/8"] })).code, "ADDRESS_REFUSED");
  const mapped = await permittedAddresses("[::ffff:7f00:1]", rules({ allow: ["127.0.0.0/8"] }));
  assert.equal(mapped[0]?.family, 6);
  await receiver.close();
});

test("pauses grow to hours, differ by a fifth at most, and keep to what a receiver asks for within reason", () => {
  const fixed = (byte: number) => ({ bytes: (size: number) => new Uint8Array(size).fill(byte) });
  assert.deepEqual([pauseMs(fixed(0), 1), pauseMs(fixed(255), 1)], [4_000, 6_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 255 }), (attempts, byte) => {
      const pause = pauseMs(fixed(byte), attempts);
      assert.ok(Number.isSafeInteger(pause) && pause >= 4_000 && pause <= 1.2 * 8 * 3_600_000);
      assert.ok(pauseMs(fixed(255), attempts) <= 1.5 * pauseMs(fixed(0), attempts));
      assert.ok(receiverPauseMs(fixed(byte), attempts) <= 300_000);
      assert.ok(pauseMs(fixed(byte), attempts + 1) * 1.5 >= pause);
    }),
    { seed: 8 },
  );
  const total = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, i) => pauseMs(fixed(128), i + 1));
  assert.ok(total.reduce((sum, one) => sum + one, 0) > 15 * 3_600_000, "a night's outage loses nothing");
  assert.equal(pauseMs(fixed(0), 1, 60_000), 60_000);
  assert.equal(pauseMs(fixed(0), 1, 86_400_000), 3_600_000);
});

test("a rule wants all that it names, and an empty one everything", () => {
  const facts = { topic: "report", situation: "epidemic", area: "320115", c: 2, event: "e", stage: "response" };
  assert.ok(fits({}, facts) && fits({}, { topic: "clock" }));
  const whole = {
    topics: ["report"],
    situations: ["epidemic"],
    area: "3201",
    level: 2,
    event: "e",
    stage: "response",
  } as never;
  assert.ok(fits(whole, facts));
  for (const name of Object.keys(facts)) assert.ok(!fits(whole, { ...facts, [name]: undefined as never }), name);
  assert.ok(!fits({ level: 1 }, facts) && fits({ level: 4 }, facts) && !fits({ area: "320116" }, facts));
});
