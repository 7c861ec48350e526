import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { hostRandom } from "../host/random.ts";
import { createServer } from "../serve/server.ts";
import { openServedNetwork } from "./servefixture.ts";

test("who asks on an open connection while the server closes is told by a typed problem to come again", async (t) => {
  const network = await openServedNetwork();
  t.after(() => network.close());
  const { parts, signIn } = network.province;
  const server = await createServer({
    parts,
    signIn,
    random: (size) => hostRandom.bytes(size),
    onFault: () => undefined,
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const begun = once(server.server, "request");
  const said = (async () => {
    let text = "";
    for await (const chunk of socket.setEncoding("utf8")) text += String(chunk);
    return text;
  })();
  socket.write(
    "POST /v1/acts/signed HTTP/1.1\r\nHost: here\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\n{",
  );
  await begun;
  const closed = server.close();
  // The first request is under way; the second comes on the same connection behind it.
  await new Promise((resolve) => setImmediate(resolve));
  socket.write("}GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n");
  const answers = (await said).split(/(?=HTTP\/1\.1 )/);
  await closed;
  const [first, second = ""] = answers;
  assert.match(first ?? "", /^HTTP\/1\.1 4\d\d /);
  assert.match(second, /^HTTP\/1\.1 503 /);
  assert.match(second, /application\/problem\+json/);
  assert.match(second, /"code":"STOPPING"/);
});
