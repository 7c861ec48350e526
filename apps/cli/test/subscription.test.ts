import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { SubscriptionItem } from "@tocsin/api";
import { readDelivery } from "../network/delivery.ts";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let admin: NodeJS.ProcessEnv;
before(async () => {
  running = await openExample();
  admin = running.as("cn-32", "cn-32:jiangsu-hc", "admin");
});
after(() => running.close());

test("a subscription is made, listed, paused, rotated, replayed and removed", async () => {
  const to = ["--webhook", "https://203.0.113.9/hook"];
  const refused = await tocsin(["subscription", "create", "x", "--webhook", "https://127.1/"], admin);
  assert.deepEqual([refused.code, /^ADDRESS_REFUSED: /m.test(refused.err)], [1, true]);
  for (const wrong of [[], [...to, "--mail", "a@b.example"]])
    assert.equal((await tocsin(["subscription", "create", "x", ...wrong], admin)).code, 2);
  const mail = await tocsin(["subscription", "create", "x", "--mail", "a@b.example"], admin);
  assert.match(mail.err, /^MAIL_MISSING: /m);
  const good = ["--webhook", "https://8.8.8.8/hook", "--topics", "notice,clock", "--level", "2", "--digest", "30"];
  const made = await json<SubscriptionItem & { secret: string }>(
    ["subscription", "create", "疾控平台", ...good],
    admin,
  );
  assert.match(made.secret, /^whsec_/);
  assert.deepEqual([made.rule, made.digestMinutes], [{ topics: ["notice", "clock"], level: 2 }, 30]);
  assert.match(
    await done(["--lang", "zh", "subscription", "list"], admin),
    /疾控平台 +https:\/\/8\.8\.8\.8\/hook +生效/,
  );
  assert.match(await done(["subscription", "pause", made.id], admin), /paused/);
  const next = await done(["subscription", "rotate", made.id], admin);
  assert.ok(next.startsWith("whsec_") && next.trim() !== made.secret);
  assert.match(await done(["subscription", "replay", made.id, "1-0-0"], admin), /^1-0-0/);
  assert.match(await done(["subscription", "deliveries", made.id], admin), /Nothing to show/);
  assert.equal(await done(["subscription", "redeliver", made.id], admin), "0\n");
  assert.equal(await done(["subscription", "remove", made.id], admin), "true\n");
});

test("a roster is set from a file, shown and removed", async () => {
  const file = join(running.dir, "roster.json");
  const contacts = [
    { kind: "gateway", url: "https://8.8.8.8/sms", template: "sms", to: "+8613800000000", language: "zh" },
  ];
  const persons = ["duty", "admin"].map((officer) => ({ officer, contacts }));
  const shifts = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "08:00", officer: "duty", deputy: "admin" }];
  writeFileSync(file, JSON.stringify({ persons, shifts, exceptions: [] }));
  assert.match(await done(["roster", "set", file], admin), /^whsec_/);
  assert.match(await done(["roster", "show"], admin), /duty +admin +\d{4}-\d\d-\d\d 08:00:00/);
  writeFileSync(file, "{");
  assert.equal((await tocsin(["roster", "set", file], admin)).code, 2);
  assert.equal(await done(["roster", "remove"], admin), "true\n");
});

test("the delivery settings are read from a file, with the password and the certificate in files of their own", () => {
  const at = (name: string, text: string) => {
    writeFileSync(join(running.dir, name), text);
    return join(running.dir, name);
  };
  const server = { host: "mail.example", port: 587, security: "starttls", user: "tocsin", from: "a@mail.example" };
  const mail = { ...server, passwordFile: at("password", "secret\n") };
  const read = readDelivery(at("delivery.json", JSON.stringify({ allow: ["10.1.0.0/16"], mail })));
  assert.deepEqual([read?.allow, read?.mail?.password, read?.mail?.port], [["10.1.0.0/16"], "secret", 587]);
  assert.equal(readDelivery(undefined), undefined);
  for (const text of ["{", '{"allow":["10.1"]}', '{"mail":{"host":"x"}}', '{"unknown":1}'])
    assert.throws(() => readDelivery(at("wrong.json", text)));
});
