import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { timestampOfMs } from "@tocsin/core";
import type { Application } from "../abci/application.ts";
import type { EngineHome } from "../cometbft/home.ts";
import { Supervisor, makeSockets } from "../cometbft/supervisor.ts";
import type { NodeError } from "../errors.ts";
import { hostClock } from "../host/clock.ts";
import { genesisWith, hash, signerOf } from "./ledgerfixture.ts";

/** A process in the engine's place that says something and then neither works nor ends. */
const FAILED = `#!/bin/sh
echo '{"_msg":"CONSENSUS FAILURE!!!","err":"no space left on device","level":"error","module":"consensus"}'
exec sleep 3600
`;
const IDLE = "#!/bin/sh\nexec sleep 3600\n";

interface Watched {
  readonly supervisor: Supervisor;
  readonly faults: unknown[];
  readonly defects: unknown[];
}

function supervised(t: TestContext, script: string, home: (settings: Home, run: number) => Home): Watched {
  const dir = mkdtempSync(join(tmpdir(), "tocsin-supervised-"));
  const binary = join(dir, "engine.sh");
  writeFileSync(binary, script, { mode: 0o700 });
  const { seed, publicKey } = signerOf("node");
  const nodeKey = { seed, publicKey };
  const genesis = genesisWith(1);
  const start = { height: genesis.initialHeight, time: timestampOfMs(genesis.time) };
  const settings = {
    ...{ dir: join(dir, "engine"), hash, genesis, start, nodeKey },
    listen: "127.0.0.1:1",
  };
  const [faults, defects]: [unknown[], unknown[]] = [[], []];
  let runs = 0;
  const supervisor = new Supervisor({
    ...{ application: {} as Application, clock: hostClock, binary, sockets: makeSockets() },
    home: () => home({ ...settings, validatorKey: undefined, peers: [] }, runs++),
    onEnded: () => undefined,
    onLog: () => undefined,
    onFault: (error) => faults.push(error),
    onDefect: (error) => defects.push(error),
  });
  supervisor.start();
  t.after(async () => {
    await supervisor.stop();
    rmSync(dir, { recursive: true });
  });
  return { supervisor, faults, defects };
}

type Home = Omit<EngineHome, "abciSocket" | "rpcSocket">;

test("an engine that orders no more although its process goes on is started anew", async (t) => {
  const { supervisor } = supervised(t, FAILED, (settings) => settings);
  await until(() => supervisor.state.restarts > 0);
  assert.match(supervisor.state.ended ?? "", /^consensus failed: CONSENSUS FAILURE!!!: no space left on device$/);
});

/** What CometBFT prints when it cannot listen. */
const IN_USE = `#!/bin/sh
echo 'I[2026-11-30] starting' >&2
echo 'ERROR: failed to start node: listen tcp 127.0.0.1:26656: bind: address already in use' >&2
exit 1
`;

test("an engine whose address another process has is tried again a few times, then the node ends and names the address", async (t) => {
  const { supervisor, faults, defects } = supervised(t, IN_USE, (settings) => settings);
  await until(() => supervisor.state.ended !== undefined);
  assert.match(supervisor.state.ended ?? "", /^exit code 1: ERROR: failed to start node: listen tcp 127.0.0.1:26656/);
  assert.deepEqual(defects, []);
  await until(() => defects.length > 0);
  const defect = defects[0] as unknown as NodeError;
  assert.deepEqual([defect.code, defect.at], ["ADDRESS_IN_USE", "127.0.0.1:26656"]);
  assert.deepEqual([supervisor.state.restarts, supervisor.state.running, faults], [3, false, []]);
});

const NO_HEADER = (message: string) => `#!/bin/sh
echo '{"_msg":"${message}","err":"+2/3 committed an invalid block: don'"'"'t have header #17","level":"error"}'
exec sleep 3600
`;

for (const message of ["CONSENSUS FAILURE!!!", "Error in validation"])
  test(`an engine that has no header to judge evidence by ends the node, which says what to do: ${message}`, async (t) => {
    const { defects } = supervised(t, NO_HEADER(message), (settings) => settings);
    await until(() => defects.length > 0);
    const defect = defects[0] as unknown as NodeError;
    assert.deepEqual([defect.code, defect.at], ["SNAPSHOT_TOO_NEW", "height 17"]);
  });

test("evidence that another node only offers, and that cannot be judged, ends nothing", async (t) => {
  const offered = NO_HEADER("Evidence has not been added");
  const { supervisor, defects } = supervised(t, offered, (settings) => settings);
  await until(() => supervisor.state.running);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual([supervisor.state.restarts, supervisor.state.running, defects], [0, true, []]);
});

test("a disk that is full when the engine is to start holds it up only until there is room", async (t) => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const { supervisor, faults, defects } = supervised(t, IDLE, (settings, run) => {
    if (run < 2) throw full;
    return settings;
  });
  await until(() => supervisor.state.running);
  assert.deepEqual(
    faults.map((error) => (error as { readonly code?: unknown }).code),
    ["DISK_FULL", "DISK_FULL"],
  );
  assert.deepEqual(defects, []);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
