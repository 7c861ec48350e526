import { closeSync, fdatasyncSync, openSync, statfsSync, writeSync } from "node:fs";
import { createServer, request, Agent } from "node:http";
import { cpus } from "node:os";
import { join } from "node:path";
import { ed25519Signer, nodeCrypto } from "@tocsin/node";
import { open } from "lmdb";
import { quantile } from "./figure.ts";

/** What the machine can do at most, measured in the run: figures stand beside it as shares, because machines differ. */
export interface Machine {
  readonly name: string;
  /** libsodium's Ed25519 verifications of 800 bytes a second, on one core. */
  readonly verifiesPerSecond: number;
  /** Durable LMDB commits of one small value a second, one after the other. */
  readonly commitsPerSecond: number;
  /** HTTP requests of 2 kB a second that a bare server answers, 64 at once. */
  readonly requestsPerSecond: number;
  /** Appending 4 KiB and syncing it, ms. */
  readonly syncP50Ms: number;
  readonly syncP99Ms: number;
}

const MEASURED_MS = 2_000;

export async function calibrate(dir: string): Promise<Machine> {
  const [cpu] = cpus();
  const sync = syncs(dir);
  return {
    name: `${cpus().length} × ${cpu?.model ?? "unknown"}, Node ${process.version}${isMemory(dir) ? ", on a disk in memory: nothing is durable" : ""}`,
    verifiesPerSecond: verifies(),
    commitsPerSecond: await commits(dir),
    requestsPerSecond: await requests(),
    syncP50Ms: quantile(sync, 0.5),
    syncP99Ms: quantile(sync, 0.99),
  };
}

/** Linux's number of a tmpfs. */
const TMPFS = 0x0102_1994;

function isMemory(dir: string): boolean {
  return statfsSync(dir).type === TMPFS;
}

function verifies(): number {
  const signer = ed25519Signer(new Uint8Array(32).fill(7));
  const message = new Uint8Array(800).fill(1);
  const signature = signer.sign(message);
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < MEASURED_MS; count++)
    nodeCrypto.verifyEd25519(signer.publicKey, message, signature);
  return (count * 1_000) / (performance.now() - started);
}

async function commits(dir: string): Promise<number> {
  const database = open({ path: join(dir, "calibrate.mdb"), overlappingSync: false, eventTurnBatching: false });
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < MEASURED_MS; count++) {
    await database.put(`key ${count % 1_000}`, count);
    await database.flushed;
  }
  const perSecond = (count * 1_000) / (performance.now() - started);
  await database.close();
  return perSecond;
}

function syncs(dir: string): number[] {
  const file = openSync(join(dir, "calibrate.sync"), "w");
  const block = Buffer.alloc(4_096, 1);
  const times: number[] = [];
  for (let i = 0; i < 500; i++) {
    writeSync(file, block, 0, block.length, i * block.length);
    const started = performance.now();
    fdatasyncSync(file);
    times.push(performance.now() - started);
  }
  closeSync(file);
  return times;
}

async function requests(): Promise<number> {
  const server = createServer((asked, answer) => {
    asked.on("data", () => undefined).on("end", () => answer.end('{"code":"VALID"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  const agent = new Agent({ keepAlive: true });
  const body = Buffer.alloc(2_000, 0x20);
  const started = performance.now();
  let count = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", method: "POST", agent }, (answer) => {
        answer.on("data", () => undefined).on("end", resolve);
      });
      sent.once("error", reject).end(body);
    });
  const worker = async () => {
    for (; performance.now() - started < MEASURED_MS; count++) await one();
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  const perSecond = (count * 1_000) / (performance.now() - started);
  agent.destroy();
  server.close();
  return perSecond;
}
