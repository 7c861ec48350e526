import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CONTRACT_VERSION } from "@tocsin/core";
import { selfSigned } from "@tocsin/testkit";
import { done, json, makeExample, tocsin } from "./running.ts";

const TOCSIN = fileURLToPath(new URL("../../../bin/tocsin.js", import.meta.url));
const HOSPITAL = "cn-32:hospital";
const DATA = '{"kind":"unknown-cause","version":1,"cases":1,"symptoms":["fever"]}';

let example: Awaited<ReturnType<typeof makeExample>>;
const children = new Set<ChildProcess>();
before(async () => {
  example = await makeExample();
});
after(() => {
  for (const child of children) child.kill("SIGTERM");
  example.remove();
});

interface Started {
  readonly urls: ReadonlyMap<string, string>;
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
}

function spawned(...args: string[]): Pick<Started, "child" | "ended"> & { text(): string } {
  const child = spawn(process.execPath, [TOCSIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk));
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.once("close", (code) => {
      children.delete(child);
      resolve({ code, text });
    }),
  );
  return { child, ended, text: () => text };
}

/** Runs the nodes of the folder in a process of their own until they listen. */
async function start(...flags: string[]): Promise<Started> {
  const { child, ended, text } = spawned("node", "run", example.folder, ...flags);
  const listening = () => new Map([...text().matchAll(/^(cn\S*)\t(\S+)$/gm)].map(([, id = "", url = ""]) => [id, url]));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", () => listening().size === 2 && resolve());
    void ended.then(({ text: all }) => reject(new Error(all)));
  });
  return { urls: listening(), child, ended };
}

async function stop({ child, ended }: Started): Promise<void> {
  child.kill("SIGTERM");
  assert.equal((await ended).code, 0);
}

const folder = () => join(example.folder, "cn-32");
const tokenOf = async (unit: string, officer: string) =>
  (await done(["token", "create", unit, officer, "--folder", folder()], {})).trim();

test("a node runs until SIGTERM, and ends with 0; one folder has one process", async () => {
  const token = await tokenOf(HOSPITAL, "duty");
  const running = await start();
  const environment = { TOCSIN_URL: running.urls.get("cn-32"), TOCSIN_TOKEN: token };
  await done(["status"], environment);
  const second = await spawned("node", "run", example.folder).ended;
  assert.equal(second.code, 1);
  assert.match(second.text, /DIRECTORY_LOCKED: /);
  await stop(running);
});

test("keys are rotated while the node runs; the node signs with the new one", async () => {
  const [duty, admin] = [await tokenOf(HOSPITAL, "duty"), await tokenOf(HOSPITAL, "admin")];
  const running = await start();
  const url = running.urls.get("cn-32");
  const { key } = await json<{ key: string }>(["keys", "rotate", folder(), HOSPITAL, "duty"], {
    TOCSIN_URL: url,
    TOCSIN_TOKEN: admin,
  });
  assert.match(await done(["keys", "list", folder()], {}), new RegExp(key.slice(8, 40)));
  const environment = { TOCSIN_URL: url, TOCSIN_TOKEN: duty };
  const filing = ["report", "--area", "3201", "--headline", "after the rotation", "--data", DATA];
  const { act } = await json<{ act: string }>(filing, environment);
  const proof = await anchored(act, environment);
  const bodies = proof.split("\n").map((line) => Buffer.from(line, "base64").toString("latin1"));
  assert.ok(`${proof}${bodies.join()}`.includes(key), "the report is not signed with the new key");
  await stop(running);
});

/** The proof of a record, once the main chain has an anchor that covers it. */
async function anchored(record: string, environment: NodeJS.ProcessEnv): Promise<string> {
  for (;;) {
    const { code, out, err } = await tocsin(["proof", "export", record], environment);
    if (code === 0) return out;
    assert.match(err, /^(NOT_ANCHORED|NOT_FOUND): /m);
    await wait(100);
  }
}

test("a token is revoked at once", async () => {
  const token = await tokenOf(HOSPITAL, "admin");
  const running = await start();
  const environment = { TOCSIN_URL: running.urls.get("cn-32"), TOCSIN_TOKEN: token };
  await done(["token", "list"], environment);
  await done(["token", "revoke", token.split("_")[1] as string], environment);
  assert.match((await tocsin(["token", "list"], environment)).err, /^UNAUTHORISED: /m);
  await stop(running);
});

test("plain HTTP beyond loopback is refused", async () => {
  const { code, text } = await spawned("node", "run", example.folder, "--host", "0.0.0.0").ended;
  assert.notEqual(code, 0);
  assert.match(text, /certificate/);
  assert.equal((await spawned("node", "run", example.folder, "--cert", "x.pem").ended).code, 2);
});

test("HTTPS is served with a certificate and its key", async () => {
  const pair = selfSigned();
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(example.dir, name)) as [string, string];
  writeFileSync(cert, pair.cert);
  writeFileSync(key, pair.key);
  const running = await start("--cert", cert, "--key", key);
  const url = running.urls.get("cn-32") ?? "";
  assert.match(url, /^https:/);
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${url}/healthz`, { ca: pair.cert, servername: "localhost" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject).end();
  });
  assert.equal(status, 200);
  await stop(running);
});

/** A version that no build has yet. */
const NEXT = CONTRACT_VERSION + 1;

test("a node whose build lacks the contracts that governance has set stops, says what to install, and doctor said so", async () => {
  const token = await tokenOf("cn-32:jiangsu-hc", "duty");
  const running = await start();
  const environment = { TOCSIN_URL: running.urls.get("cn-32"), TOCSIN_TOKEN: token };
  const change = { change: { kind: "contract", version: NEXT }, reason: "a test" };
  const { act } = await json<{ act: string }>(proposing({ ...change, effectiveHeight: 100_000 }), environment);
  const early = await tocsin(["doctor", example.folder]);
  assert.match(
    early.out,
    new RegExp(`^warn {2}cn-32 contracts: version ${NEXT} comes into force at height 100000`, "m"),
  );
  const why = JSON.stringify({ change: act, reason: "sooner" });
  await done(["act", "governance.withdraw", "--args", why], environment);
  await tocsin(proposing({ ...change, effectiveHeight: 1 }), environment);
  const { code, text } = await running.ended;
  assert.equal(code, 1);
  const missing = `^CONTRACTS_MISSING: .*install a version of Tocsin that has it and start again\\. \\(version ${NEXT}\\)$`;
  assert.match(text, new RegExp(missing, "m"));
  const late = await tocsin(["doctor", example.folder]);
  assert.match(late.out, new RegExp(`^fail {2}cn-32 contracts: version ${NEXT}`, "m"));
});

const proposing = (args: object) => ["act", "governance.propose", "--args", JSON.stringify(args)];

test("a folder that is no network is said to be none", async () => {
  for (const args of [
    ["node", "run", join(example.dir, "nothing")],
    ["keys", "list", join(example.dir, "nothing")],
    ["token", "create", HOSPITAL, "duty", "--folder", join(example.dir, "nothing")],
    ["backup", "create", join(example.dir, "nothing"), join(example.dir, "backup")],
  ]) {
    const { code, err } = await tocsin(args);
    assert.ok(code === 1 || code === 2, args.join(" "));
    assert.match(err, /nothing/);
  }
  const again = await tocsin(["init", example.folder, "--network", join(example.dir, "network.json")]);
  assert.notEqual(again.code, 0, "a network is not made over another");
});
