import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ApiClient, ProblemError } from "@tocsin/client";
import { NodeError, findEngine, hostClock } from "@tocsin/node";
import { openNetwork, type RunningNetwork } from "../network/open.ts";
import { done, freePort } from "./running.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/network.json", import.meta.url));
const HOSPITAL = "cn-32:hospital";
const ORDERED: readonly string[] = ["cn", "cn-32"];

/** Whether CometBFT is installed. */
function isInstalled(): boolean {
  try {
    return findEngine() !== "";
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}
const skip = isInstalled() ? false : "CometBFT is not installed: npm run engine:install";

test("a backup of busy nodes with CometBFT restores to all that was there, and votes only when vouched for", {
  skip,
}, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-enginebackup-"));
  t.after(async () => {
    for (const network of networks) await close(network);
    rmSync(dir, { recursive: true, force: true });
  });
  const [folder, archive, restored] = ["network", "archive", "restored"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const example = JSON.parse(readFileSync(EXAMPLE, "utf8")) as { chains: Record<string, unknown>[] };
  for (const chain of example.chains) {
    chain["port"] = await freePort();
    if (ORDERED.includes(chain["id"] as string))
      Object.assign(chain, { engine: "cometbft", enginePort: await freePort() });
  }
  writeFileSync(join(dir, "network.json"), JSON.stringify(example));
  await done(["init", folder, "--network", join(dir, "network.json")], {});

  const running = await open(folder);
  const client = clientOf(running);
  const before: string[] = [];
  for (let i = 0; i < 10; i++) before.push(await file(client, i));
  const doctor = JSON.parse(await done(["--json", "doctor", folder, "--running"], {})) as {
    readonly findings: readonly { readonly chain?: string; readonly check: string; readonly note: string }[];
  };
  const said = doctor.findings.filter(({ chain, check }) => chain === "cn-32" && check === "ready");
  assert.ok(said.some(({ note }) => note.startsWith("engine: 0 restarts")));
  let isOver = false;
  const busy = (async () => {
    for (let i = 100; !isOver; i++) {
      await file(client, i);
      await hostClock.sleep(30);
    }
  })();
  await done(["backup", "create", folder, archive], {});
  // The engines go on.
  await file(client, 50);
  isOver = true;
  await busy;
  await close(running);
  for (const left of ["config", "data/priv_validator_state.json", "data/cs.wal", "pid"])
    assert.ok(!existsSync(join(archive, "cn-32/engine", left)), left);
  await done(["backup", "restore", archive, restored], {});

  const reading = await open(restored);
  const refused = await file(clientOf(reading), 1).catch((error: unknown) => error);
  assert.ok(refused instanceof ProblemError && refused.problem.code === "READ_ONLY", String(refused));
  for (const record of before)
    assert.equal((await clientOf(reading).call("report", { params: { record } })).record, record);
  await close(reading);
  assert.ok(!existsSync(join(restored, "cn-32/engine/data/priv_validator_state.json")), "it gave no vote");

  const vouched = await open(restored, true);
  before.push(await filed(clientOf(vouched), 2));
  await vouched.settle();
  const { parts } = vouched.node("cn");
  for (const record of before) assert.ok((await parts.readModel.summary("node", record)) !== undefined, record);
  for (const node of vouched.nodes.values()) await node.verifyReplay();
  await close(vouched);

  // From now on the engine knows what it has signed.
  const later = await open(restored);
  await filed(clientOf(later), 3);
  await close(later);
});

const networks = new Set<RunningNetwork>();

async function open(folder: string, vouched = false): Promise<RunningNetwork> {
  const network = await openNetwork({ dir: folder, clock: hostClock, version: "test", vouched });
  networks.add(network);
  return network;
}

async function close(network: RunningNetwork): Promise<void> {
  networks.delete(network);
  await network.close();
}

/** An engine that has just begun does not answer at once; what it says then is to be asked again. */
async function filed(client: ApiClient, number: number): Promise<string> {
  for (;;) {
    try {
      return await file(client, number);
    } catch (error) {
      if (!(error instanceof ProblemError && error.problem.code.startsWith("ENGINE"))) throw error;
      await hostClock.sleep(100);
    }
  }
}

function clientOf(network: RunningNetwork): ApiClient {
  const { url, tokens } = network.node("cn-32");
  return new ApiClient({ baseUrl: url, token: tokens.create(HOSPITAL, "duty", 1).token });
}

function file(client: ApiClient, number: number): Promise<string> {
  const body = {
    form: "open",
    situation: "epidemic",
    a: { category: "exercise", headline: `report ${number}`, place: { area: "3201" } },
    t: { occurred: Date.now() - 1_000 },
    s: 1,
    c: 2,
    data: { kind: "unknown-cause", version: 1, cases: number, symptoms: ["fever"] },
  };
  return client.call("act", { body: { action: "reports.submit", args: {}, body } }).then(({ act }) => act);
}
