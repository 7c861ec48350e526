import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { ApiClient, UnreachableError } from "@tocsin/client";

test("a line that breaks in the middle of an answer, or of a refusal, is a node that does not answer", async () => {
  let status = 200;
  const server = createServer((_, reply) => {
    reply.writeHead(status, { "content-type": "application/problem+json", "content-length": 1_000 });
    reply.write('{"height":', () => reply.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new ApiClient({ baseUrl: `http://127.0.0.1:${port}` });
  for (status of [200, 503])
    await assert.rejects(
      client.call("node"),
      (error) => error instanceof UnreachableError && error.message.includes(`127.0.0.1:${port}`),
    );
  server.close();
});
