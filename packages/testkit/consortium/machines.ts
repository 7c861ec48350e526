import { createServer } from "node:net";
import { once } from "node:events";
import { attempt, command } from "./command.ts";

/** Where a node runs. */
export interface Machine {
  /** Address by which the other nodes reach it. */
  readonly host: string;
  /** Where its HTTP interface listens for the load. */
  readonly apiHost: string;
  readonly ports: { readonly api: number; readonly peer: number; readonly engine: number };
  /** What stands before a command that runs there. */
  readonly prefix: readonly string[];
  /** Options of `tocsin node run` there. */
  readonly options: readonly string[];
  /** Takes its link to the others down; the load still reaches it. */
  cut(): void;
  mend(): void;
}

/** Machines for the nodes of a run. */
export interface Machines {
  readonly machines: readonly Machine[];
  /** Leaves nothing behind. Does its work before it returns, so that the end of a process may call it. */
  close(): void;
}

const PORTS = [15_000, 26_000] as const;

/** Every node on this machine, with ports that the system gives to nobody by itself. */
export async function loopbackMachines(count: number): Promise<Machines> {
  const machines: Machine[] = [];
  let next: number = PORTS[0] + ((process.pid * 97) % (PORTS[1] - PORTS[0]));
  const port = async (): Promise<number> => {
    do next = next + 1 >= PORTS[1] ? PORTS[0] : next + 1;
    while (!(await isFree(next)));
    return next;
  };
  for (let n = 0; n < count; n++) {
    machines.push({
      ...{ host: "127.0.0.1", apiHost: "127.0.0.1", prefix: [], options: [] },
      ports: { api: await port(), peer: await port(), engine: await port() },
      cut: () => undefined,
      mend: () => undefined,
    });
  }
  return { machines, close: () => undefined };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const isOurs = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ]);
  server.close();
  return isOurs;
}

/** Why there are no namespaces here; undefined where there are. */
export function withoutNamespaces(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "network namespaces need root on Linux";
  if (!attempt("ip", "-V")) return "network namespaces need iproute2 (ip)";
  const name = `tocsin-${process.pid}-try`;
  const isMade =
    attempt("ip", "netns", "add", name) && attempt("ip", "-n", name, "link", "add", "try", "type", "bridge");
  attempt("ip", "netns", "del", name);
  return isMade ? undefined : "this kernel makes no network namespaces or bridges";
}

const PLACE = { api: 7310, peer: 7311, engine: 7312 } as const;

/**
 * A network namespace for each node. All are joined by a bridge, over which nodes talk, and by another over which the load
 * reaches their HTTP interfaces. Both bridges are in a namespace of their own: with it everything goes away.
 */
export function namespacedMachines(count: number): Machines {
  const id = process.pid;
  const hub = `tocsin-${id}-hub`;
  const net = 64 + (id % 128);
  const names = Array.from({ length: count }, (_, n) => `tocsin-${id}-${n + 1}`);
  const close = () => {
    for (const name of [...names, hub]) attempt("ip", "netns", "del", name);
  };
  const own = `10.${net}.1.254`;
  try {
    command("ip", "netns", "add", hub);
    for (const bridge of ["nodes", "load"]) {
      command("ip", "-n", hub, "link", "add", bridge, "type", "bridge");
      command("ip", "-n", hub, "link", "set", bridge, "up");
    }
    const link = `tf${id}`;
    command("ip", "link", "add", link, "type", "veth", "peer", "name", "host", "netns", hub);
    command("ip", "-n", hub, "link", "set", "host", "master", "load", "up");
    command("ip", "addr", "add", `${own}/24`, "dev", link);
    command("ip", "link", "set", link, "up");
    return { machines: names.map((name, n) => namespaced(hub, name, `10.${net}`, n + 1, own)), close };
  } catch (error) {
    close();
    throw error;
  }
}

function namespaced(hub: string, name: string, net: string, number: number, load: string): Machine {
  command("ip", "netns", "add", name);
  command("ip", "-n", name, "link", "set", "lo", "up");
  for (const [third, bridge] of ["nodes", "load"].entries()) {
    const end = `${bridge}${number}`;
    command("ip", "-n", hub, "link", "add", end, "type", "veth", "peer", "name", bridge, "netns", name);
    command("ip", "-n", hub, "link", "set", end, "master", bridge, "up");
    command("ip", "-n", name, "addr", "add", `${net}.${third}.${number}/24`, "dev", bridge);
    command("ip", "-n", name, "link", "set", bridge, "up");
  }
  return {
    host: `${net}.0.${number}`,
    apiHost: `${net}.1.${number}`,
    ports: PLACE,
    prefix: ["ip", "netns", "exec", name],
    options: ["--host", `${net}.1.${number}`, "--trusted-proxy", load],
    cut: () => void command("ip", "-n", name, "link", "set", "nodes", "down"),
    mend: () => void command("ip", "-n", name, "link", "set", "nodes", "up"),
  };
}
