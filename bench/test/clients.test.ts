import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { test } from "node:test";
import { nodeCrypto } from "@tocsin/node";
import { readSignedProposal } from "@tocsin/core";
import { runClients, total } from "../load/clients.ts";
import type { LoadJob } from "../load/job.ts";

type Answer = (body: Buffer, number: number) => { readonly status: number; readonly value: object } | undefined;

/** A node that answers as the test says; undefined breaks the connection off. */
async function withNode<T>(answer: Answer, work: (job: LoadJob) => Promise<T>): Promise<T> {
  let number = 0;
  const serve = async (asked: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    if (asked.url === "/healthz") return response.end("{}");
    const said = answer(Buffer.concat(chunks), number++);
    if (said === undefined) return response.destroy();
    return response.writeHead(said.status).end(JSON.stringify(said.value));
  };
  const server = createServer((asked, response) => void serve(asked, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  const seed = Buffer.alloc(32, 7).toString("base64url");
  const key = "ed25519:6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw";
  const officers = [{ unit: "cn-32:hospital-1", officer: "duty", key, seed, token: "none" }];
  const job: LoadJob = {
    ...{ url: `http://127.0.0.1:${port}`, chain: "cn-32.e1", contract: 1, officers, area: "32", c: 4 },
    ...{ urgencies: [3, 9], concurrency: 2, bulk: 1, seconds: 20, reports: 20, name: "testing" },
  };
  try {
    return await work(job);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a load client signs each report with its officer's key, and counts what became of it by urgency", async () => {
  const seen = new Set<string>();
  const answer: Answer = (body, number) => {
    const { proposal, proposalBytes, signatureBytes } = readSignedProposal(nodeCrypto.sha256, body);
    const message = Buffer.concat([Buffer.from("tocsin/proposal/v1\n"), proposalBytes]);
    const publicKey = Buffer.from(proposal.author.key.slice("ed25519:".length), "base64url");
    assert.ok(nodeCrypto.verifyEd25519(publicKey, message, signatureBytes));
    seen.add(proposal.idempotencyKey);
    if (number % 10 === 4) return { status: 429, value: { code: "QUEUE_FULL" } };
    if (number % 10 === 5) return { status: 409, value: { code: "IDEMPOTENCY_MISMATCH" } };
    return { status: 200, value: { code: "VALID", timings: { endorsedMs: 1, committedMs: 2 } } };
  };
  const result = await withNode(answer, (job) => runClients([job]));
  const { offered, admitted, refused, invalid, latencies } = total(result);
  assert.deepEqual([offered, admitted, refused, invalid], [20, 16, 2, 2]);
  assert.equal(latencies.length, 16);
  assert.equal(seen.size, 20);
  assert.deepEqual(Object.keys(result.byUrgency), ["3", "9"]);
  assert.deepEqual(result.codes, { QUEUE_FULL: 2, IDEMPOTENCY_MISMATCH: 2 });
  assert.equal(result.endorsedMs, 16);
});

test("a full disk and a node that has gone end the run, and say how far it came", async () => {
  const full: Answer = (_body, number) =>
    number < 5 ? { status: 200, value: {} } : { status: 507, value: { code: "DISK_FULL" } };
  await assert.rejects(
    withNode(full, (job) => runClients([job])),
    /the disk is full: 15 reports were refused after 5/,
  );
  const gone: Answer = (_body, number) => (number < 5 ? { status: 200, value: {} } : undefined);
  await assert.rejects(
    withNode(gone, (job) => runClients([job])),
    /did not answer 15 requests; 5 were committed/,
  );
});
