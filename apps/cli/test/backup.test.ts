import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ApiClient, ProblemError } from "@tocsin/client";
import { hostClock, hostRandom } from "@tocsin/node";
import { backupNetwork, restoreNetwork } from "../network/backup.ts";
import { type NetworkFile, parseNetworkFile } from "../network/file.ts";
import { initNetwork } from "../network/init.ts";
import { openNetwork, type RunningNetwork } from "../network/open.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/network.json", import.meta.url));
const HOSPITAL = "cn-32:hospital";

const dir = mkdtempSync(join(tmpdir(), "tocsin-backup-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** A port that nobody uses at the moment. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}

async function example(): Promise<NetworkFile> {
  const file = parseNetworkFile(readFileSync(EXAMPLE, "utf8"));
  const chains = [];
  for (const chain of file.chains) chains.push({ ...chain, port: await freePort() });
  return { ...file, chains };
}

const open = (folder: string, vouched = false) =>
  openNetwork({ dir: folder, clock: hostClock, version: "test", vouched });

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

test("a backup of a busy network restores to all that was there, and signs only when vouched for", async () => {
  const [folder, archive, restored] = ["network", "archive", "restored"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  await initNetwork({
    dir: folder,
    network: await example(),
    now: () => hostClock.now(),
    random: (size) => hostRandom.bytes(size),
  });
  const running = await open(folder);
  const client = clientOf(running);
  const before: string[] = [];
  for (let i = 0; i < 20; i++) before.push(await file(client, i));
  await running.settle();
  let isOver = false;
  const busy = (async () => {
    for (let i = 100; !isOver; i++) {
      await file(client, i);
      await hostClock.sleep(30);
    }
  })();
  await backupNetwork(folder, archive);
  // The node tells by it how old the newest backup is; a restored one has none yet.
  assert.deepEqual(
    [folder, archive].map((place) => existsSync(join(place, "cn-32", "backed-up"))),
    [true, false],
  );
  isOver = true;
  await busy;
  await running.close();
  restoreNetwork(archive, restored);

  const reading = await open(restored);
  const refused = await file(clientOf(reading), 1).catch((error: unknown) => error);
  assert.ok(refused instanceof ProblemError && refused.problem.code === "READ_ONLY", String(refused));
  await reading.close();

  const vouched = await open(restored, true);
  const again = clientOf(vouched);
  for (const record of before) assert.equal((await again.call("report", { params: { record } })).record, record);
  before.push(await file(again, 2));
  await vouched.settle();
  const { parts } = vouched.node("cn");
  for (const record of before) assert.ok((await parts.readModel.summary("node", record)) !== undefined, record);
  for (const node of vouched.nodes.values()) await node.verifyReplay();
  await vouched.close();

  // From now on the folder knows what it has signed.
  const later = await open(restored);
  await file(clientOf(later), 3);
  await later.close();
});
