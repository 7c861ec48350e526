import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer as createPlain } from "node:net";
import { type Agent, createServer as createSecure, request } from "node:https";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { Refusal } from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { Peer } from "../peer.ts";
import { NodeCaller } from "../transport/caller.ts";
import { keyOfCertificate, nodeCertificate } from "../transport/certificate.ts";
import { ChainNodes } from "../transport/chainnodes.ts";
import { Directory, type KnownNode, type nodesOf } from "../transport/directory.ts";
import { demandKeyUnused } from "../transport/keyinuse.ts";
import { NODE_CONNECTIONS_MAX } from "../transport/limits.ts";
import { peerCalls } from "../transport/peer.ts";
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

test("one node cannot take the places of all others", async (t) => {
  const address = await serving(t, "a", [named("b"), named("c")], { who: async () => "here" });
  const [host, port] = address.split(":") as [string, string];
  const sockets = Array.from({ length: NODE_CONNECTIONS_MAX + 8 }, () =>
    connect({ host, port: Number(port), rejectUnauthorized: false, ...nodeCertificate(signerOf("b").seed) }),
  );
  t.after(() => sockets.map((socket) => socket.destroy()));
  let closed = 0;
  await new Promise<void>((done) => {
    for (const socket of sockets)
      socket
        .on("error", () => undefined)
        .resume()
        .once("close", () => {
          closed += 1;
          if (closed === 8) done();
        });
  });
  assert.equal(await callerOf(t, "c").call(named("a", address), "who", {}), "here");
  await assert.rejects(callerOf(t, "b").call(named("a", address), "who", {}), coded("PEER_UNAVAILABLE"));
  assert.equal(closed, 8);
  // A place that was left is another's.
  const left = sockets.filter((socket) => !socket.destroyed)[0];
  left?.destroy();
  for (let answer: unknown; answer !== "here"; )
    answer = await callerOf(t, "b")
      .call(named("a", address), "who", {})
      .catch(() => undefined);
});

test("officers and notes of a record's steps are for the chains above", async () => {
  const step = { what: "reports.submit", history: 1, height: 1, index: 1, tick: 1, unit: "cn-32:hc" };
  const peer = { chain: CHAIN, custody: async () => [{ ...step, officer: "duty", note: "a name" }] } as unknown as Peer;
  const ask = (chain: string) =>
    peerCalls(peer)["custody"]?.({ record: "ab".repeat(32) }, { chain, unit: `${chain}:hc` });
  for (const chain of ["cn", CHAIN]) assert.deepEqual(await ask(chain), [{ ...step, officer: "duty", note: "a name" }]);
  for (const chain of ["cn-3201", "cn-43"]) assert.deepEqual(await ask(chain), [step]);
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

test("of several nodes another one gives the stream when one refuses in words that are no JSON", async (t) => {
  const { cert, key } = nodeCertificate(signerOf("liar").seed);
  const liar = createSecure({ cert, key }, (_request, response) => response.writeHead(400).end("<html>"));
  liar.listen(0, "127.0.0.1");
  await once(liar, "listening");
  t.after(() => {
    liar.closeAllConnections();
    liar.close();
  });
  const { port } = liar.address() as AddressInfo;
  const address = await serving(t, "a", [named("b")], { part: async () => Readable.from([Buffer.from("whole")]) });
  const nodes = [named("liar", `127.0.0.1:${port}`), named("a", address)];
  const stream = await new ChainNodes(CHAIN, callerOf(t, "b"), directoryOf(nodes)).stream("part", {});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  assert.equal(Buffer.concat(chunks).toString(), "whole");
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

test("a node that answers is asked again, and another once it was turned; each asker begins at another", async (t) => {
  const told = async (name: string) => serving(t, name, [named("b")], { who: async () => name });
  const nodes = [named("a", await told("a")), named("c", await told("c")), named("d", await told("d"))];
  const caller = callerOf(t, "b");
  let chain = new ChainNodes(CHAIN, caller, directoryOf(nodes), 1);
  const seen: unknown[] = [];
  for (let turn = 0; turn < 4; turn += 1, chain = chain.turned())
    seen.push(await chain.call("who", {}), await chain.call("who", {}));
  assert.deepEqual(seen, ["c", "c", "d", "d", "a", "a", "c", "c"]);
  assert.deepEqual([...(await chain.callEach("who", {}))].sort(), ["a", "c", "d"]);
});

/** A directory that learns, with what it has kept. */
function learning(others: readonly KnownNode[]) {
  const kept: unknown[] = [];
  const chain = { genesis: { chain: "cn" }, scan: () => [] } as unknown as ConstructorParameters<
    typeof Directory
  >[0]["chain"];
  const directory = new Directory({ chain, others, onLearnt: (nodes) => kept.push(nodes) });
  return { directory, kept };
}

test("a node is believed about its own chain alone", () => {
  const { directory, kept } = learning([named("a")]);
  directory.learn("cn-43", [[named("evil")]]);
  directory.learn(CHAIN, [[]]);
  directory.learn("cn", [[{ ...named("evil"), chain: "cn" }]]);
  assert.deepEqual(directory.nodesOf(CHAIN), [named("a")]);
  directory.learn(CHAIN, [[named("a"), named("b")]]);
  assert.equal(directory.nodeWith(signerOf("b").text)?.unit, named("b").unit);
  assert.equal(kept.length, 1);
});

test("one node of several adds, changes and drops no node of its chain; two of four do", () => {
  const known = ["a", "b", "c", "d"].map((name) => named(name));
  const { directory, kept } = learning(known);
  const [a, b, c, d] = known as [KnownNode, KnownNode, KnownNode, KnownNode];
  const evil = { ...a, key: signerOf("evil").text };
  directory.learn(CHAIN, [[evil, named("evil")], known, known]);
  directory.learn(CHAIN, [[evil]]);
  assert.deepEqual([directory.nodesOf(CHAIN), kept], [known, []]);
  const moved = { ...a, key: signerOf("a2").text, previous: a.key };
  const next = [moved, b, c, named("e")];
  directory.learn(CHAIN, [next, next, known]);
  assert.deepEqual(directory.nodesOf(CHAIN), next);
  directory.learn(CHAIN, [[moved, b, c, d, named("e")], next, next]);
  assert.deepEqual(directory.nodesOf(CHAIN), next);
  const pair = learning([a, b]);
  pair.directory.learn(CHAIN, [[a]]);
  assert.deepEqual(pair.directory.nodesOf(CHAIN), [a, b]);
});

test("a key that is one node's is not another's, whoever says so", async () => {
  const [a, b] = [named("a"), { ...named("b"), chain: "cn-43", unit: "cn-43:b" }];
  const { directory } = learning([a, b]);
  const thief = { ...b, key: a.key };
  directory.learn("cn-43", [[thief]]);
  assert.deepEqual(directory.nodeWith(a.key), { chain: CHAIN, unit: a.unit });
  assert.deepEqual(directory.nodesOf("cn-43"), [b]);
  // In the own registry an act can say so; who was known by the key stays known by it.
  const units = [{ id: "cn:m", node: { key: a.key, address: a.address }, status: "active" }];
  const chain = { genesis: { chain: "cn" }, scan: () => units.map((value) => ({ value })) } as unknown as Parameters<
    typeof nodesOf
  >[0] &
    ConstructorParameters<typeof Directory>[0]["chain"];
  const own = new Directory({ chain, others: [], onLearnt: () => undefined });
  assert.deepEqual(own.nodeWith(a.key), { chain: "cn", unit: "cn:m" });
  assert.equal(own.nodeWith(signerOf("new").text), undefined);
  await new Promise((go) => setTimeout(go, 60));
  units.push({ id: "cn:n", node: { key: signerOf("new").text, address: a.address }, status: "active" });
  assert.deepEqual(own.nodeWith(signerOf("new").text), { chain: "cn", unit: "cn:n" }, "as soon as it is registered");
  units.unshift({ id: "cn:a", node: { key: a.key, address: a.address }, status: "active" });
  await new Promise((go) => setTimeout(go, 1_100));
  assert.equal(own.nodesOf("cn")[0]?.unit, "cn:a");
  assert.deepEqual(own.nodeWith(a.key), { chain: "cn", unit: "cn:m" });
});
