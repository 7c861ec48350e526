import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Json, trimArea } from "@tocsin/core";
import { readCap } from "@tocsin/interop";
import { exposures } from "../serve/exposures.ts";
import { areaFiles } from "../serve/placepicker.ts";
import { HOSPITAL, PROVINCE, type ServedNetwork, ask, assertProblem, done, openServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());

test("a node that is not configured to be public serves nothing without account", async () => {
  assertProblem(await ask(network.cn.url, "/v1/public/releases"), 404, "NOT_FOUND");
  for (const path of ["/public", "/public/releases.atom", "/public/report", "/public/report.js"])
    assertProblem(await ask(network.cn.url, path), 404, "NOT_FOUND");
});

test("a public node gives releases and its page to anyone, may be cached, and tells nothing else", async () => {
  const { url, close } = await network.serve({ isPublic: true });
  const answer = await ask(url, "/v1/public/releases");
  assert.deepEqual(answer.json, { chain: "cn-32", status: "test", items: [] });
  const tag = answer.headers.get("etag") as string;
  assert.match(answer.headers.get("cache-control") ?? "", /public, max-age=60/);
  const again = await ask(url, "/v1/public/releases", { headers: { "if-none-match": tag } });
  assert.deepEqual([again.status, again.text], [304, ""]);
  for (const [path, type] of [
    ["/public", "text/html"],
    ["/public/page.js", "text/javascript"],
    ["/public/page.css", "text/css"],
  ] as const) {
    const page = await ask(url, path);
    assert.equal(page.status, 200);
    assert.ok(page.headers.get("content-type")?.startsWith(type), path);
    assert.doesNotMatch(page.headers.get("content-security-policy") ?? "", /unsafe/);
  }
  for (const path of ["/v1/releases", "/v1/reports", "/v1/bulletins"])
    assertProblem(await ask(url, path), 401, "UNAUTHORISED");
  await close();
});

test("however many ask at the same moment, what is public is read once for all of them", async () => {
  const { readModel } = network.province.parts;
  let reads = 0;
  const counting = new Proxy(readModel, {
    get(model, name) {
      if (name === "publicReleases") reads += 1;
      const value = Reflect.get(model, name) as unknown;
      return typeof value === "function" ? value.bind(model) : value;
    },
  });
  const { url, close } = await network.serve({
    isPublic: true,
    parts: { ...network.province.parts, readModel: counting },
  });
  const paths = ["/v1/public/releases", "/public/releases.atom", `/public/alerts/${"ab".repeat(32)}`];
  await Promise.all(paths.flatMap((path) => Array.from({ length: 20 }, () => ask(url, path))));
  assert.equal(reads, 2);
  await close();
});

test("what is released is a feed, and a warning's alert to the public is updated and cancelled with it", async () => {
  const { url, close } = await network.serve({ isPublic: true });
  const token = network.province.token(PROVINCE);
  /** Does an act, and waits until the read model, which the public reads, has come to it. */
  const act = async (body: Json): Promise<string> => {
    const { act: id, height } = await done<{ act: string; height: number }>(url, "act", { token, body });
    await network.province.parts.readModel.waitFor(height, 10_000);
    return id;
  };
  const publish = (zh: string, args: { readonly [name: string]: Json }): Promise<string> => {
    const body = { action: "releases.publish", args: { kind: "notice", area: "32", records: [], ...args } };
    const text = { title: { zh, en: "Influenza" }, text: { zh: "<b>多通风</b>" } };
    return act({ ...body, body: text });
  };
  const first = await publish("流感黄色预警", { warning: 3 });
  const second = await publish("流感橙色预警", { warning: 2, supersedes: first });
  const plain = await publish("通告", {});
  const alert = async (release: string) =>
    readCap(Buffer.from((await ask(url, `/public/alerts/${release}`)).text), "x");
  const [alerted, updated] = [await alert(first), await alert(second)];
  assert.deepEqual(
    [alerted.msgType, updated.msgType, updated.scope, updated.status],
    ["Alert", "Update", "Public", "Test"],
  );
  assert.equal(updated.references, `${alerted.sender},${alerted.identifier},${alerted.sent}`);
  const body = { action: "releases.withdraw", args: { release: second, reason: "误报" } };
  await act(body);
  const cancelled = await alert(second);
  assert.deepEqual([cancelled.msgType, cancelled.note], ["Cancel", "误报"]);
  for (const none of [plain, "ab".repeat(32), "x"])
    assertProblem(await ask(url, `/public/alerts/${none}`), 404, "NOT_FOUND");

  const feed = await ask(url, "/public/releases.atom");
  assert.match(feed.headers.get("content-type") ?? "", /^application\/atom\+xml/);
  assert.match(feed.headers.get("cache-control") ?? "", /public/);
  const titles = [...feed.text.matchAll(/<title>(.*)<\/title>/g)].map(([, title]) => title);
  assert.deepEqual(titles, [
    "[测试] 公共卫生信息发布",
    "[测试] 通告",
    "[测试] [已撤回] 流感橙色预警",
    "[测试] [已被替代] 流感黄色预警",
  ]);
  assert.deepEqual(
    [...feed.text.matchAll(/cap\+xml" href="([^"]+)"/g)].map(([, href]) => href),
    [`/public/alerts/${second}`, `/public/alerts/${first}`],
  );
  assert.ok(!feed.text.includes("<b>"));
  assert.match((await ask(url, "/public/releases.atom?lang=en")).text, /xml:lang="en"[\s\S]*\[Test\] Influenza/);
  assert.match((await ask(url, "/public")).text, /rel="alternate" type="application\/atom\+xml"/);
  await close();
});

test("lists of places are offered where the node serves a console that has them", () => {
  const folder = mkdtempSync(join(tmpdir(), "tocsin-places-"));
  assert.deepEqual([areaFiles(undefined, "cn-3201"), areaFiles(folder, "cn-3201")], [[], []]);
  mkdirSync(join(folder, ".vite"));
  const chunk = (name: string) => [`virtual:areas/${name}`, { file: `assets/${name}-x.js` }];
  const manifest = Object.fromEntries(["counties", "towns-32", "towns-43"].map(chunk));
  writeFileSync(join(folder, ".vite/manifest.json"), JSON.stringify(manifest));
  assert.deepEqual(areaFiles(folder, "cn-3201"), ["/assets/counties-x.js", "/assets/towns-32-x.js"]);
  assert.deepEqual(areaFiles(folder, "cn"), ["/assets/counties-x.js"]);
  rmSync(folder, { recursive: true });
});

test("one address asks the public side only so often", async () => {
  const { url, close } = await network.serve({ isPublic: true });
  const statuses: number[] = [];
  for (let i = 0; i < 125; i++) statuses.push((await ask(url, "/v1/public/releases")).status);
  assert.ok(statuses.slice(0, 100).every((status) => status === 200));
  assert.equal(statuses.at(-1), 429);
  assert.equal((await ask(url, "/v1/reports", { token: network.province.token(HOSPITAL) })).status, 200);
  await close();
});

test("a stay touches a risk area at the same time and place, by name or code, and not otherwise", () => {
  const risk = { area: "320115005", names: ["禄口机场 T2 到达层", "Lukou airport"], from: 1_000, to: 2_000 };
  const touches = (place: string, from = 1_500, to = 1_600) =>
    exposures([{ place, from, to }], [risk], trimArea).length === 1;
  for (const place of ["禄口机场", "lukou", "320115", "320100", "320115005", "禄口机场T2到达层", "320115005000"])
    assert.ok(touches(place), place);
  for (const place of ["320116", "扬州", "43", "机", ""]) assert.ok(!touches(place), place);
  assert.deepEqual(
    [touches("禄口机场", 0, 1_000), touches("禄口机场", 2_000, 3_000), touches("禄口机场", 0, 1_001)],
    [false, false, true],
  );
  const within = (place: string, area: string) =>
    exposures([{ place, from: 1_500, to: 1_600 }], [{ ...risk, area }], trimArea).length === 1;
  assert.ok(within("321003", "320000") && within("321003", "321000"), "a province and a city with all their zeros");
  assert.ok(!within("321102", "321000") && !within("321302", "3210"), "a neighbouring city");
  const other = { ...risk, area: "321003", names: ["扬州棋牌室"] };
  assert.deepEqual(
    exposures(
      [
        { place: "扬州棋牌室", from: 0, to: 9_999 },
        { place: "禄口", from: 0, to: 9_999 },
      ],
      [risk, other],
      trimArea,
    ),
    [
      [0, 1],
      [1, 0],
    ],
  );
});
