import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { ActReply } from "@tocsin/api";
import { key } from "@tocsin/core";
import { done, openServedNetwork, PROVINCE, type ServedNetwork } from "./servefixture.ts";

let network: ServedNetwork;
before(async () => {
  network = await openServedNetwork();
});
after(() => network.close());

test("an approved change takes effect though nobody acts on the chain any more", async () => {
  const { url, parts } = network.province;
  const value = { acknowledgeMinutes: 15, warnAtPercent: 70 };
  const change = { kind: "policy", name: "clock", value };
  const args = { change, effectiveHeight: parts.chain.head().height + 4, reason: "The exercise asks for it." };
  const body = { action: "governance.propose", args };
  const token = network.province.token(PROVINCE);
  const { result } = await done<ActReply>(url, "act", { token, body });
  assert.equal((result as { status: string }).status, "approved");
  const clock = () => (parts.chain.state.get(key.policy("clock"))?.value as { version?: number } | undefined)?.version;
  for (let tries = 0; clock() !== 2; tries++) {
    if (tries > 300) throw new Error("the change did not take effect");
    // A second act, that has nothing to do with it, brings the chain to the height of the change.
    if (tries === 1) await done(url, "act", { token, body: { action: "reports.submit", args: {}, body: report() } });
    await wait(10);
  }
  const { height } = parts.chain.head();
  await wait(100);
  assert.equal(parts.chain.head().height, height, "then the chain rests again");
});

function report() {
  return {
    form: "open",
    situation: "epidemic",
    a: { category: "exercise", headline: "practice", place: { area: "32" } },
    t: { occurred: network.clock.now() },
    s: 1,
    data: { kind: "measure", version: 1, measure: "practice", from: "2021-07-20", areas: ["32"] },
  };
}
