import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Crypto, type Genesis, parseTransaction } from "@tocsin/core";
import type { MissingBody } from "../archive/checkbodies.ts";
import { endRestore, isRestoring } from "../archive/restore.ts";
import { NodeError } from "../errors.ts";
import { type Clock, elapsedMs } from "../host/clock.ts";
import { rows } from "../store/rows.ts";
import type { Storage } from "../store/storage.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { followedTo, newestFollowed } from "./follow.ts";
import type { EngineHome } from "./home.ts";
import { JoinApplication } from "./joinapplication.ts";
import { LightProvider } from "./lightprovider.ts";
import { SNAPSHOT_WORTH_HEIGHTS } from "./limits.ts";
import type { ChainSource, SourceStatus } from "./source.ts";
import { Supervisor, makeSockets } from "./supervisor.ts";
import { forbidVotesUpTo } from "./votingright.ts";

export interface JoiningOptions {
  readonly genesis: Genesis;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly verifier: SignatureVerifier;
  readonly binary: string;
  readonly home: Pick<EngineHome, "dir" | "listen" | "peers" | "nodeKey">;
  /** File that tells of this node's first vote. */
  readonly voted: string;
  readonly source: ChainSource;
  /** Each of the nodes that the source asks. */
  readonly each: readonly ChainSource[];
  readonly onLog: (line: string) => void;
  readonly onFault: (error: unknown) => void;
  readonly onProgress: (text: string) => void;
  /** Ends it: the process is to end before the ledger is filled. */
  readonly signal?: AbortSignal | undefined;
}

const AGAIN_MS = 1_000;
const STALLED_MS = 120_000;
/**
 * Fills an empty ledger from a snapshot of the chain's other nodes, where they are far ahead or have no longer what came
 * first. Each part is checked by proof against an app hash, its header followed to from genesis. Interrupted, it begins anew.
 * @returns whether the ledger was filled
 * @throws NodeError STOPPING when it was ended
 */
export async function joinBySnapshot(options: JoiningOptions): Promise<boolean> {
  const { storage, home, genesis, voted, crypto, verifier, each } = options;
  const isBegun = storage.values.get(rows.block(genesis.initialHeight)) !== undefined;
  if (isBegun && !isRestoring(storage)) return false;
  const status = await statusOf(options);
  const isNeeded = genesis.engine === undefined || (status !== undefined && status.oldest > genesis.initialHeight);
  const isWorth = status !== undefined && status.height - genesis.initialHeight >= SNAPSHOT_WORTH_HEIGHTS;
  if (status === undefined || !(isNeeded || isWorth)) return false;
  // Keys without that file may have voted on all that the chain has by now, whatever one node says of it.
  const newest = existsSync(voted) ? 0 : await newestFollowed({ hash: crypto.sha256, genesis, verifier }, each);
  await take(options, status);
  await endRestore(storage);
  if (!existsSync(voted)) forbidVotesUpTo(home.dir, Math.max(newest, status.height));
  return true;
}

/** The first of a new chain finds nobody and begins without; a chain that was moved here has somebody. */
async function statusOf({ source, clock, genesis, signal }: JoiningOptions): Promise<SourceStatus | undefined> {
  for (;;) {
    const status = await source.status().catch(() => undefined);
    demandGoing(signal);
    if (status !== undefined || genesis.engine !== undefined) return status;
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  }
}

function demandGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new NodeError("STOPPING");
}

/** Runs the engine until it stands on a snapshot. */
async function take(options: JoiningOptions, { height, start }: SourceStatus): Promise<void> {
  const { genesis, crypto, source, verifier, storage, clock, binary, home, onLog, onFault, onProgress, signal } =
    options;
  const hash = crypto.sha256;
  let trusted = await followedTo({ hash, genesis, verifier, source }, height);
  // The others may have forgotten that height by the time of another try.
  const renew = async () => {
    const newest = await source.status();
    trusted = await followedTo({ hash, genesis, verifier, source }, newest.height);
  };
  const sockets = makeSockets();
  const socket = join(sockets.dir, "light");
  const provider = new LightProvider(source);
  await provider.listen(socket);
  const joined = new AbortController();
  const done = signal === undefined ? joined.signal : AbortSignal.any([joined.signal, signal]);
  let defect: unknown;
  let progressed = elapsedMs();
  const application = new JoinApplication({
    ...{ hash, genesis, verifier, storage },
    parse: (bytes) => parseTransaction(hash, bytes),
    onProgress: (taken, parts) => {
      progressed = elapsedMs();
      onProgress(`${genesis.chain}: part ${taken} of ${parts} of a snapshot`);
    },
    onMissing: (bodies) => {
      const [{ height, index }] = bodies as [MissingBody];
      onProgress(
        `${genesis.chain}: ${bodies.length} open bodies are missing with no order so far to remove them, the first in block ${height}, transaction ${index}; if none follows, the node that gave the snapshot has left them out`,
      );
    },
    onJoined: () => joined.abort(),
  });
  const supervisor = new Supervisor({
    ...{ application, clock, binary, sockets, onLog },
    home: () => {
      // What an earlier try has left of the engine's does not belong to what comes, and it would not start with it.
      if (!joined.signal.aborted) rmSync(join(home.dir, "data"), { recursive: true, force: true });
      const sync = { ...trusted, hash: trusted.headerHash, socket };
      return { ...home, hash, genesis, start, validatorKey: undefined, sync };
    },
    onEnded: () => void renew().catch(() => undefined),
    onFault: (error) => {
      if (!joined.signal.aborted) onFault(error);
    },
    onDefect: (error) => {
      defect = error;
      joined.abort();
    },
  });
  supervisor.start();
  while (!done.aborted) {
    await clock.sleep(AGAIN_MS, done).catch(() => undefined);
    if (elapsedMs() - progressed < STALLED_MS) continue;
    // An engine never looks at a snapshot again that it has refused, whatever for.
    progressed = elapsedMs();
    supervisor.again();
  }
  await supervisor.stop();
  await provider.close();
  if (defect !== undefined) throw defect;
  if (!joined.signal.aborted) throw new NodeError("STOPPING");
}
