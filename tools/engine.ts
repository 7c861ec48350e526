import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { ENGINE_VERSION, engineFolder, findEngine } from "../packages/node/cometbft/binary.ts";

/** Installs CometBFT at the version that this release was tested with, for this user. Needs Go. */
const SOURCE = `github.com/cometbft/cometbft/cmd/cometbft@v${ENGINE_VERSION}`;

function installed(): string | undefined {
  try {
    return findEngine();
  } catch {
    return undefined;
  }
}

const found = installed();
if (found !== undefined) {
  process.stdout.write(`${found}\n`);
} else {
  const folder = engineFolder();
  mkdirSync(folder, { recursive: true });
  process.stdout.write(`go install ${SOURCE}: about two minutes\n`);
  const { status, error } = spawnSync("go", ["install", SOURCE], {
    stdio: "inherit",
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: "0" },
  });
  if (error !== undefined || status !== 0) {
    process.stderr.write(
      `CometBFT could not be installed${error === undefined ? "" : ` (${error.message})`}. Install Go from https://go.dev/dl, or put a cometbft ${ENGINE_VERSION} binary on PATH.\n`,
    );
    process.exitCode = 1;
  } else {
    process.stdout.write(`${findEngine()}\n`);
  }
}
