import { join } from "node:path";
import {
  type Contracts,
  type Crypto,
  type Genesis,
  currentValidators,
  encodeSystem,
  equal,
  formatChain,
  validatorAddress,
  validatorsOf,
} from "@tocsin/core";
import type { Chain } from "../chain.ts";
import { ReplayView, replayBlock, replayOrderedBlock, replayStore } from "../commit/replay.ts";
import { Committer } from "../commit/committer.ts";
import { demandKnownContracts } from "../commit/execution.ts";
import { beginStore, genesisChain } from "../commit/genesis.ts";
import { viewOf } from "../commit/plan.ts";
import { finishWipes } from "../commit/recover.ts";
import { removeBody } from "../commit/redact.ts";
import { rememberingRules } from "../commit/rules.ts";
import { StoredChain } from "../commit/storedchain.ts";
import type { OwnEffects } from "../endorse/owneffects.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { Ledger } from "../ledger.ts";
import { BlockMaker } from "../order/blockmaker.ts";
import { SignState } from "../order/signstate.ts";
import { type LedgerStore, openStore } from "../store/ledgerstore.ts";
import { FrameSeals, LaterSeals, MovedSeals, type Seals } from "../store/seals.ts";
import { type Storage, closeStorage } from "../store/storage.ts";
import type { SignatureVerifier } from "../validate/verifier.ts";
import { LedgerApplication } from "./application.ts";
import { Broadcast } from "./broadcast.ts";
import { ClockWatch } from "./clockwatch.ts";
import { ConsortiumEngine } from "./engine.ts";
import type { EngineHome, EngineKey, EnginePeer } from "./home.ts";
import { Interned } from "./interned.ts";
import { joinBySnapshot } from "./joining.ts";
import { ENGINE_KEPT_MS, INTERNED_BYTES_MAX, MEMPOOL_BYTES_MAX, MEMPOOL_TRANSACTIONS_MAX } from "./limits.ts";
import { type DoubleVote, Misbehaviour } from "./misbehaviour.ts";
import { EnginePeers } from "./peers.ts";
import { Pool } from "./pool.ts";
import { Retention } from "./retention.ts";
import { EngineRpc } from "./rpc.ts";
import { Screen } from "./screen.ts";
import { Sealer } from "./sealer.ts";
import { SnapshotShelf } from "./shelf.ts";
import { type ChainSource, localSource } from "./source.ts";
import { engineStartOf } from "./start.ts";
import { type MissingValidator, ProposerTurns } from "./turns.ts";
import { type EngineState, Supervisor, makeSockets } from "./supervisor.ts";
import { mayVote } from "./votingright.ts";

export interface ConsortiumOptions {
  readonly genesis: Genesis;
  readonly contracts: Contracts;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly verifier: SignatureVerifier;
  /** Path of the `cometbft` binary. */
  readonly binary: string;
  readonly engine: Pick<EngineHome, "dir" | "validatorKey" | "listen" | "peers"> & {
    /** The node's keys, oldest first: one is registered, a newer one may be about to be. */
    readonly nodeKeys: readonly [EngineKey, ...EngineKey[]];
    /** File beside the keys that tells of the first vote. */
    readonly voted: string;
  };
  /** The chain's other nodes, for an empty ledger that joins them. */
  readonly join?:
    | { readonly source: ChainSource; readonly each: readonly ChainSource[]; readonly peers: readonly EnginePeer[] }
    | undefined;
  /** What this node's endorser has executed. */
  readonly own?: OwnEffects;
  /** How long the engine keeps blocks of its own, in milliseconds; 14 days where absent. */
  readonly engineKeptMs?: number | undefined;
  /** An administrator states that no other copy of this node votes: data that were restored vote on. */
  readonly vouched?: boolean;
  readonly onLog?: (line: string) => void;
  /** Told of a long beginning, in words. */
  readonly onProgress?: ((text: string) => void) | undefined;
  /** Ends the opening while it takes a snapshot of others. */
  readonly signal?: AbortSignal | undefined;
  /** A failure that the pair's restart may mend. */
  readonly onFault: (error: unknown) => void;
  /** A failure that nothing mends but a person; by default it is thrown, so that the process ends. */
  readonly onDefect?: (error: unknown) => void;
}

/** What the engine is doing, for readiness and metrics. */
export interface EngineStatus extends EngineState {
  readonly pid: number | undefined;
  /** Newest height whose header and votes are known. */
  readonly headers: number;
  /** Other nodes that it is to be connected with. */
  readonly peersWanted: number;
  /** Validators that have taken no part for ten of their turns. */
  readonly missing: readonly MissingValidator[];
  /** Validators that have signed two blocks at one height, as the engine has evidence. */
  readonly doubled: readonly DoubleVote[];
  /** How many it is connected with. @throws NodeError ENGINE_AWAY */
  readonly peers: () => Promise<number>;
}

/** A chain that CometBFT orders, with what only its own node may do. */
export interface ConsortiumChain extends Ledger {
  /** This node, for those that join. */
  readonly source: ChainSource;
  readonly engine: () => EngineStatus;
}

/**
 * Opens a chain of several validators: its store goes on where its last durable batch left it, and the engine, which runs
 * beside it, hands over what is missing. Closing it ends the engine and closes the storage.
 * @throws NodeError CONFIGURATION when data and genesis differ; CONTRACTS_MISSING
 */
export async function openConsortiumChain(options: ConsortiumOptions): Promise<ConsortiumChain> {
  try {
    return await openOrdered(options);
  } catch (error) {
    await closeStorage(options.storage);
    throw error;
  }
}

async function openOrdered(options: ConsortiumOptions): Promise<ConsortiumChain> {
  const { genesis, contracts, crypto, clock, verifier, storage, onFault, onDefect = throwLater } = options;
  const hash = crypto.sha256;
  await joinOthers(options);
  const begun = genesisChain(hash, genesis);
  await beginStore(storage.values, begun);
  const store = openStore(storage, hash, begun.tip);
  demandKnownContracts(contracts, store.state);
  // What lies behind the last durable batch the engine hands over again.
  await store.segments.cut(store.segments.end);
  await finishWipes(store);

  const start = engineStartOf(genesis, store);
  let closed: Promise<void> | undefined;
  const view = viewOf(store);
  const rules = rememberingRules(hash, contracts, options.own?.has);
  const laterSeals = new LaterSeals(storage.values, start.height - 1);
  const maker = makerOf(options);
  const seals = sealsOf(store, maker, laterSeals, start.height);
  const chain = new StoredChain({ genesis, store, rules, seals });
  const peers = new EnginePeers(options.engine.peers, chain, hash, options.engine.nodeKeys);
  const pool = new Pool(MEMPOOL_TRANSACTIONS_MAX, MEMPOOL_BYTES_MAX);
  const interned = new Interned(hash, INTERNED_BYTES_MAX);
  const sockets = makeSockets();
  const rpc = new EngineRpc(sockets.rpc);
  const proposers = new ProposerTurns(hash);
  const sealer = new Sealer({
    hash,
    clock,
    rpc,
    seals: laterSeals,
    blockHash: (height) => {
      const row = store.blocks.row(height);
      return row === undefined ? undefined : store.blocks.head(row).block;
    },
    newest: () => store.tip.height,
    onSealed: (blocks) => {
      for (const block of blocks) proposers.see(block);
      chain.tellProven();
    },
    onFault,
  });
  const screen = new Screen({ hash, rules, view, verifier, clock });
  const turns = new Turns();
  const committer = new Committer(store, undefined);
  let engine: ConsortiumEngine | undefined;
  const shelf = new SnapshotShelf({
    ...{ hash, genesis, store, onFault, dir: join(options.engine.dir, "snapshots") },
    sealed: async (height) => {
      while (laterSeals.newest() < height && closed === undefined) await clock.sleep(LOOK_MS);
    },
    grow: async (height) => {
      while (store.tip.height < height && closed === undefined) {
        await engine?.submit(heartbeat(genesis, store.tip.height + 1)).catch(() => clock.sleep(LOOK_MS));
        await clock.sleep(LOOK_MS);
      }
    },
  });
  const retention = new Retention(store, options.engineKeptMs ?? ENGINE_KEPT_MS, start.height);
  const ownValidator = options.engine.validatorKey;
  const misbehaviour = new Misbehaviour(
    join(options.engine.dir, "misbehaviour.json"),
    ownValidator && validatorAddress(hash, ownValidator.publicKey),
  );
  const application = new LedgerApplication({
    ...{ hash, genesis, rules, view, verifier, clock, pool, screen, interned },
    start: start.height,
    shelf,
    retainHeight: () => retention.retainHeight(),
    isPeer: (id) => peers.has(id),
    clockWatch: new ClockWatch(),
    misbehaviour,
    committer: { commit: (plans) => turns.run(() => committer.commit(plans)) },
    onCommitted: (block) => chain.tell(block),
    onHeight: () => sealer.wake(),
  });
  const votes = ownValidator !== undefined && mayBegin(options, store, start.height);
  const isAlone = isOnlyValidator(options, store);
  const readOnly = isAlone && !votes ? "nothing tells what this validator has signed last" : undefined;
  const supervisor = new Supervisor({
    application,
    clock,
    binary: options.binary,
    home: () => ({
      ...{ ...options.engine, hash, genesis, start, peers: peers.list, nodeKey: peers.ownKey },
      validatorKey: votes ? ownValidator : undefined,
    }),
    sockets,
    onEnded: () => pool.clear(new NodeError("ENGINE_AWAY")),
    onLog: options.onLog ?? (() => undefined),
    onFault,
    onDefect,
  });
  const ordering = new ConsortiumEngine({ rules, screen, clock, pool, interned, broadcast: new Broadcast(rpc) });
  engine = ordering;
  supervisor.start();
  sealer.wake();
  const close = async () => {
    ordering.close();
    await shelf.close();
    await supervisor.stop();
    await sealer.stop();
    // A commit that the engine had asked for may still be on its way to the disk.
    await turns.run(async () => undefined);
    rpc.close();
    await closeStorage(storage);
  };
  return Object.assign(chain, {
    source: localSource(chain, rpc, () => start),
    engine: () => ({
      ...supervisor.state,
      pid: supervisor.pid,
      headers: seals.newest(),
      peersWanted: peers.list.length,
      missing: proposers.missing,
      doubled: misbehaviour.known,
      peers: async () => Number(((await rpc.call("net_info")) as { readonly n_peers: string }).n_peers),
    }),
    async submit(...[transaction, , read]: Parameters<Chain["submit"]>) {
      if (readOnly !== undefined) throw new NodeError("READ_ONLY", readOnly);
      const { bytes } = interned.of(transaction);
      if (read !== undefined) rules.remember(bytes, read);
      return ordering.submit(bytes);
    },
    readOnly,
    verifyReplay() {
      const replayed = new ReplayView(begun.tip, begun.state, begun.pages);
      const replay = { hash, rules: rules.forReplay, verifier };
      return replayStore(store, replayed, (frame, height) =>
        height < start.height && maker !== undefined
          ? replayBlock({ ...replay, maker }, replayed, frame)
          : replayOrderedBlock(replay, replayed, frame, seals.lightBlock(height)),
      );
    },
    removeBody: (height: number, index: number) => turns.run(() => removeBody(hash, store, height, index)),
    close() {
      closed ??= close();
      return closed;
    },
  });
}

/** Where the ledger is empty and others are far ahead, it begins from a snapshot of theirs. */
async function joinOthers(options: ConsortiumOptions): Promise<void> {
  const { engine, join: others, genesis, crypto, clock, storage, verifier, binary, onFault, signal } = options;
  if (others === undefined) return;
  const [nodeKey] = engine.nodeKeys.slice(-1) as [EngineKey];
  const { onLog = () => undefined, onProgress = () => undefined } = options;
  const home = { dir: engine.dir, listen: engine.listen, nodeKey, peers: [...engine.peers, ...others.peers] };
  await joinBySnapshot({
    ...{ genesis, crypto, clock, storage, verifier, binary, home, onLog, onFault, onProgress, signal },
    source: others.source,
    each: others.each,
    voted: engine.voted,
  });
}

function heartbeat({ chain }: Genesis, sequence: number): Uint8Array {
  return encodeSystem({ type: "heartbeat", chain, sequence });
}

/** Makes the headers of the chain's first blocks again, where one node ordered them. */
function makerOf({ genesis, crypto: { sha256: hash } }: ConsortiumOptions): BlockMaker | undefined {
  const [validator] = validatorsOf(hash, genesis);
  if (genesis.engine !== undefined || validator === undefined) return undefined;
  return new BlockMaker({ hash, chainId: chainIdOf(genesis), genesisTimeMs: genesis.time, validator });
}

function sealsOf(store: LedgerStore, maker: BlockMaker | undefined, later: LaterSeals, start: number): Seals {
  if (maker === undefined) return later;
  return new MovedSeals(new FrameSeals(store.blocks, maker.validators, () => store.tip.height), later, start);
}

/** Whether the engine may have its validator's key. Where it takes over from this node, that must have signed the last block. */
function mayBegin(
  { engine, genesis, crypto, storage, vouched = false }: ConsortiumOptions,
  store: LedgerStore,
  start: number,
) {
  const isBegun = store.tip.height >= start;
  const question = { dir: engine.dir, voted: engine.voted, height: store.tip.height, isBegun, vouched };
  const isTakenOver = genesis.engine === undefined && !isBegun && !vouched;
  if (!isTakenOver) return mayVote(question);
  const { last } = new SignState(storage.signing, crypto.sha256, chainIdOf(genesis));
  return last?.height === start - 1 && mayVote(question);
}

/** Where others order the chain it goes on without this node's vote. */
function isOnlyValidator(
  { genesis, crypto, engine: { validatorKey } }: ConsortiumOptions,
  store: LedgerStore,
): boolean {
  const set = validatorsOf(crypto.sha256, { validators: currentValidators(genesis, store.state) });
  const [first, ...others] = set;
  if (validatorKey === undefined || first === undefined) return false;
  return others.length === 0 && equal(first.publicKey, validatorKey.publicKey);
}

function chainIdOf({ chain: id, epoch }: Genesis): string {
  return formatChain({ id, epoch });
}

const LOOK_MS = 50;

/** One change of the store after the other. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
