import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ApiClient } from "@tocsin/client";
import { type StateDiff, hostClock } from "@tocsin/node";
import { type RunningNetwork, openNetwork } from "../network/open.ts";
import { makeExample, tocsin } from "./running.ts";

const HOSPITAL = "cn-32:hospital";

test("state diff: equal nodes say so, forked ones name the first key, running nodes may be compared", async (t) => {
  const { dir, folder, remove } = await makeExample();
  const other = join(dir, "other");
  t.after(() => {
    rmSync(other, { recursive: true, force: true });
    remove();
  });
  await filed(folder, "common");
  cpSync(folder, other, { recursive: true });
  const [a, b] = [join(folder, "cn-32"), join(other, "cn-32")];

  const same = await tocsin(["--json", "state", "diff", a, b]);
  assert.equal(same.code, 0, same.err);
  const equal = JSON.parse(same.out) as StateDiff;
  assert.ok(equal.equal && equal.first === undefined && equal.a.appHash === equal.b.appHash);

  // Two copies that both go on are a fork, which is what the command is there to find.
  await filed(folder, "of A");
  await filed(other, "of B", async () => {
    const running = await tocsin(["--json", "state", "diff", a, b]);
    assert.equal(running.code, 1, "one of them runs, and they differ");
  });
  const differ = await tocsin(["--json", "state", "diff", a, b]);
  assert.equal(differ.code, 1);
  const { height, first } = JSON.parse(differ.out) as StateDiff;
  assert.ok(height > equal.height && first?.key !== undefined, differ.out);
  assert.notDeepEqual(first.a, first.b);
  const told = await tocsin(["state", "diff", a, b]);
  assert.match(told.out, /^first key that differs: /m);
  assert.match(told.err, /^FAILED: The nodes differ at height/);

  const before = await tocsin(["--json", "state", "diff", a, b, "--height", String(equal.height)]);
  assert.equal(before.code, 0, before.out);
  assert.equal((JSON.parse(before.out) as StateDiff).a.appHash, equal.a.appHash);
  const wrong = await tocsin(["state", "diff", a, join(other, "cn")]);
  assert.match(wrong.err, /^CONFIGURATION: .*different chains/);
  const unknown = await tocsin(["state", "diff", a, b, "--height", "100000"]);
  assert.match(unknown.err, /^NOT_FOUND: /);
});

/** Runs a network until a report is filed on cn-32 and all is carried. */
async function filed(folder: string, headline: string, meanwhile?: () => Promise<void>): Promise<void> {
  const network = await openNetwork({ dir: folder, clock: hostClock, version: "test" });
  await report(network, headline);
  await network.settle();
  await meanwhile?.();
  await network.close();
}

function report(network: RunningNetwork, headline: string) {
  const { url, tokens } = network.node("cn-32");
  const client = new ApiClient({ baseUrl: url, token: tokens.create(HOSPITAL, "duty", 1).token });
  const body = {
    form: "open",
    situation: "epidemic",
    a: { category: "exercise", headline, place: { area: "3201" } },
    t: { occurred: Date.now() - 1_000 },
    s: 1,
    c: 2,
    data: { kind: "unknown-cause", version: 1, cases: 1, symptoms: ["fever"] },
  };
  return client.call("act", { body: { action: "reports.submit", args: {}, body } });
}
