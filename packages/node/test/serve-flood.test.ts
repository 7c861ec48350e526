import assert from "node:assert/strict";
import { request } from "node:http";
import { after, test } from "node:test";
import { text } from "node:stream/consumers";
import { QUEUE_TRANSACTIONS_MAX, QUEUE_UNIT_PERCENT } from "../limits.ts";
import { Gateway } from "../submit/gateway.ts";
import {
  CUSTOMS,
  HOSPITAL,
  type ServedNetwork,
  ask,
  assertProblem,
  openServedNetwork,
  signed,
} from "./servefixture.ts";

const network: ServedNetwork = await openServedNetwork();
after(() => network.close());
const { parts, token } = network.province;
const SHARE = (QUEUE_TRANSACTIONS_MAX * QUEUE_UNIT_PERCENT) / 100;

test("a unit that floods is told to wait before its body is read; what others ask is answered", async () => {
  const gateway = new Gateway({
    ...parts,
    verifier: { facts: () => true, verify: async () => undefined },
    endorsers: [{ units: ["cn-32:hc"], endorse: () => new Promise(() => undefined) }],
    atWorkMax: 1,
  });
  const server = await network.serve({ parts: { ...parts, gateway } });
  const waiting = Array.from({ length: SHARE + 1 }, () =>
    gateway.submit(signed({ urgency: 9 }).bytes, HOSPITAL).catch((error: unknown) => error),
  );
  await new Promise((resolve) => setImmediate(resolve));

  const refused = await unfinished(server.url, token(HOSPITAL));
  assert.equal(refused.status, 429);
  assert.equal(JSON.parse(refused.body).code, "QUEUE_FULL");
  assert.ok(Number(refused.retryAfter) > 0);
  const body = { action: "reports.submit", args: {} };
  assertProblem(await ask(server.url, "/v1/acts", { token: token(HOSPITAL), body }), 429, "QUEUE_FULL");
  assertProblem(await ask(server.url, "/v1/acts", { token: token(CUSTOMS), body: { action: 1 } }), 400, "SCHEMA");
  assert.equal((await ask(server.url, "/v1/node", { token: token(HOSPITAL) })).status, 200);

  gateway.close();
  await Promise.all(waiting.slice(1));
  await server.close();
});

/** Announces an act and never sends it. */
function unfinished(url: string, bearer: string) {
  return new Promise<{ readonly status: number; readonly retryAfter: string | undefined; readonly body: string }>(
    (resolve, reject) => {
      const headers = { authorization: `Bearer ${bearer}`, "content-length": 1_000 };
      const sent = request(`${url}/v1/acts/signed`, { method: "POST", headers }, (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"], body });
          sent.destroy();
        }, reject);
      });
      sent.once("error", reject).flushHeaders();
    },
  );
}
