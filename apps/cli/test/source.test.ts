import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Running, done, freePort, json, openExample, tocsin } from "./running.ts";
import { keepsCredentials, webFetch } from "../source/webfetch.ts";

let example: Running | undefined;
after(() => example?.close());

interface Item {
  readonly state: string;
  readonly record?: string;
  readonly link?: { readonly kind: string };
  readonly item: { readonly title: string };
}

const report = { category: "covid-19", area: "320100", channel: "微博" };

function put(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  const settled = Date.now() / 1000 - 60;
  utimesSync(join(folder, name), settled, settled);
}

test("a folder and a feed become reports of the unit once, what repeats them is linked, and a second look adds nothing", async () => {
  example = await openExample();
  const { dir } = example;
  const as = example.as("cn-32", "cn-32:hospital");
  const inbox = join(dir, "inbox");
  mkdirSync(inbox);
  const alert = "不明原因发热三例，患者均到过同一菜市场，已采样送检。";
  put(inbox, "posts.csv", `\ufeff编号,内容\n1,${alert}\n2,口罩和消毒液在多家药店已经卖完\n3,\n`);
  const feed = createServer((_, response) =>
    response.end(
      `<rss version="2.0"><channel><item><guid>9</guid><title>转发：${alert}</title></item></channel></rss>`,
    ),
  );
  const port = await freePort();
  feed.listen(port, "127.0.0.1");
  const sources = [
    { name: "inbox", type: "folder", to: "chain", path: "inbox", columns: { id: "编号", text: "内容" }, report },
    { name: "news", type: "feed", to: "chain", address: `http://127.0.0.1:${port}/`, allowPrivate: true, report },
  ].map((source) => ({ ...source, itemsPerMinute: 6_000, report: { ...report, area: "320000" } }));
  const file = join(dir, "sources.json");
  writeFileSync(file, JSON.stringify({ state: "state", sources }));

  const taken = await json<{ source: string; reported: number; linked: number; faults: number }[]>(
    ["source", "once", file],
    as,
  );
  assert.deepEqual(
    taken.map(({ source, reported, linked, faults }) => [source, reported, linked, faults]),
    [
      ["inbox", 2, 0, 1],
      ["news", 0, 1, 0],
    ],
  );
  const reports = await json<{ items: { kind: string; headline: string }[] }>(["reports"], as);
  assert.deepEqual(
    reports.items.map(({ kind }) => kind),
    ["release", "release"],
  );
  const items = await json<Item[]>(["source", "items", file], as);
  assert.deepEqual(
    items.map(({ state, link }) => [state, link?.kind]),
    [
      ["linked", "near"],
      ["reported", undefined],
      ["reported", undefined],
    ],
  );
  assert.match(await done(["source", "faults", file], as), /posts\.csv +4 .*ITEM_EMPTY/);

  // Each command opens the journal anew, and what was handled before is still known.
  put(inbox, "later.csv", `\ufeff编号,内容\n4,快讯！${alert}\n`);
  await done(["source", "once", file], as);
  assert.equal((await json<{ items: unknown[] }>(["reports"], as)).items.length, 2);
  const [later] = await json<Item[]>(["source", "items", file], as);
  assert.deepEqual([later?.state, later?.link?.kind], ["linked", "near"]);
  feed.close();
});

test("a source that only a private network has is refused where the file does not allow it", async () => {
  const { dir, as } = example as Running;
  const file = join(dir, "private.json");
  const address = "http://127.0.0.1:1/feed";
  writeFileSync(
    file,
    JSON.stringify({ state: "private", sources: [{ name: "near", type: "feed", to: "local", address, report }] }),
  );
  const ran = await tocsin(["source", "once", file], as("cn-32", "cn-32:hospital"));
  assert.equal(ran.code, 1);
  assert.match(ran.err, /ADDRESS_REFUSED/);
  const missing = await tocsin(["source", "once", join(dir, "none.json")], as("cn-32", "cn-32:hospital"));
  assert.equal(missing.code, 2);
});

test("a redirect is followed with its address judged anew, not for ever, and without credentials to another host", async () => {
  const seen: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end("there");
  });
  const site = createServer((request, response) => {
    const location = request.url === "/loop" ? "/loop" : `http://localhost:${ports[1]}/`;
    response.writeHead(302, { location }).end();
  });
  const ports = [await freePort(), await freePort()];
  site.listen(ports[0], "127.0.0.1");
  other.listen(ports[1]);
  const init = { headers: { authorization: "Bearer secret" } };
  const response = await webFetch(true)(`http://127.0.0.1:${ports[0]}/`, init);
  assert.equal(await response.text(), "there");
  assert.deepEqual(seen, [undefined]);
  await assert.rejects(webFetch(true)(`http://127.0.0.1:${ports[0]}/loop`, init), /without end/);
  await assert.rejects(webFetch(false)(`http://127.0.0.1:${ports[0]}/`, init), { code: "ADDRESS_REFUSED" });
  await assert.rejects(webFetch(false)("http://2130706433/", init), { code: "ADDRESS_REFUSED" });
  site.close();
  other.close();
  const keeps = (to: string) => keepsCredentials(new URL("https://site.example/a"), new URL(to));
  assert.deepEqual(
    ["https://site.example/b", "http://site.example/a", "https://site.example:444/a", "https://other.example/a"].map(
      keeps,
    ),
    [true, false, false, false],
  );
});

test("a webhook is taken while the sources run, and reported before they stop", async () => {
  const running = example as Running;
  const as = running.as("cn-32", "cn-32:hospital");
  const port = await freePort();
  const secret = Buffer.from("a secret of 24 bytes....");
  const webhook = {
    name: "hook",
    type: "webhook",
    to: "chain",
    secretVariable: "HOOK",
    items: "",
    fields: { id: "/id", text: "/text" },
  };
  const file = join(running.dir, "hook.json");
  writeFileSync(
    file,
    JSON.stringify({
      state: "hook",
      listen: { port },
      sources: [{ ...webhook, report: { ...report, area: "320000" } }],
    }),
  );
  const environment = { ...as, HOOK: `whsec_${secret.toString("base64")}` };
  const ended = tocsin(["source", "run", file], environment);
  const body = JSON.stringify({ id: "1", text: "机场保洁人员阳性" });
  const at = `${Math.floor(Date.now() / 1000)}`;
  const signature = createHmac("sha256", secret).update(`m1.${at}.${body}`).digest("base64");
  const headers = { "webhook-id": "m1", "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
  const post = () => fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body, headers });
  let response: Response | null = null;
  for (let i = 0; i < 400 && response === null; i++) {
    response = await post().catch(() => null);
    if (response === null) await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.equal(response?.status, 202);
  let states: string[] = [];
  for (let i = 0; i < 400 && !states.includes("reported"); i++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    states = (await json<Item[]>(["source", "items", file], as)).map(({ state }) => state);
  }
  assert.deepEqual(states, ["reported"]);
  process.emit("SIGTERM");
  assert.equal((await ended).code, 0);
});

test("what a webhook is sent bears the node's time, as all items do", async () => {
  const { dir } = example as Running;
  const [port, nodePort] = [await freePort(), await freePort()];
  const past = Date.UTC(2021, 6, 20);
  const node = createServer((request, response) => {
    const isAsked = request.method === "GET";
    response.writeHead(isAsked ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(isAsked ? { now: past } : { status: 503, code: "NOT_READY", detail: "" }));
  }).listen(nodePort, "127.0.0.1");
  const file = join(dir, "past.json");
  const fields = { id: "/id", text: "/text" };
  const hook = { name: "hook", type: "webhook", to: "local", secretVariable: "HOOK", items: "", fields, report };
  writeFileSync(file, JSON.stringify({ state: "past", listen: { port }, sources: [hook] }));
  const secret = Buffer.from("a secret of 24 bytes....");
  const environment = {
    ...{ TOCSIN_URL: `http://127.0.0.1:${nodePort}`, TOCSIN_TOKEN: "token" },
    HOOK: `whsec_${secret.toString("base64")}`,
  };
  const ended = tocsin(["source", "run", file], environment);
  try {
    const body = JSON.stringify({ id: "1", text: "机场保洁人员阳性" });
    const at = `${Math.floor(Date.now() / 1000)}`;
    const signature = createHmac("sha256", secret).update(`m1.${at}.${body}`).digest("base64");
    const headers = { "webhook-id": "m1", "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
    let status: number | undefined;
    for (let i = 0; i < 400 && status === undefined; i++) {
      const sent = fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body, headers });
      status = await sent.then((response) => response.status).catch(() => undefined);
      if (status === undefined) await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.equal(status, 202);
    const [item] = await json<{ taken: number }[]>(["source", "items", file], environment);
    assert.ok(Math.abs((item?.taken ?? 0) - past) < 3_600_000, `${item?.taken}`);
  } finally {
    process.emit("SIGTERM");
    node.close();
    node.closeAllConnections();
    await ended;
  }
});
