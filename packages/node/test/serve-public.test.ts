import assert from "node:assert/strict";
import { after, test } from "node:test";
import { exposures } from "../serve/exposures.ts";
import { HOSPITAL, type ServedNetwork, ask, assertProblem, openServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());

test("a node that is not configured to be public serves nothing without account", async () => {
  assertProblem(await ask(network.cn.url, "/v1/public/releases"), 404, "NOT_FOUND");
  assertProblem(await ask(network.cn.url, "/public"), 404, "NOT_FOUND");
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
  const touches = (place: string, from = 1_500, to = 1_600) => exposures([{ place, from, to }], [risk]).length === 1;
  for (const place of ["禄口机场", "lukou", "320115", "320100", "320115005", "禄口机场T2到达层", "320115005000"])
    assert.ok(touches(place), place);
  for (const place of ["320116", "扬州", "43", "机", ""]) assert.ok(!touches(place), place);
  assert.deepEqual(
    [touches("禄口机场", 0, 1_000), touches("禄口机场", 2_000, 3_000), touches("禄口机场", 0, 1_001)],
    [false, false, true],
  );
  const other = { ...risk, area: "321003", names: ["扬州棋牌室"] };
  assert.deepEqual(
    exposures(
      [
        { place: "扬州棋牌室", from: 0, to: 9_999 },
        { place: "禄口", from: 0, to: 9_999 },
      ],
      [risk, other],
    ),
    [
      [0, 1],
      [1, 0],
    ],
  );
});
