import { spawnSync } from "node:child_process";

/** Runs a command of the machine to its end. @throws Error with what it said */
export function command(name: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** The same for what is cleared away: what is not there any more needs none. */
export function attempt(name: string, ...args: readonly string[]): boolean {
  return spawnSync(name, args, { stdio: "ignore" }).status === 0;
}
