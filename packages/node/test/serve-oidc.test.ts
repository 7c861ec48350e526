import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPairSync } from "node:crypto";
import { after, test } from "node:test";
import { hostRandom } from "../host/random.ts";
import { SignIn } from "../signin/signin.ts";
import { HOSPITAL, type ServedNetwork, ask, openServedNetwork } from "./servefixture.ts";

/** A small identity provider on loopback: discovery, keys, and the token endpoint of the code flow with PKCE. */
class Issuer {
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #codes = new Map<string, URLSearchParams>();
  /** What the next ID token says beside what it has to. */
  claims: { [name: string]: string } = { tocsin_officer: `${HOSPITAL}/duty` };
  url = "";

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What a person's consent at the authorisation endpoint comes to: an address to go back to. */
  consent(address: string): string {
    const asked = new URL(address).searchParams;
    const code = createHash("sha256").update(address).digest("hex");
    this.#codes.set(code, asked);
    return `${asked.get("redirect_uri")}?code=${code}&state=${asked.get("state")}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (value: object, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const { url } = this;
    if (request.url === "/.well-known/openid-configuration")
      return void send({
        ...{ issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` },
        ...{ jwks_uri: `${url}/jwks`, response_types_supported: ["code"], subject_types_supported: ["public"] },
        id_token_signing_alg_values_supported: ["ES256"],
      });
    if (request.url === "/jwks") {
      const key = createPublicKey(createPrivateKey(this.#keys.privateKey.export({ format: "pem", type: "pkcs8" })));
      return void send({ keys: [{ ...key.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "1" }] });
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const given = new URLSearchParams(body);
    const asked = this.#codes.get(given.get("code") ?? "");
    this.#codes.delete(given.get("code") ?? "");
    const verifier = createHash("sha256")
      .update(given.get("code_verifier") ?? "")
      .digest("base64url");
    if (asked === undefined || verifier !== asked.get("code_challenge"))
      return void send({ error: "invalid_grant" }, 400);
    send({ access_token: "a", token_type: "Bearer", id_token: this.#idToken(asked) });
  }

  #idToken(asked: URLSearchParams): string {
    const now = Math.floor(Date.now() / 1_000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const payload = {
      ...{ iss: this.url, aud: "tocsin", sub: "1", iat: now, exp: now + 60, nonce: asked.get("nonce") },
      ...this.claims,
    };
    const text = `${part({ alg: "ES256", kid: "1" })}.${part(payload)}`;
    const signature = sign("sha256", Buffer.from(text), { key: this.#keys.privateKey, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  }
}

const network: ServedNetwork = await openServedNetwork();
const issuer = new Issuer();
await issuer.open();
after(async () => {
  await network.close();
  issuer.close();
});
const signIn = new SignIn({
  dir: network.province.dir,
  random: (size) => hostRandom.bytes(size),
  now: () => network.clock.now(),
  oidc: { issuer: issuer.url, clientId: "tocsin", name: { zh: "统一身份", en: "Single sign-on" } },
});
const { url } = await network.serve({ signIn });

const go = (address: string, cookie = "") => fetch(address, { redirect: "manual", headers: { cookie } });
const cookieOf = (response: Response) => (response.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
const placeOf = (response: Response) => response.headers.get("location") ?? "";

test("an identity provider names the officer, and the session is like any other", async () => {
  assert.deepEqual((await ask(url, "/v1/signin")).json["oidc"], { zh: "统一身份", en: "Single sign-on" });
  const sent = await go(`${url}/v1/signin/oidc`);
  assert.equal(sent.status, 303);
  assert.match(sent.headers.get("set-cookie") ?? "", /HttpOnly; SameSite=Lax/);
  const back = await go(issuer.consent(placeOf(sent)), cookieOf(sent));
  assert.equal(placeOf(back), "/");
  const cookie = back.headers.getSetCookie().find((text) => text.startsWith("tocsin-session-")) ?? "";
  assert.match(cookie, /HttpOnly; SameSite=Strict/);
  const told = await ask(url, "/v1/session", { headers: { cookie: cookie.split(";")[0] ?? "" } });
  assert.deepEqual([told.json["officer"], told.json["method"]], ["duty", "oidc"]);
});

test("a browser that was not sent, an answer that was used and a state of another are refused", async () => {
  const sent = await go(`${url}/v1/signin/oidc`);
  const answer = issuer.consent(placeOf(sent));
  assert.equal(placeOf(await go(answer)), "/sign-in?problem=UNAUTHORISED");
  assert.equal(placeOf(await go(answer, cookieOf(sent))), "/");
  assert.equal(placeOf(await go(answer, cookieOf(sent))), "/sign-in?problem=UNAUTHORISED");
  const [mine, other] = [await go(`${url}/v1/signin/oidc`), await go(`${url}/v1/signin/oidc`)];
  const crossed = await go(issuer.consent(placeOf(other)), cookieOf(mine));
  assert.equal(placeOf(crossed), "/sign-in?problem=UNAUTHORISED");
});

test("who is no officer of the registry is not let in, whatever the provider says", async () => {
  for (const [claims, code] of [
    [{ tocsin_officer: `${HOSPITAL}/nobody` }, "FORBIDDEN"],
    [{ tocsin_officer: "root" }, "UNAUTHORISED"],
    [{}, "UNAUTHORISED"],
    [{ tocsin_officer: `${HOSPITAL}/duty`, nonce: "another" }, "UNAUTHORISED"],
    [{ tocsin_officer: `${HOSPITAL}/duty`, aud: "another" }, "UNAUTHORISED"],
  ] as const) {
    issuer.claims = claims;
    const sent = await go(`${url}/v1/signin/oidc`);
    assert.equal(placeOf(await go(issuer.consent(placeOf(sent)), cookieOf(sent))), `/sign-in?problem=${code}`);
  }
});

test("an issuer in plain text elsewhere is a wrong configuration", () => {
  const oidc = { issuer: "http://login.example", clientId: "tocsin", name: { zh: "一", en: "One" } };
  const options = { dir: network.province.dir, random: (size: number) => new Uint8Array(size), now: () => 0 };
  assert.throws(() => new SignIn({ ...options, oidc }), { code: "CONFIGURATION" });
});

test("one address cannot push out what others were asked: it is sent, and comes back, sixty times a minute", async () => {
  const other = await network.serve({ signIn });
  for (const path of ["/v1/signin/oidc", "/v1/signin/oidc/callback"]) {
    const told: number[] = [];
    for (let i = 0; i < 61; i++) told.push((await go(`${other.url}${path}`)).status);
    assert.deepEqual([...new Set(told.slice(0, 60)), told[60]], [303, 429], path);
  }
  await other.close();
});
