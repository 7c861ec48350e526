import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { after, test } from "node:test";
import { hostRandom } from "../host/random.ts";
import { TokenStore } from "../token/tokens.ts";
import {
  CUSTOMS,
  HOSPITAL,
  MEDIA,
  NATION,
  PROVINCE,
  SUSPENDED,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openServedNetwork,
  signed,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, tokens, token, dir } = network.province;
const admin = token(HOSPITAL, "admin");

const node = (text: string | undefined) => ask(url, "/v1/node", { token: text });
/** The command line in the node's folder, beside the running server. */
const beside = () => new TokenStore({ dir, random: (size) => hostRandom.bytes(size), now: () => network.clock.now() });

test("without a valid token nothing is answered but health and documents", async () => {
  const good = token(HOSPITAL);
  assert.equal((await node(good)).status, 200);
  // The secret is the last 43 characters, and may hold an underscore itself.
  const [id, secret] = [good.slice(7, 23), good.slice(-43)];
  const other = token(CUSTOMS).slice(-43);
  const wrong = [
    undefined,
    "",
    "x",
    good.slice(0, -1),
    `${good}A`,
    good.toUpperCase(),
    `tocsin_${id}_${"A".repeat(43)}`,
    `tocsin_${id}_${other}`,
    `tocsin_${"0".repeat(16)}_${secret}`,
    `tocsin_../../keys_${secret}`,
    network.cn.token(NATION),
  ];
  for (const text of wrong) {
    const answer = await node(text);
    assertProblem(answer, 401, "UNAUTHORISED");
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  }
  const basic = { authorization: `Basic ${good}` };
  assertProblem(await ask(url, "/v1/node", { headers: basic }), 401, "UNAUTHORISED");
  assertProblem(await ask(url, `/v1/node?token=${good}`, {}), 401, "UNAUTHORISED");
});

test("an expired token is refused", async () => {
  const short = tokens.create(HOSPITAL, "duty", 0).token;
  assertProblem(await node(short), 401, "UNAUTHORISED");
});

test("a token that is made or revoked beside the running server counts within a moment, and neither side loses the other's", async () => {
  const shell = beside();
  const offline = shell.create(HOSPITAL, "duty", 1);
  assert.equal((await node(offline.token)).status, 200);
  const online = await done<{ id: string; token: string }>(url, "createToken", {
    token: admin,
    body: { unit: HOSPITAL, officer: "duty", days: 1 },
  });
  const later = shell.create(HOSPITAL, "watch", 1);
  for (const { token: text } of [offline, online, later]) assert.equal((await node(text)).status, 200);
  shell.revoke(online.id);
  while ((await node(online.token)).status === 200) await wait(10);
  assertProblem(await node(online.token), 401, "UNAUTHORISED");
  tokens.revoke(offline.id);
  assertProblem(await node(offline.token), 401, "UNAUTHORISED");
  assert.ok(!shell.list().some(({ id }) => id === offline.id));
  assert.equal((await node(later.token)).status, 200);
});

test("a damaged token file gives nobody a token", async () => {
  const made = tokens.create(HOSPITAL, "duty", 1);
  writeFileSync(join(dir, "tokens", made.id), "{");
  assertProblem(await node(made.token), 401, "UNAUTHORISED");
});

test("the files hold no secret and are this user's alone", () => {
  const made = tokens.create(HOSPITAL, "duty", 1);
  const secret = made.token.slice(-43);
  for (const name of readdirSync(join(dir, "tokens"))) {
    const path = join(dir, "tokens", name);
    assert.ok(!readFileSync(path, "utf8").includes(secret));
    assert.equal(statSync(path).mode & 0o077, 0);
  }
});

test("administrators alone make, list and revoke tokens and read the metrics", async () => {
  const duty = token(HOSPITAL);
  const body = { unit: HOSPITAL, officer: "duty" };
  assertProblem(await ask(url, "/v1/tokens", { token: duty, body }), 403, "FORBIDDEN", "administrator");
  assertProblem(await ask(url, "/v1/tokens", { token: duty }), 403, "FORBIDDEN", "administrator");
  assertProblem(await ask(url, "/metrics", { token: duty }), 403, "FORBIDDEN", "administrator");
  const { id } = tokens.create(HOSPITAL, "duty", 1);
  const revoke = { method: "DELETE" };
  assertProblem(await ask(url, `/v1/tokens/${id}`, { ...revoke, token: duty }), 403, "FORBIDDEN", "administrator");
  assertProblem(await ask(url, `/v1/tokens/${id}`, revoke), 401, "UNAUTHORISED");
  const revoked = await done<{ revoked: boolean }>(url, "revokeToken", { token: admin, params: { id } });
  assert.equal(revoked.revoked, true);
  assertProblem(await ask(url, `/v1/tokens/${id}`, { ...revoke, token: admin }), 404, "NOT_FOUND", id);
});

test("an administrator's word ends at the own unit", async () => {
  const make = (body: { unit: string; officer: string; days?: number }) =>
    ask(url, "/v1/tokens", { token: admin, body });
  assertProblem(await make({ unit: CUSTOMS, officer: "duty" }), 403, "FORBIDDEN", "/unit");
  assertProblem(await make({ unit: HOSPITAL, officer: "nobody" }), 403, "UNKNOWN_OFFICER", "/officer");
  assertProblem(await make({ unit: HOSPITAL, officer: "../customs/duty" }), 403, "UNKNOWN_OFFICER", "/officer");
  assertProblem(await make({ unit: HOSPITAL, officer: "duty", days: 367 }), 400, "SCHEMA", "/days");
  const { id } = tokens.create(CUSTOMS, "duty", 1);
  assertProblem(await ask(url, `/v1/tokens/${id}`, { method: "DELETE", token: admin }), 404, "NOT_FOUND", id);
  const { items } = await done<{ items: { id: string; unit: string }[] }>(url, "tokens", { token: admin });
  assert.ok(items.length > 0 && items.every(({ unit }) => unit === HOSPITAL));
  assert.ok(!JSON.stringify(items).includes("digest"));
});

test("a suspended unit's tokens and proposals are refused from the moment of its suspension", async () => {
  assertProblem(await node(token(SUSPENDED)), 403, "UNIT_SUSPENDED", SUSPENDED);
  const media = token(MEDIA);
  assert.equal((await node(media)).status, 200);
  await done(url, "act", {
    token: token(PROVINCE, "admin"),
    body: { action: "registry.suspend", args: { unit: MEDIA, reason: "test" } },
  });
  assertProblem(await node(media), 403, "UNIT_SUSPENDED", MEDIA);
  const headers = { "content-type": "application/octet-stream" };
  const answer = await ask(url, "/v1/acts/signed", { body: signed({ unit: MEDIA }).bytes, headers });
  assertProblem(answer, 403, "UNIT_SUSPENDED", MEDIA);
});
