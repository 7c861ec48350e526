import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ActReply, RequestItem } from "@tocsin/api";
import { done, json, openExample, type Running, tocsin } from "./running.ts";

let running: Running;
let hospital: NodeJS.ProcessEnv;
let source: NodeJS.ProcessEnv;
let asker: NodeJS.ProcessEnv;
let record: string;
const DETAIL = { contacts: ["张三", "李四"] };

before(async () => {
  running = await openExample();
  hospital = running.as("cn-32", "cn-32:hospital");
  source = running.as("cn-32", "cn-32:jiangsu-hc");
  asker = running.as("cn", "cn:nhc");
  const detail = join(running.dir, "detail.json");
  writeFileSync(detail, JSON.stringify(DETAIL));
  const data = '{"kind":"unknown-cause","version":1,"cases":3,"symptoms":["fever"]}';
  const filing = ["report", "--area", "3201", "--headline", "发热三例", "--data", data, "--detail", detail];
  record = (await json<ActReply>(filing, hospital)).act;
  await running.network.settle();
});
after(() => running.close());

/** Asks for the record; a purpose that policy does not grant at once waits for an officer. */
async function ask(purpose: string): Promise<string> {
  const { act } = await json<ActReply>(["request", record, "--purpose", purpose, "--reason", "For a test."], asker);
  await running.network.settle();
  return act;
}

const stateOf = async (request: string) =>
  (await json<{ items: RequestItem[] }>(["requests"], asker)).items.find((item) => item.request === request)?.state;

async function downloaded(grant: string, name: string): Promise<unknown> {
  const out = join(running.dir, name);
  await done(["download", grant, "--out", out], asker);
  return JSON.parse(readFileSync(join(out, "detail.json"), "utf8"));
}

test("a request that an officer grants gives the detail, with a receipt", async () => {
  const request = await ask("research");
  assert.equal(await stateOf(request), "pending");
  const waiting = await json<{ items: RequestItem[] }>(["requests", "--state", "pending"], source);
  assert.ok(waiting.items.some((item) => item.request === request));
  await done(["decide", request.slice(0, 12), "--decision", "granted", "--reason", "Asked by the ministry."], source);
  await running.network.settle();
  assert.deepEqual(await downloaded(request, "granted"), DETAIL);
  await running.network.settle();
  assert.match(await done(["trace", record], source), /access\.receipt/);
  const audit = await done(["audit", "--csv"], running.as("cn-32", "cn-32:jiangsu-hc", "admin"));
  assert.match(audit, /sealed-read/);
});

test("what is refused or revoked gives nothing, and the command says so in the reader's language", async () => {
  const refused = await ask("research");
  await done(["decide", refused, "--decision", "refused", "--reason", "Not now."], source);
  const revoked = await ask("research");
  await done(["decide", revoked, "--decision", "granted", "--reason", "Yes."], source);
  await done(["revoke", revoked, "--reason", "No longer needed."], source);
  await running.network.settle();
  for (const [grant, code] of [
    [refused, "NOT_GRANTED"],
    [revoked, "GRANT_REVOKED"],
  ] as const) {
    const ran = await tocsin(["download", grant, "--out", join(running.dir, code)], asker);
    assert.equal(ran.code, 1, ran.out);
    assert.match(ran.err, new RegExp(`^${code}: The `, "m"));
    const inChinese = await tocsin(["--lang", "zh", "download", grant, "--out", join(running.dir, code)], asker);
    assert.match(inChinese.err, new RegExp(`^${code}: (申请|授权).+。（${grant}）$`, "m"));
  }
  const word = await tocsin(["decide", refused, "--decision", "maybe", "--reason", "?"], source);
  assert.equal(word.code, 2);
});

test("breaking the glass gives the detail at once", async () => {
  const reason = "A patient arrives unconscious.";
  const { act } = await json<ActReply>(["break-glass", record, "--reason", reason], asker);
  await running.network.settle();
  assert.deepEqual(await downloaded(act, "glass"), DETAIL);
});

test("a proof file is verified offline; a changed byte is found and named; another file is no proof", async () => {
  const proof = join(running.dir, "record.proof");
  const genesis = join(running.folder, "cn", "genesis.json");
  await done(["proof", "export", record, "--out", proof], source);
  // No node and no token are needed.
  const holds = await json<{ holds: boolean; links: { link: string }[] }>(
    ["proof", "verify", proof, "--genesis", genesis],
    { TOCSIN_URL: "http://127.0.0.1:1" },
  );
  assert.equal(holds.holds, true);

  const text = readFileSync(proof, "utf8");
  const at = text.lastIndexOf('"sig') > 0 ? text.lastIndexOf('"sig') + 24 : Math.floor(text.length / 2);
  const changed = join(running.dir, "changed.proof");
  writeFileSync(changed, text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1));
  const broken = await tocsin(["proof", "verify", changed, "--genesis", genesis]);
  assert.equal(broken.code, 1);
  assert.match(broken.err, /does not hold|MALFORMED/);
  const inJson = await tocsin(["--json", "proof", "verify", changed, "--genesis", genesis]);
  assert.equal(inJson.code, 1);
  assert.equal((JSON.parse(inJson.out) as { holds?: boolean }).holds ?? false, false);

  const other = join(running.dir, "other.proof");
  writeFileSync(other, "no proof at all");
  const none = await tocsin(["proof", "verify", other, "--genesis", genesis]);
  assert.equal(none.code, 1);
  assert.match(none.err, /^[A-Z_]+: .{20}/m);
  const inChinese = await tocsin(["--lang", "zh", "proof", "verify", other, "--genesis", genesis]);
  assert.match(inChinese.err, /^MALFORMED: 交易不是已知格式的规范 JSON；.+（.+）$/m);
  const away = await tocsin(["--lang", "zh", "status"], { TOCSIN_URL: "http://127.0.0.1:1", TOCSIN_TOKEN: "x" });
  assert.equal(away.code, 3);
  assert.match(away.err, /^UNREACHABLE: 节点没有应答；/m);
  const foreign = await tocsin(["proof", "verify", proof, "--genesis", join(running.folder, "cn-32", "genesis.json")]);
  assert.equal(foreign.code, 1);
});
