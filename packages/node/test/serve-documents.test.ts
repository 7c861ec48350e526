import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ACTIONS, CODES, type Json } from "@tocsin/core";
import { type Endpoint, endpoints } from "@tocsin/api";
import Schema from "typebox/schema";
import { NODE_ERROR_CODES } from "../errors.ts";
import { HOSPITAL, type ServedNetwork, ask, assertProblem, done, openBody, openServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { url, parts, token } = network.province;

test("the node lives and is ready, without a token", async () => {
  assert.deepEqual(await done(url, "healthz", {}), { ok: true });
  const ready = await done<{ ready: boolean; checks: { check: string; ok: boolean }[] }>(url, "readyz", {});
  assert.equal(ready.ready, true);
  assert.deepEqual(
    ready.checks.map(({ check }) => check),
    ["chain", "read model", "clock", "links"],
  );
});

test("a node whose clock is behind its chain says that it is not ready", async () => {
  const parts = { ...network.province.parts, clock: { now: () => 0, sleep: async () => undefined } };
  const server = await network.serve({ parts });
  const answer = await ask(server.url, "/readyz");
  assert.equal(answer.status, 503);
  const failed = (answer.json["checks"] as unknown as { check: string; ok: boolean }[]).filter(({ ok }) => !ok);
  assert.deepEqual(
    failed.map(({ check }) => check),
    ["clock"],
  );
  await server.close();
});

test("metrics count transactions by outcome, in the form that Prometheus reads", async () => {
  const hospital = token(HOSPITAL);
  const valid = async () => {
    const { text, headers } = await ask(url, "/metrics", { token: token(HOSPITAL, "admin") });
    assert.match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    for (const line of text.split("\n").filter((one) => one !== ""))
      assert.match(line, /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.]+)$/);
    assert.match(text, /^tocsin_height\{chain="cn-32"\} \d+$/m);
    assert.match(text, /^tocsin_projected_height\{chain="cn-32"\} \d+$/m);
    return Number(/^tocsin_transactions_total\{code="VALID",chain="cn-32"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  };
  const before = await valid();
  const body = { action: "reports.submit", args: {}, body: openBody() };
  await done(url, "act", { token: hospital, body });
  assert.equal(await valid(), before + 1);
});

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Described } };
  readonly components: {
    readonly schemas: { readonly [name: string]: Record<string, Json> };
    readonly securitySchemes: Record<string, Json>;
  };
}
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Record<string, Json>[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Record<string, Json> }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Record<string, Json> }> };
  readonly responses: Record<
    string,
    { description: string; content: Record<string, { schema: Record<string, Json> }> }
  >;
}

const document = async () => (await ask(url, "/openapi.json")).json as unknown as Document;

/** Every value under a key of this name. */
function all(value: Json, name: string): Json[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === name && !Array.isArray(value) ? [member as Json] : []),
    ...all(member as Json, name),
  ]);
}

test("the OpenAPI document is of version 3.1 and has every operation with its parameters", async () => {
  const { openapi, info, paths } = await document();
  assert.match(openapi, /^3\.1\.\d+$/);
  assert.deepEqual([info.title, info.version], ["Tocsin", parts.version]);
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [operation.operationId, method, path] as const),
  );
  const wanted = (Object.entries(endpoints) as [string, Endpoint][]).map(
    ([id, { method, path }]) => [id, method.toLowerCase(), path] as const,
  );
  assert.deepEqual(new Map(described.map((one) => [one[0], one])), new Map(wanted.map((one) => [one[0], one])));
  assert.equal(described.length, wanted.length);
  for (const [id, method, path] of described) {
    const operation = paths[path]?.[method] as Described;
    const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
    assert.deepEqual(
      inPath.map(({ name }) => `{${name}}`),
      path.match(/\{\w+\}/g) ?? [],
      id,
    );
    assert.ok(
      inPath.every(({ required }) => required),
      id,
    );
    assert.ok(operation.parameters.every((parameter) => ["path", "query"].includes(parameter.in)));
    assert.ok(operation.summary.endsWith("."), `${id}: ${operation.summary}`);
    assert.ok(method !== "get" || operation.requestBody === undefined, id);
    assert.ok("200" in operation.responses && "default" in operation.responses, id);
    const { auth } = endpoints[id as keyof typeof endpoints] as Endpoint;
    const said = { none: [], optional: [{}, { token: [] }] }[auth as string] ?? [{ token: [] }];
    assert.deepEqual(operation.security, said, id);
  }
});

test("every schema of the document compiles, and every reference leads to one", async () => {
  const whole = await document();
  const { schemas, securitySchemes } = whole.components;
  for (const reference of all(whole as unknown as Json, "$ref"))
    assert.ok(String(reference).replace("#/components/schemas/", "") in schemas, String(reference));
  assert.deepEqual(Object.keys(securitySchemes), ["token"]);
  for (const name of Object.keys(schemas)) assert.match(name, /^[a-zA-Z0-9._-]+$/);
  const used = [
    ...Object.values(schemas),
    ...(all(whole.paths as unknown as Json, "schema") as Record<string, Json>[]).filter(
      (schema) => !("$ref" in schema),
    ),
  ];
  assert.ok(used.length > 150);
  for (const schema of used) assert.doesNotThrow(() => Schema.Compile(schema), JSON.stringify(schema).slice(0, 200));
  assert.ok(!JSON.stringify(whole).includes("undefined"));
});

test("the document describes every act and every problem code with its status", async () => {
  const { schemas } = (await document()).components;
  for (const { name } of ACTIONS) assert.ok(`${name}.args` in schemas, name);
  const { properties } = schemas["Problem"] as unknown as {
    properties: { code: { oneOf: { const: string; title: string }[] } };
  };
  const wanted = [...Object.keys(CODES).filter((name) => name !== "VALID"), ...NODE_ERROR_CODES];
  const listed = new Map(properties.code.oneOf.map((one) => [one.const, one.title]));
  assert.deepEqual([...listed.keys()].sort(), [...new Set(wanted)].sort());
  const answer = await ask(url, "/v1/node");
  assert.equal(listed.get(String(answer.json["code"])), String(answer.status));
});

test("the page of the API needs nothing from elsewhere and runs no script of its own text", async () => {
  const page = await ask(url, "/docs");
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.doesNotMatch(page.text, /<script>|\son[a-z]+=|https?:\/\//);
  for (const [, source] of page.text.matchAll(/src="([^"]+)"/g)) {
    const script = await ask(url, source as string);
    assert.equal(script.status, 200);
    assert.match(script.headers.get("content-type") ?? "", /javascript/);
    assert.doesNotThrow(() => new Function(script.text));
  }
  assert.equal(page.headers.get("x-content-type-options"), "nosniff");
});

test("who asks too often is told to wait, by token or by address, and others are not", async () => {
  const server = await network.serve({ requestsPerMinute: 3 });
  const hospital = token(HOSPITAL);
  const get = (text: string | undefined) => ask(server.url, "/v1/node", { token: text });
  for (let n = 0; n < 3; n++) assert.equal((await get(hospital)).status, 200);
  const refused = await get(hospital);
  assertProblem(refused, 429, "RATE_LIMITED");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  assert.equal((await get(token(HOSPITAL))).status, 200);
  // Tokens that nobody has made count as their address.
  for (let n = 0; n < 3; n++) assertProblem(await get(`made-up-${n}`), 401, "UNAUTHORISED");
  assertProblem(await get("made-up-4"), 429, "RATE_LIMITED");
  await server.close();
});

test("a fault of the node is answered with a number, and the log has the rest", async () => {
  const broken = {
    ...network.province.parts,
    links: () => {
      throw new Error("secret of the test at /etc/passwd");
    },
  };
  const server = await network.serve({ parts: broken });
  const answer = await ask(server.url, "/v1/node", { token: token(HOSPITAL) });
  assertProblem(answer, 500, "INTERNAL");
  assert.ok(!answer.text.includes("secret"));
  const [logged] = network.faults.splice(0);
  assert.ok(logged?.startsWith(`${answer.json["at"]} `) && logged.includes("secret of the test"));
  await server.close();
});

test("the operator's boundaries are served with their audit number, and nothing where there are none", async () => {
  const map = {
    audit: "GS(2021)0000",
    areas: [{ code: "32", geometry: { type: "Polygon", coordinates: [[[118, 32]]] } }],
  };
  const server = await network.serve({ map });
  const asked = { token: network.province.token(HOSPITAL) };
  assert.deepEqual((await ask(server.url, "/v1/map", asked)).json, map);
  assert.deepEqual((await ask(network.province.url, "/v1/map", asked)).json, {});
  assertProblem(await ask(server.url, "/v1/map"), 401, "UNAUTHORISED");
  await server.close();
});
