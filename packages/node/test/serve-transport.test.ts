import assert from "node:assert/strict";
import { request } from "node:https";
import { after, test } from "node:test";
import { selfSigned } from "@tocsin/testkit";
import type { NodeError } from "../errors.ts";
import { createServer, listen } from "../serve/server.ts";
import { HOSPITAL, type ServedNetwork, openServedNetwork } from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { parts, signIn, token } = network.province;
const options = { parts, signIn, onFault: () => undefined, random: (size: number) => new Uint8Array(size) };

test("plain HTTP binds loopback only", async () => {
  const server = await createServer(options);
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "example.org"])
    await assert.rejects(listen(server, {}, host, 0), (error: NodeError) => error.code === "CONFIGURATION");
  const proxied = { trustedProxy: "everyone" };
  await assert.rejects(listen(server, proxied, "0.0.0.0", 0), (error: NodeError) => error.code === "CONFIGURATION");
  await server.close();
});

test("a server behind a named proxy takes requests from the proxy and from this machine, and from nobody else", async () => {
  const server = await createServer({ ...options, trustedProxy: "192.0.2.7" });
  const status = async (remoteAddress: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${token(HOSPITAL)}`;
    const reply = await server.inject({ url: "/v1/node", remoteAddress, headers: { authorization, ...headers } });
    return `${reply.statusCode} ${reply.statusCode === 200 ? "" : reply.json<{ code: string; at: string }>().at}`;
  };
  assert.equal(await status("127.0.0.1"), "200 ");
  assert.equal(await status("192.0.2.7", { "x-forwarded-proto": "https" }), "200 ");
  assert.equal(await status("::ffff:192.0.2.7"), "200 ");
  assert.equal(await status("192.0.2.7", { "x-forwarded-proto": "http" }), "403 plain HTTP");
  assert.equal(await status("192.0.2.8", { "x-forwarded-proto": "https" }), "403 plain HTTP");
  await server.close();
  const open = await createServer(options);
  const reply = await open.inject({ url: "/healthz", remoteAddress: "192.0.2.7" });
  assert.equal(reply.statusCode, 403);
  await open.close();
});

test("HTTPS serves with a certificate and its key, beyond loopback too", async () => {
  const tls = selfSigned();
  const server = await createServer({ ...options, tls });
  const address = await listen(server, { tls }, "0.0.0.0", 0);
  const { port } = new URL(address);
  assert.match(address, /^https:/);
  const headers = { authorization: `Bearer ${token(HOSPITAL)}` };
  const target = { host: "127.0.0.1", port, path: "/v1/node", headers, servername: "localhost" };
  const reply = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    request({ ...target, ca: tls.cert }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    })
      .on("error", reject)
      .end();
  });
  assert.equal(reply.status, 200, reply.text);
  const untrusted = new Promise((resolve, reject) => {
    request(target, resolve).on("error", reject).end();
  });
  await assert.rejects(untrusted, (error: { code?: string }) => /SELF_SIGNED|UNABLE_TO/.test(error.code ?? ""));
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
  await server.close();
});
