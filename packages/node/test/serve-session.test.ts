import assert from "node:assert/strict";
import { after, test } from "node:test";
import { hostRandom } from "../host/random.ts";
import { EnrolmentStore } from "../signin/enrolments.ts";
import { SignIn } from "../signin/signin.ts";
import {
  CUSTOMS,
  HOSPITAL,
  SUSPENDED,
  type Answer,
  type ServedNetwork,
  ask,
  assertProblem,
  openBody,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, token, tokens, dir } = network.province;
const options = { dir, random: (size: number) => hostRandom.bytes(size), now: () => network.clock.now() };
const HOUR_MS = 3_600_000;

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

function browserOf(answer: Answer): Browser {
  assert.equal(answer.status, 200, answer.text);
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return { cookie, csrf: String(answer.json["csrf"]) };
}

const signIn = async (unit = HOSPITAL, officer = "duty") =>
  browserOf(await ask(url, "/v1/signin/token", { body: { token: token(unit, officer) } }));
const session = ({ cookie }: Browser, headers = {}) => ask(url, "/v1/session", { headers: { cookie, ...headers } });
const file = ({ cookie, csrf }: Browser, headers: Record<string, string> = {}) =>
  ask(url, "/v1/acts", {
    headers: { cookie, "x-tocsin-csrf": csrf, ...headers },
    body: { action: "reports.submit", args: {}, body: openBody() },
  });

test("a bearer token begins a session, whose cookie no script reads and no other site sends", async () => {
  const answer = await ask(url, "/v1/signin/token", { body: { token: token(HOSPITAL) } });
  const set = answer.headers.get("set-cookie") ?? "";
  assert.match(set, /^tocsin-session-cn-32=[^;]+; /);
  for (const attribute of ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"])
    assert.ok(set.includes(attribute));
  const told = (await session(browserOf(answer))).json as unknown as { unit: { id: string }; officer: string };
  assert.deepEqual([told.unit.id, told.officer], [HOSPITAL, "duty"]);
  assertProblem(await ask(url, "/v1/signin/token", { body: { token: "tocsin_x" } }), 401, "UNAUTHORISED");
});

test("a session acts as its officer does with a token, and only with the page's own token", async () => {
  const browser = await signIn();
  assert.equal((await file(browser)).status, 200);
  const other = await signIn();
  for (const csrf of ["", "0", other.csrf])
    assertProblem(await file({ ...browser, csrf }), 403, "FORBIDDEN", "x-tocsin-csrf");
  assert.equal((await session(browser)).status, 200);
});

test("what a page of another place sends is refused, reading included", async () => {
  const browser = await signIn();
  for (const headers of [{ origin: "http://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }]) {
    assertProblem(await file(browser, headers), 403, "FORBIDDEN", "origin");
    assertProblem(await session(browser, headers), 403, "FORBIDDEN", "origin");
    const body = { token: token(HOSPITAL) };
    assertProblem(await ask(url, "/v1/signin/token", { headers, body }), 403, "FORBIDDEN", "origin");
  }
  assertProblem(await session(browser, { "sec-fetch-site": "same-site" }), 403, "FORBIDDEN", "origin");
  assert.equal((await file(browser, { origin: url, "sec-fetch-site": "same-origin" })).status, 200);
});

test("an officer sees the own sessions and ends one; signing out ends the browser's", async () => {
  const [here, there] = [await signIn(CUSTOMS), await signIn(CUSTOMS)];
  const list = async (browser: Browser) =>
    (await ask(url, "/v1/sessions", { headers: { cookie: browser.cookie } })).json["items"] as unknown as {
      id: string;
      current: boolean;
    }[];
  const other = (await list(here)).find(({ current }) => !current);
  assert.equal((await list(here)).length, 2);
  const headers = { cookie: here.cookie, "x-tocsin-csrf": here.csrf };
  const end = (id: string, who = headers) => ask(url, `/v1/sessions/${id}`, { method: "DELETE", headers: who });
  const stranger = await signIn(HOSPITAL);
  const strangers = { cookie: stranger.cookie, "x-tocsin-csrf": stranger.csrf };
  assertProblem(await end(other?.id ?? "", strangers), 404, "NOT_FOUND");
  assert.equal((await end(other?.id ?? "")).status, 200);
  assertProblem(await session(there), 401, "UNAUTHORISED");
  assert.equal((await ask(url, "/v1/session", { method: "DELETE", headers })).status, 200);
  assertProblem(await session(here), 401, "UNAUTHORISED");
});

test("a session ends with its token and after a shift, and a wrong cookie is none", async () => {
  const text = token(HOSPITAL);
  const browser = browserOf(await ask(url, "/v1/signin/token", { body: { token: text } }));
  assert.equal((await session(browser)).status, 200);
  tokens.revoke(text.slice(7, 23));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertProblem(await session(browser), 401, "UNAUTHORISED");
  const later = await signIn();
  for (const cookie of [`${later.cookie}x`, later.cookie.slice(0, -1), "tocsin-session-cn-32=../../keystore.x"])
    assertProblem(await session({ ...later, cookie }), 401, "UNAUTHORISED");
  network.clock.moveTo(network.clock.now() + 13 * HOUR_MS);
  assertProblem(await session(later), 401, "UNAUTHORISED");
});

test("a suspended unit begins no session", async () => {
  assertProblem(await ask(url, "/v1/signin/token", { body: { token: token(SUSPENDED) } }), 403, "UNIT_SUSPENDED");
});

test("persons of a demonstration exist only where the server was told to have them", async () => {
  const body = { unit: HOSPITAL, officer: "duty" };
  assertProblem(await ask(url, "/v1/signin/persona", { body }), 403, "FORBIDDEN", "persona");
  assert.deepEqual((await ask(url, "/v1/signin")).json["personas"], []);
  const personas = [{ ...body, name: { zh: "医院", en: "Hospital" }, url: "http://127.0.0.1:1" }];
  const demo = await network.serve({ signIn: new SignIn({ ...options, personas }) });
  assert.equal((await ask(demo.url, "/v1/signin/persona", { body })).status, 200);
  const another = { unit: CUSTOMS, officer: "duty" };
  assertProblem(await ask(demo.url, "/v1/signin/persona", { body: another }), 403, "FORBIDDEN", "persona");
  await demo.close();
});

test("an administrator makes codes for the own unit's officers; a code is asked for in any spelling and lives for a day", async () => {
  const admin = token(HOSPITAL, "admin");
  const enrol = (unit: string, officer: string, who = admin) =>
    ask(url, "/v1/enrolments", { token: who, body: { unit, officer } });
  assertProblem(await enrol(HOSPITAL, "duty", token(HOSPITAL)), 403, "FORBIDDEN");
  assertProblem(await enrol(CUSTOMS, "duty"), 403, "FORBIDDEN", "/unit");
  assertProblem(await enrol(HOSPITAL, "nobody"), 403, "UNKNOWN_OFFICER");
  const code = String((await enrol(HOSPITAL, "duty")).json["code"]);
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);

  const host = url.replace("127.0.0.1", "localhost");
  const challenge = (text: string) => ask(host, "/v1/passkeys/challenge", { body: { code: text } });
  for (const spelling of [code, code.toLowerCase(), code.replaceAll("-", " "), code.replaceAll("0", "o")])
    assert.equal((await challenge(spelling)).json["officer"], "duty", spelling);
  assertProblem(await challenge("0000-0000-0000-0000-0000"), 401, "UNAUTHORISED", "code");
  assertProblem(await ask(host, "/v1/passkeys/challenge", { body: {} }), 401, "UNAUTHORISED");
  network.clock.moveTo(network.clock.now() + 25 * HOUR_MS);
  assertProblem(await challenge(code), 401, "UNAUTHORISED", "code");
});

test("a code is used once, by one of two", () => {
  const store = new EnrolmentStore(options);
  const { code } = store.create(HOSPITAL, "duty");
  assert.equal(store.use(code).officer, "duty");
  assert.throws(() => new EnrolmentStore(options).use(code), { code: "UNAUTHORISED" });
});

test("passkeys are for names, not for numbers, and what answers no challenge is refused", async () => {
  assertProblem(await ask(url, "/v1/signin/passkey/challenge", { method: "POST" }), 400, "BAD_REQUEST", "host");
  const host = url.replace("127.0.0.1", "localhost");
  const { json } = await ask(host, "/v1/signin/passkey/challenge", { method: "POST" });
  for (const body of [
    { challenge: "none", response: {} },
    { challenge: String(json["challenge"]), response: { id: "x" } },
  ])
    assertProblem(await ask(host, "/v1/signin/passkey", { body }), 401, "UNAUTHORISED");
});

test("of an officer's sessions the oldest ends when there are too many; others keep theirs", () => {
  let now = network.clock.now();
  const { sessions } = new SignIn({ ...options, now: () => now });
  const begin = (unit: string) => sessions.create({ unit, officer: "many", method: "persona", agent: "test" });
  const other = begin(CUSTOMS);
  const made = Array.from({ length: 40 }, () => {
    now += 1;
    return begin(HOSPITAL);
  });
  const left = sessions.list(HOSPITAL, "many").map(({ id }) => id);
  assert.deepEqual(
    left,
    made
      .slice(-32)
      .reverse()
      .map(({ session: { id } }) => id),
  );
  assert.deepEqual(
    sessions.list(CUSTOMS, "many").map(({ id }) => id),
    [other.session.id],
  );
});
