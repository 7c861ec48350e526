import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer as createPlain } from "node:net";
import { type Agent, request } from "node:https";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { Refusal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import { NodeCaller } from "../transport/caller.ts";
import { keyOfCertificate, nodeCertificate } from "../transport/certificate.ts";
import { ChainNodes } from "../transport/chainnodes.ts";
import { Directory, type KnownNode } from "../transport/directory.ts";
import { demandKeyUnused } from "../transport/keyinuse.ts";
import { type Calls, TransportServer } from "../transport/server.ts";
import { signerOf } from "./ledgerfixture.ts";

const CHAIN = "cn-32";

/** Who knows whom, as a directory of nodes that were told. */
function directoryOf(nodes: readonly KnownNode[]): Directory {
  const chain = { genesis: { chain: "cn" }, scan: () => [] } as unknown as ConstructorParameters<
    typeof Directory
  >[0]["chain"];
  return new Directory({ chain, others: nodes, onLearnt: () => undefined });
}

function named(name: string, address = "127.0.0.1:1"): KnownNode {
  return { chain: CHAIN, unit: `${CHAIN}:${name}`, key: signerOf(name).text, address };
}

async function serving(
  t: TestContext,
  name: string,
  known: readonly KnownNode[],
  calls: Calls,
  faults: unknown[] = [],
) {
  const certificate = () => nodeCertificate(signerOf(name).seed);
  const server = new TransportServer({
    directory: directoryOf(known),
    certificate,
    calls,
    onFault: (error) => faults.push(error),
  });
  const port = await server.listen("127.0.0.1", 0);
  t.after(() => server.close());
  return `127.0.0.1:${port}`;
}

function callerOf(t: TestContext, name: string): NodeCaller {
  const caller = new NodeCaller(() => nodeCertificate(signerOf(name).seed));
  t.after(() => caller.close());
  return caller;
}

const coded = (code: string) => (error: unknown) => (error as { readonly code?: unknown }).code === code;

test("a certificate is what OpenSSL reads, signed by the key that it names", () => {
  const { text, seed } = signerOf("a");
  const certificate = new X509Certificate(nodeCertificate(seed).cert);
  assert.equal(certificate.verify(certificate.publicKey), true);
  assert.equal(keyOfCertificate(certificate), text);
  assert.equal(certificate.subject, "CN=tocsin");
  assert.equal(certificate.validToDate.getUTCFullYear(), 9_999);
});

test("nodes that know each other's keys talk, and are told who asks", async (t) => {
  const address = await serving(t, "a", [named("b")], { who: async (params, from) => ({ params, from }) });
  const answer = await callerOf(t, "b").call(named("a", address), "who", { n: 1 });
  assert.deepEqual(answer, { params: { n: 1 }, from: { chain: CHAIN, unit: named("b").unit } });
});

test("a key that the server does not know gets no answer", async (t) => {
  let asked = 0;
  const count = { who: async () => ++asked };
  const address = await serving(t, "a", [named("b")], count);
  await assert.rejects(callerOf(t, "c").call(named("a", address), "who", {}), coded("PEER_UNAVAILABLE"));
  assert.equal(asked, 0);
});

test("no certificate, or one of another kind of key, gets no answer", async (t) => {
  const address = await serving(t, "a", [named("b")], { who: async () => 1 });
  const port = Number(address.split(":")[1]);
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  socket.on("error", () => undefined);
  socket.on("secureConnect", () => socket.write("POST /who HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"));
  let told = "";
  socket.on("data", (chunk: Buffer) => {
    told += chunk.toString("latin1");
  });
  await once(socket, "close");
  assert.equal(told, "");
});

test("a server that does not hold the node's key is not told what is asked", async (t) => {
  let asked = 0;
  const address = await serving(t, "liar", [named("b")], { who: async () => ++asked });
  await assert.rejects(callerOf(t, "b").call(named("a", address), "who", {}), coded("PEER_UNAVAILABLE"));
  assert.equal(asked, 0);
});

test("the key before counts until the next change, and no longer", async (t) => {
  const known: KnownNode[] = [{ ...named("b2"), unit: named("b").unit, previous: signerOf("b").text }];
  const address = await serving(t, "a", known, { who: async (_params, { unit }) => unit });
  const [before, now] = [callerOf(t, "b"), callerOf(t, "b2")];
  assert.equal(await before.call(named("a", address), "who", {}), named("b").unit);
  assert.equal(await now.call(named("a", address), "who", {}), named("b").unit);
  known[0] = { ...named("b2"), unit: named("b").unit };
  // The connection that was made before ends as well.
  await assert.rejects(before.call(named("a", address), "who", {}), coded("PEER_UNAVAILABLE"));
  assert.equal(await now.call(named("a", address), "who", {}), named("b").unit);
});

test("errors arrive as they were thrown; a defect says nothing and is told at home", async (t) => {
  const faults: unknown[] = [];
  const address = await serving(
    t,
    "a",
    [named("b")],
    {
      refuses: () => Promise.reject(new Refusal("NOT_PERMITTED", "/args")),
      lacks: () => Promise.reject(new NodeError("SEALED_MISSING", "digest")),
      breaks: () => Promise.reject(new Error("secret words")),
    },
    faults,
  );
  const ask = (name: string) => callerOf(t, "b").call(named("a", address), name, {});
  await assert.rejects(ask("refuses"), (error) => error instanceof Refusal && error.at === "/args");
  await assert.rejects(ask("lacks"), coded("SEALED_MISSING"));
  await assert.rejects(
    ask("breaks"),
    (error: Error) => coded("PEER_UNAVAILABLE")(error) && !/secret/.test(error.message),
  );
  await assert.rejects(ask("toString"), coded("NOT_FOUND"));
  assert.equal(faults.length, 1);
});

test("a body that is too large or no JSON is refused", async (t) => {
  const address = await serving(t, "a", [named("b")], { who: async () => 1 });
  const node = named("a", address);
  await assert.rejects(callerOf(t, "b").call(node, "who", "x".repeat(5 << 20)));
  const port = Number(address.split(":")[1]);
  const { cert, key } = nodeCertificate(signerOf("b").seed);
  const options = { host: "127.0.0.1", port, path: "/who", method: "POST", cert, key, rejectUnauthorized: false };
  const asked = request({ ...options, agent: false as unknown as Agent });
  asked.end("{");
  const [response] = (await once(asked, "response")) as [Readable];
  assert.match(await response.setEncoding("utf8").reduce((text: string, part: string) => text + part, ""), /NOT_JSON/);
});

test("a node does not begin while another process answers at its address with its key", async (t) => {
  const { seed } = signerOf("a");
  const own = (address: string) => named("a", address);
  await demandKeyUnused(own("127.0.0.1:1"), seed);
  const stranger = await serving(t, "b", [named("a")], { nodes: async () => [] });
  await demandKeyUnused(own(stranger), seed);
  // Who takes the connection and says nothing holds nobody up, and nothing of it is left.
  let ended = () => {};
  const left = new Promise<void>((resolve) => (ended = resolve));
  const silent = createPlain((socket) => socket.resume().once("close", ended)).listen(0, "127.0.0.1");
  t.after(() => silent.close());
  await once(silent, "listening");
  await demandKeyUnused(own(`127.0.0.1:${(silent.address() as AddressInfo).port}`), seed);
  await left;
  const copy = await serving(t, "a", [named("a")], { nodes: async () => [] });
  await assert.rejects(demandKeyUnused(own(copy), seed), coded("KEY_IN_USE"));
  // A copy that refuses to answer has shown the key all the same.
  const sullen = await serving(t, "a", [named("a")], {});
  await assert.rejects(demandKeyUnused(own(sullen), seed), coded("KEY_IN_USE"));
});

test("a stream arrives whole", async (t) => {
  const bytes = Buffer.alloc(300_000, 7);
  const address = await serving(t, "a", [named("b")], {
    part: async () => Readable.from([bytes.subarray(0, 9), bytes.subarray(9)]),
  });
  const chunks: Buffer[] = [];
  for await (const chunk of await callerOf(t, "b").stream(named("a", address), "part", {}))
    chunks.push(chunk as Buffer);
  assert.deepEqual(Buffer.concat(chunks), bytes);
});

test("of several nodes another one answers when one is away, speaks no TLS or answers nonsense", async (t) => {
  const plain = createPlain((socket) => socket.end("hello")).listen(0, "127.0.0.1");
  await once(plain, "listening");
  t.after(() => plain.close());
  const { port } = plain.address() as { readonly port: number };
  const address = await serving(t, "a", [named("b")], { who: async () => "here" });
  const nodes = [named("gone"), named("plain", `127.0.0.1:${port}`), named("a", address)];
  const chain = new ChainNodes(CHAIN, callerOf(t, "b"), directoryOf(nodes));
  assert.equal(await chain.call("who", {}), "here");
  await assert.rejects(
    new ChainNodes("cn-43", callerOf(t, "b"), directoryOf(nodes)).call("who", {}),
    coded("PEER_UNAVAILABLE"),
  );
});

test("a node is believed about its own chain alone", () => {
  const learnt: unknown[] = [];
  const chain = { genesis: { chain: "cn" }, scan: () => [] } as unknown as ConstructorParameters<
    typeof Directory
  >[0]["chain"];
  const directory = new Directory({ chain, others: [named("a")], onLearnt: (nodes) => learnt.push(nodes) });
  directory.learn("cn-43", [named("evil")]);
  directory.learn(CHAIN, []);
  directory.learn("cn", [{ ...named("evil"), chain: "cn" }]);
  assert.deepEqual(directory.nodesOf(CHAIN), [named("a")]);
  directory.learn(CHAIN, [named("a"), named("b")]);
  assert.equal(directory.nodeWith(signerOf("b").text)?.unit, named("b").unit);
  assert.equal(learnt.length, 1);
});
