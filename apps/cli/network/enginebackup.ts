import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { enginePid, hostClock, pauseEngine } from "@tocsin/node";
import { Failed } from "../exit.ts";
import { nodeFolder } from "./file.ts";

/** Files of the engine's databases. What it has signed last, its log of votes and its keys are not among them. */
const DATABASE = /\.db$/;
const LEFT_OUT = /^(LOCK|LOG|LOG\.old)$/;
/** Such a file never changes once it is whole. */
const SORTED_TABLE = /\.ldb$/;

/**
 * Copies the databases of the engines of these chains, all at one moment at which `work` is done too: the engines are held
 * still for it. Whatever can be copied beforehand is, so that this is short.
 * @throws Failed when an engine has ended or begun meanwhile
 */
export async function copyEngines(
  folder: string,
  archive: string,
  chains: readonly string[],
  work: () => void,
): Promise<void> {
  const homes = chains.map((chain) => ({
    from: join(nodeFolder(folder, chain), "engine"),
    to: join(nodeFolder(archive, chain), "engine"),
  }));
  for (const { from, to } of homes) copyDatabases(from, to, SORTED_TABLE);
  const pids = homes.map(({ from }) => enginePid(from));
  const held: (() => void)[] = [];
  // The copying below does not yield; these put off the end of this process until the engines go on.
  const wait = () => undefined;
  for (const signal of SIGNALS) process.on(signal, wait);
  try {
    for (const pid of pids) if (pid !== undefined) held.push(await pauseEngine(pid, hostClock));
    work();
    for (const { from, to } of homes) copyDatabases(from, to, /./);
    const isSame = homes.every(({ from }, i) => enginePid(from) === pids[i]);
    if (!isSame) throw new Failed("An engine has ended or begun while it was copied; try again.");
  } finally {
    for (const release of held) release();
    for (const signal of SIGNALS) process.removeListener(signal, wait);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Brings the copies of an engine's databases to their present state, as far as the pattern names files. */
function copyDatabases(from: string, to: string, which: RegExp): void {
  const data = join(from, "data");
  if (!existsSync(data)) return;
  for (const database of readdirSync(data).filter((name) => DATABASE.test(name))) {
    const [source, target] = [join(data, database), join(to, "data", database)];
    const names = readdirSync(source).filter((name) => !LEFT_OUT.test(name));
    for (const name of names.filter((one) => which.test(one))) copyFile(join(source, name), join(target, name));
    if (existsSync(target))
      for (const old of readdirSync(target).filter((name) => !names.includes(name))) rmSync(join(target, old));
  }
}

function copyFile(from: string, to: string): void {
  const size = sizeOf(from);
  if (size === undefined || (SORTED_TABLE.test(from) && size === sizeOf(to))) return;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  try {
    cpSync(from, to, { preserveTimestamps: true });
  } catch (error) {
    // The engine has put it together with others meanwhile.
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
