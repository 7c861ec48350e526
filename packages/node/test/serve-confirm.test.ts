import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Json, DEFAULT_POLICIES, parseTransaction } from "@tocsin/core";
import { nodeCrypto } from "../host/crypto.ts";
import { Authenticator, type Oddity } from "./authenticator.ts";
import { signerOf } from "./ledgerfixture.ts";
import {
  NATION,
  type Answer,
  type ServedNetwork,
  ask,
  assertProblem,
  done,
  openServedNetwork,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const node = network.cn;
const url = node.url.replace("127.0.0.1", "localhost");

/** An officer with whatever passkeys were registered. */
class Person {
  readonly token: string;

  constructor(officer: string) {
    this.token = node.token(NATION, officer);
  }

  post(path: string, body: Json): Promise<Answer> {
    return ask(url, path, { token: this.token, body });
  }

  async register(authenticator: Authenticator): Promise<{ readonly [name: string]: Json }> {
    const { json } = await this.post("/v1/passkeys/challenge", {});
    const response = authenticator.create(String((json["options"] as { challenge: string }).challenge));
    const body = { challenge: String(json["challenge"]), response, label: "test" };
    return (await done<{ readonly [name: string]: Json }>(url, "createPasskey", { token: this.token, body })) as never;
  }

  /** Asks about an act; the names of the two challenges. */
  async asked(
    act: Json,
  ): Promise<{ readonly id: string; readonly challenge: string; readonly allowed: readonly string[] }> {
    const { json } = await this.post("/v1/acts/passkey/challenge", act);
    const { challenge = "", allowCredentials = [] } = json["options"] as unknown as {
      challenge?: string;
      allowCredentials?: readonly { id: string }[];
    };
    return { id: String(json["challenge"]), challenge, allowed: allowCredentials.map(({ id }) => id) };
  }

  async confirmed(act: Json, authenticator: Authenticator, oddity: Oddity = {}): Promise<Answer> {
    const { id, challenge } = await this.asked(act);
    return this.answer(id, authenticator.get(challenge, oddity));
  }

  answer(challenge: string, response: { readonly [name: string]: Json }): Promise<Answer> {
    return this.post("/v1/acts/passkey", { challenge, response });
  }
}

const change = (minutes: number, key = `change-${minutes}`): { readonly [name: string]: Json } => ({
  action: "governance.propose",
  idempotencyKey: key,
  args: {
    change: { kind: "policy", name: "clock", value: { ...DEFAULT_POLICIES.clock, acknowledgeMinutes: minutes } },
    effectiveHeight: 1_000_000,
    reason: "test",
  },
});
const adding = (passkey: { readonly [name: string]: Json }, officer = "duty"): Json => ({
  action: "registry.addPasskey",
  args: { unit: NATION, officer, passkey: { key: passkey["key"] as Json, host: passkey["host"] as Json } },
});

const duty = new Person("duty");
const own = new Authenticator(url);

test("who has no passkey acts as before; the first one that is registered is wanted from then on", async () => {
  assert.equal((await duty.post("/v1/acts", change(31))).status, 200);
  const passkey = await duty.register(own);
  assert.match(String(passkey["key"]), /^p256:/);
  assert.deepEqual([passkey["host"], passkey["confirms"]], ["localhost", false]);
  assert.equal((await duty.post("/v1/acts", change(32))).status, 200);
  assert.equal((await duty.post("/v1/acts", adding(passkey))).status, 200);
  assertProblem(await duty.post("/v1/acts", change(33)), 403, "PASSKEY_WANTED", "governance.propose");
  const { items } = await done<{ items: { confirms: boolean }[] }>(url, "passkeys", { token: duty.token });
  assert.deepEqual(
    items.map(({ confirms }) => confirms),
    [true],
  );
});

test("the act is done with the passkey's answer, which stands in its transaction", async () => {
  const { id, challenge, allowed } = await duty.asked(change(33));
  assert.deepEqual(allowed, [own.id]);
  const answer = await duty.answer(id, own.get(challenge));
  assert.equal(answer.status, 200, answer.text);
  const { height, index } = answer.json as unknown as { height: number; index: number };
  const entry = node.parts.chain.block(height)?.entries.find((one) => one.index === index);
  const bytes = entry?.bytes as Uint8Array;
  const read = parseTransaction(nodeCrypto.sha256, bytes);
  assert.ok(read.type === "act" && read.assertion !== undefined);
  assert.equal(read.proposal.author.via, "keystore");
  const client = JSON.parse(Buffer.from(read.assertion.client, "base64url").toString());
  assert.deepEqual([client.challenge, client.origin], [challenge, url]);
  // The same wish again has the same result, whoever answers what.
  const again = await duty.confirmed(change(33), own);
  assert.equal(again.json["repeated"], true, again.text);
});

test("an answer counts once, for its own act, page, officer and passkey, and from one that was verified", async () => {
  const refused: readonly Oddity[] = [
    { challenge: "A".repeat(43) },
    { origin: "http://evil.example" },
    { origin: url.replace("localhost", "localhost.evil.example") },
    { host: "evil.example" },
    { flags: 0x01 },
    { flags: 0x04 },
    { counter: 1 },
    { id: "AAAAAAAAAAAAAAAAAAAAAA" },
  ];
  for (const oddity of refused) assertProblem(await duty.confirmed(change(34), own, oddity), 403, "BAD_ASSERTION");
  assertProblem(await duty.confirmed(change(34), new Authenticator(url)), 403, "BAD_ASSERTION", "/response/id");

  const { id, challenge } = await duty.asked(change(34));
  const answer = own.get(challenge);
  const other = await duty.asked(change(35));
  assertProblem(await duty.answer(other.id, answer), 403, "BAD_ASSERTION");
  const watch = new Person("watch");
  assertProblem(await watch.answer(id, answer), 403, "BAD_ASSERTION", "/challenge");
  assertProblem(await duty.answer(id, answer), 403, "BAD_ASSERTION", "/challenge");
  const once = await duty.asked(change(34));
  const right = own.get(once.challenge);
  assert.equal((await duty.answer(once.id, right)).status, 200);
  assertProblem(await duty.answer(once.id, right), 403, "BAD_ASSERTION", "/challenge");
});

test("another passkey is added with the first, a stranger's is not, and a revoked one confirms nothing", async () => {
  const second = new Authenticator(url, "eddsa");
  const passkey = await duty.register(second);
  assert.match(String(passkey["key"]), /^ed25519:/);
  assertProblem(await duty.post("/v1/acts", adding(passkey)), 403, "PASSKEY_WANTED");
  assertProblem(await duty.confirmed(adding(passkey), second), 403, "PASSKEY_NOT_VALID", "duty");
  assert.equal((await duty.confirmed(adding(passkey), own)).status, 200);
  assert.equal((await duty.confirmed(change(36), second)).status, 200);
  const revoking = {
    action: "registry.revokePasskey",
    args: { unit: NATION, officer: "duty", key: passkey["key"] as Json },
  };
  const pending = await duty.asked(change(37));
  const answer = second.get(pending.challenge);
  assert.equal((await duty.confirmed(revoking, own)).status, 200);
  assertProblem(await duty.answer(pending.id, answer), 403, "PASSKEY_NOT_VALID", "duty");
});

test("an administrator takes a lost device away: it signs in no more, its sessions end, and officer and auditor see who did it", async () => {
  const device = new Authenticator(url);
  const watch = new Person("watch");
  const passkey = await watch.register(device);
  assert.equal((await watch.post("/v1/acts", adding(passkey, "watch"))).status, 200);
  const signIn = async () => {
    const asked = await ask(url, "/v1/signin/passkey/challenge", { method: "POST" });
    const response = device.get(String((asked.json["options"] as { challenge: string }).challenge));
    return ask(url, "/v1/signin/passkey", { body: { challenge: String(asked.json["challenge"]), response } });
  };
  const began = await signIn();
  assert.equal(began.status, 200, began.text);
  const headers = { cookie: (began.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
  const session = () => ask(url, "/v1/session", { headers });
  assert.equal((await session()).status, 200);

  const args = { unit: NATION, officer: "watch", key: passkey["key"] as Json };
  const admin = new Person("admin");
  const revoking = (more: object): Json => ({ action: "registry.revokePasskey", args: { ...args, ...more } });
  assertProblem(await admin.post("/v1/acts", revoking({})), 400, "SCHEMA", "/args/reason");
  const taking = await admin.post("/v1/acts", revoking({ reason: "telephone lost" }));
  assert.equal(taking.status, 200, taking.text);

  assertProblem(await session(), 401, "UNAUTHORISED");
  assertProblem(await signIn(), 401, "UNAUTHORISED", "passkey");
  assertProblem(await watch.post("/v1/acts", change(51)), 403, "PASSKEY_WANTED");
  const { items } = await done<{ items: { taken?: object }[] }>(url, "passkeys", { token: watch.token });
  assert.deepEqual({ ...items[0]?.taken, at: 0 }, { officer: "admin", at: 0, reason: "telephone lost" });
  const { height } = taking.json as unknown as { height: number };
  const token = node.token(NATION, "admin");
  await done(url, "blocks", { token, query: { after: height } });
  const found = await done<{ findings: { finding: string }[] }>(url, "audit", {
    token,
    query: { from: 0, to: network.clock.now() + 60_000 },
  });
  const taken = found.findings.filter(({ finding }) => finding === "passkey-taken");
  assert.deepEqual(
    taken.map((one) => ({ ...one, tick: 0, height: 0, history: 0 })),
    [
      {
        ...{ finding: "passkey-taken", unit: NATION, officer: "admin", tick: 0, height: 0, history: 0 },
        note: "watch: telephone lost",
      },
    ],
  );
});

test("a passkey that an administrator gives an officer stands in the audit with both names", async () => {
  const given = { unit: NATION, officer: "watch", passkey: { key: `ed25519:${"C".repeat(42)}A`, host: "localhost" } };
  const admin = new Person("admin");
  const giving = await admin.post("/v1/acts", { action: "registry.addPasskey", args: given });
  assert.equal(giving.status, 200, giving.text);
  const token = node.token(NATION, "admin");
  await done(url, "blocks", { token, query: { after: (giving.json as unknown as { height: number }).height } });
  const query = { from: 0, to: network.clock.now() + 60_000 };
  const found = await done<{ findings: { finding: string; officer?: string; note: string }[] }>(url, "audit", {
    token,
    query,
  });
  const told = found.findings.filter(({ finding }) => finding === "passkey-given");
  assert.deepEqual(
    told.map(({ officer, note }) => [officer, note]),
    [["admin", "watch"]],
  );
});

test("a passkey that only signs in is taken away, too: by an administrator of the unit, with a reason that the audit tells", async () => {
  const device = new Authenticator(url);
  const watch = new Person("watch");
  const { id } = await watch.register(device);
  const token = node.token(NATION, "admin");
  const path = `/v1/officers/watch/passkeys`;
  const take = (one: string, by = token, body: Json = { reason: "stolen" }) =>
    ask(url, `${path}/${one}/take`, { token: by, body });
  assertProblem(await ask(url, path, { token: watch.token }), 403, "FORBIDDEN", "administrator");
  assertProblem(await take(String(id), watch.token), 403, "FORBIDDEN", "administrator");
  assertProblem(await take(String(id), token, {}), 400, "SCHEMA");
  // Under another officer's name, and at another unit's node, it is not there.
  const other = await ask(url, `/v1/officers/duty/passkeys/${String(id)}/take`, { token, body: { reason: "x" } });
  assertProblem(other, 404, "NOT_FOUND", String(id));
  const { items } = (await ask(url, path, { token })).json as unknown as { items: { id: string }[] };
  assert.ok(items.some((one) => one.id === id));
  assert.deepEqual((await take(String(id))).json, { revoked: true });
  assertProblem(await take(String(id)), 404, "NOT_FOUND", String(id));
  const query = { from: 0, to: network.clock.now() + 60_000 };
  const found = await done<{ findings: { finding: string; officer?: string; note: string }[] }>(url, "audit", {
    token,
    query,
  });
  const told = found.findings.filter(({ finding, note }) => finding === "passkey-taken" && note === "watch: stolen");
  assert.deepEqual(
    told.map(({ officer }) => officer),
    ["admin"],
  );
});

test("who stole a token cannot give its officer a key, nor make an officer; the holder of the passkey can", async () => {
  const now = network.clock.now();
  const dated = { key: signerOf("thief").text, notBefore: now - 60_000, notAfter: now + 86_400_000 };
  const rotating = { action: "registry.rotateKey", args: { unit: NATION, officer: "duty", key: dated } };
  const officer = { unit: NATION, id: "accomplice", roles: ["verifier"], status: "active", keys: [dated] };
  const registering = { action: "registry.registerOfficer", args: { officer } };
  for (const act of [rotating, registering])
    assertProblem(await duty.post("/v1/acts", act), 403, "PASSKEY_WANTED", act.action);
  const rotated = await duty.confirmed(rotating, own);
  assert.equal(rotated.status, 200, rotated.text);
});

test("an officer has so many acts waiting for a passkey, and the newest of them count", async () => {
  const first = await duty.asked(change(39));
  const second = await duty.asked(change(40));
  for (let n = 0; n < 7; n++) await duty.asked(change(41));
  assertProblem(await duty.answer(first.id, own.get(first.challenge)), 403, "BAD_ASSERTION", "/challenge");
  assert.equal((await duty.answer(second.id, own.get(second.challenge))).status, 200);
});

test("who has none at this address is told so", async () => {
  const watch = new Person("watch");
  assertProblem(await watch.post("/v1/acts/passkey/challenge", change(38)), 403, "PASSKEY_NOT_VALID", "localhost");
  const byNumber = await ask(node.url, "/v1/acts/passkey/challenge", { token: duty.token, body: change(38) });
  assertProblem(byNumber, 403, "PASSKEY_NOT_VALID", "127.0.0.1");
});
