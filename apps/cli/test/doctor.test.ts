import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hostClock } from "@tocsin/node";
import { CHECKS, type Finding } from "../doctor/finding.ts";
import { openNetwork } from "../network/open.ts";
import { done, freePort, makeExample, openExample, tocsin } from "./running.ts";

interface Report {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

const DAY_MS = 86_400_000;

async function examined(folder: string, ...flags: string[]): Promise<Report & { readonly code: number }> {
  const { code, out, err } = await tocsin(["--json", "doctor", folder, ...flags]);
  assert.equal(err, "", err);
  return { code, ...(JSON.parse(out) as Report) };
}

function of({ findings }: Report, chain: string | undefined, check: string): readonly Finding[] {
  return findings.filter((one) => one.chain === chain && one.check === check);
}

/** A network that has run once, with genesis at a time before or after now. */
async function ranFrom(folder: string, dir: string, offsetMs: number): Promise<string> {
  const file = JSON.parse(readFileSync(join(folder, "network.json"), "utf8")) as { time: number };
  file.time = Date.now() + offsetMs;
  writeFileSync(join(dir, "other.json"), JSON.stringify(file));
  const other = join(dir, "other");
  await done(["init", other, "--network", join(dir, "other.json")], {});
  const network = await openNetwork({ dir: other, clock: hostClock, version: "test" });
  await network.close();
  return other;
}

test("doctor looks over a running network: every check is there, and all is well", async (t) => {
  const { folder, close } = await openExample();
  t.after(close);
  const report = await examined(folder, "--running");
  const bad = report.findings.filter(({ verdict, check }) => verdict === "fail" && check !== "disk");
  assert.deepEqual(bad, []);
  const seen = new Set(report.findings.map(({ check }) => check));
  assert.deepEqual(
    Object.keys(CHECKS).filter((check) => !seen.has(check as never)),
    ["engine"],
    "no chain is ordered by CometBFT",
  );
  for (const chain of ["cn", "cn-32"]) {
    assert.equal(of(report, chain, "api")[0]?.verdict, "ok");
    const ready = of(report, chain, "ready").map(({ note }) => note.split(":")[0]);
    assert.deepEqual(ready, ["chain", "read model", "clock", "links"]);
  }
  assert.match(of(report, "cn-32", "clients")[0]?.note ?? "", /^cn /);
  const told = await tocsin(["doctor", join(folder, "cn")]);
  assert.match(told.out, /^ok {4}cn ledger: cn\.e1 at height \d+$/m);
  const { checks } = JSON.parse(await done(["--json", "doctor", "--checks"], {})) as { checks: { id: string }[] };
  assert.deepEqual(
    checks.map(({ id }) => id),
    Object.keys(CHECKS),
  );
});

test("a folder that has not run is no failure; one that should run, or lies open, is", async (t) => {
  const { folder, remove } = await makeExample();
  t.after(remove);
  const fresh = await examined(folder);
  assert.deepEqual(
    fresh.findings.filter(({ verdict, check }) => verdict === "fail" && check !== "disk"),
    [],
  );
  assert.equal(of(fresh, "cn", "ledger")[0]?.verdict, "warn");
  assert.equal(of(fresh, "cn", "api")[0]?.verdict, "warn");
  const down = await examined(folder, "--running");
  assert.deepEqual([down.code, of(down, "cn", "api")[0]?.verdict], [1, "fail"]);

  const keystore = join(folder, "cn-32", "keystore");
  chmodSync(keystore, 0o755);
  const open = await examined(folder);
  assert.equal(open.code, 1);
  const [finding] = of(open, "cn-32", "permissions");
  assert.match(`${finding?.note} ${finding?.todo}`, /open to others: keystore chmod -R go-rwx /);
  chmodSync(keystore, 0o700);

  writeFileSync(join(folder, "cn", "genesis.json"), "{}");
  assert.equal(of(await examined(folder), "cn", "genesis")[0]?.verdict, "fail");
  rmSync(keystore, { recursive: true });
  assert.equal(of(await examined(folder), "cn-32", "keystore")[0]?.verdict, "fail");
  assert.equal(statSync(keystore, { throwIfNoEntry: false })?.isDirectory() ?? false, false, "nothing was made");
  const nowhere = await tocsin(["doctor", join(folder, "nowhere")]);
  assert.deepEqual([nowhere.code, nowhere.err.startsWith("USAGE: ")], [2, true]);
});

test("keys that end soon, expired clients and a clock that is behind are told with what to do", async (t) => {
  const first = await makeExample();
  t.after(first.remove);
  const aged = await examined(await ranFrom(first.folder, first.dir, -3_640 * DAY_MS));
  assert.equal(aged.code, 1);
  const keys = of(aged, "cn-32", "keys");
  assert.ok(keys.length > 0 && keys.every(({ verdict }) => verdict === "warn"));
  assert.match(`${keys[0]?.note} ${keys[0]?.todo}`, /ends in (9|10) days Rotate it: tocsin keys rotate/);
  assert.match(of(aged, "cn-32", "clients")[0]?.note ?? "", /past the trusting period/);

  const second = await makeExample();
  t.after(second.remove);
  const ran = await ranFrom(second.folder, second.dir, 120_000);
  rmSync(join(ran, "cn", "signing", "last-signed"));
  const late = await examined(ran);
  const signing = ["cn", "cn-32"].map((chain) => of(late, chain, "signing")[0]?.verdict);
  assert.deepEqual(signing, ["warn", "ok"]);
  const [clock] = of(late, "cn", "clock");
  assert.equal(clock?.verdict, "fail");
  assert.match(clock.note, /behind the newest header/);
});

test("the engine's binary is looked for where a chain needs it", async (t) => {
  const { folder, dir, remove } = await makeExample();
  t.after(remove);
  const file = JSON.parse(readFileSync(join(folder, "network.json"), "utf8")) as { chains: Record<string, unknown>[] };
  Object.assign(file.chains[0] as object, { engine: "cometbft", enginePort: await freePort() });
  writeFileSync(join(dir, "ordered.json"), JSON.stringify(file));
  await done(["init", join(dir, "ordered"), "--network", join(dir, "ordered.json")], {});
  const report = await examined(join(dir, "ordered"), "--engine", join(dir, "absent"));
  const [engine] = of(report, undefined, "engine");
  assert.deepEqual([engine?.verdict, report.code], ["fail", 1]);
  assert.match(engine?.todo ?? "", /npm run engine:install/);
});
