import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { NodeError } from "../errors.ts";

/** The version that `npm run engine:install` installs; any of its line will do. */
export const ENGINE_VERSION = "0.38.26";
const LINE = /^v?0\.38\.\d+/;
const NAME = "cometbft";

/** Folder into which the engine is installed for this user. */
export function engineFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "tocsin", `cometbft-${ENGINE_VERSION}`);
}

/**
 * The engine's binary: that of the setting, or one that was installed, or one on PATH.
 * @throws NodeError ENGINE_MISSING when there is none, or its version is of another line
 */
export function findEngine(setting?: string, env: NodeJS.ProcessEnv = process.env): string {
  const folders = [engineFolder(env), ...(env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")];
  const candidates = setting === undefined ? folders.map((folder) => join(folder, NAME)) : [setting];
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new NodeError("ENGINE_MISSING", setting ?? NAME);
  const { stdout } = spawnSync(found, ["version"], { encoding: "utf8", timeout: 10_000 });
  const version = (stdout ?? "").trim();
  if (!LINE.test(version)) throw new NodeError("ENGINE_MISSING", `${found} has version ${version || "unknown"}`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
