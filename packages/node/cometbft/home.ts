import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type Genesis,
  type Hash,
  type Timestamp,
  encodeHex,
  formatChain,
  validatorAddress,
  validatorsOf,
} from "@tocsin/core";
import { replaceFile } from "../vault/replacefile.ts";
import type { EngineStart } from "./start.ts";
import { appStateOf } from "./application.ts";
import {
  EVIDENCE_AGE_BLOCKS,
  EVIDENCE_AGE_MS,
  RATE_BYTES_MAX,
  MEMPOOL_BYTES_MAX,
  MEMPOOL_TRANSACTIONS_MAX,
  MEMPOOL_TRANSACTION_BYTES_MAX,
  RPC_BATCH_MAX,
} from "./limits.ts";

/** An Ed25519 key pair as CometBFT's files hold it. */
export interface EngineKey {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** Another node of the chain. */
export interface EnginePeer {
  /** Engine node id: the address of its node key, hex. */
  readonly id: string;
  /** `host:port` */
  readonly address: string;
}

/** A header that is trusted, and the socket where headers behind it are asked for. */
export interface StateSync {
  readonly height: number;
  /** Header hash, hex. */
  readonly hash: string;
  readonly socket: string;
}

export interface EngineHome {
  /** The engine's folder; this node writes all of its configuration anew at each start. */
  readonly dir: string;
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly start: EngineStart;
  /** Names the node among its peers. */
  readonly nodeKey: EngineKey;
  /** Undefined for an observer: a full node without a vote. */
  readonly validatorKey: EngineKey | undefined;
  /** Where peers reach it, `host:port`. */
  readonly listen: string;
  readonly peers: readonly EnginePeer[];
  /** Where the engine is to begin from a snapshot of others; absent where it goes on from its own data. */
  readonly sync?: StateSync;
  /** Sockets of the application and of the engine's RPC. */
  readonly abciSocket: string;
  readonly rpcSocket: string;
}

/** Engine node id of a node key. */
export function engineNodeId(hash: Hash, publicKey: Uint8Array): string {
  return encodeHex(validatorAddress(hash, publicKey));
}

/** Writes the engine's folder, all but what it keeps itself. */
export function writeHome(home: EngineHome): void {
  const config = join(home.dir, "config");
  mkdirSync(config, { recursive: true, mode: 0o700 });
  mkdirSync(join(home.dir, "data"), { recursive: true, mode: 0o700 });
  removeUnfinished(join(home.dir, "data"));
  const put = (path: string, content: string) => replaceFile(path, Buffer.from(content));
  put(join(config, "config.toml"), configText(home));
  put(join(config, "genesis.json"), genesisText(home));
  put(join(config, "node_key.json"), JSON.stringify({ priv_key: privateKey(home.nodeKey) }));
  const key = join(config, "priv_validator_key.json");
  if (home.validatorKey === undefined) rmSync(key, { force: true });
  else put(key, validatorText(home.hash, home.validatorKey));
  // The engine makes up an observer's key and its state together; with the key alone it does not start.
  if (!existsSync(join(home.dir, OBSERVER_STATE))) rmSync(join(home.dir, OBSERVER_KEY), { force: true });
}

/**
 * An engine that was ended while it made a database leaves one without the file that names its beginning (LevelDB's CURRENT,
 * which comes last), and never opens it again. There is nothing in it.
 */
function removeUnfinished(data: string): void {
  for (const name of readdirSync(data).filter((one) => one.endsWith(".db"))) {
    const files = readdirSync(join(data, name));
    const isBegun = files.some((file) => file.startsWith("CURRENT") || file.endsWith(".ldb"));
    if (!isBegun) rmSync(join(data, name), { recursive: true });
  }
}

function validatorText(hash: Hash, validator: EngineKey): string {
  return JSON.stringify({
    address: encodeHex(validatorAddress(hash, validator.publicKey)).toUpperCase(),
    pub_key: publicKey(validator.publicKey),
    priv_key: privateKey(validator),
  });
}

function publicKey(bytes: Uint8Array) {
  return { type: "tendermint/PubKeyEd25519", value: base64(bytes) };
}

function privateKey({ seed, publicKey: bytes }: EngineKey) {
  return { type: "tendermint/PrivKeyEd25519", value: base64(Buffer.concat([seed, bytes])) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/**
 * How long evidence of a second vote counts: until it is older than both. It is there at once where votes meet, so it need not
 * count for long; and a node that began from a snapshot has no header below it to judge older evidence by, and stops.
 */
const EVIDENCE_AGE_NS = `${EVIDENCE_AGE_MS}000000`;
const EVIDENCE_BYTES_MAX = "65536";

/** The same for every chain, from its first block on. */
export const CONSENSUS_PARAMS = {
  // Without a bound of its own the engine hands all that waits to the proposer, who orders it by urgency.
  block: { max_bytes: "-1", max_gas: "-1" },
  evidence: {
    max_age_num_blocks: String(EVIDENCE_AGE_BLOCKS),
    max_age_duration: EVIDENCE_AGE_NS,
    max_bytes: EVIDENCE_BYTES_MAX,
  },
  validator: { pub_key_types: ["ed25519"] },
  version: { app: "1" },
  abci: { vote_extensions_enable_height: "0" },
} as const;

/** The engine's own genesis follows from the chain's, so it is the same on every node. */
function genesisText({ hash, genesis, start }: EngineHome): string {
  return JSON.stringify({
    genesis_time: rfc3339(start.time),
    chain_id: formatChain({ id: genesis.chain, epoch: genesis.epoch }),
    initial_height: String(start.height),
    consensus_params: CONSENSUS_PARAMS,
    validators: validatorsOf(hash, genesis).map(({ publicKey: bytes, power }) => ({
      address: encodeHex(validatorAddress(hash, bytes)).toUpperCase(),
      pub_key: publicKey(bytes),
      power: String(power),
      name: "",
    })),
    app_hash: "",
    app_state: JSON.parse(appStateOf(hash, genesis)),
  });
}

function rfc3339({ seconds, nanos }: Timestamp): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, "0")}Z`;
}

/**
 * Settings that differ from CometBFT's own. The times are for a fast network: a lone transaction waits for a few
 * synchronous writes and not for timers, and the turn of a dead proposer costs half a second. What is to be sent leaves after
 * 2 ms; looking every 10 ms whether a peer lacks something costs half as much as every 5, and is not slower by it.
 */
function configText({ genesis, validatorKey, listen, peers, abciSocket, rpcSocket, sync }: EngineHome): string {
  const persistent = peers.map(({ id, address }) => `${id}@${address}`).join(",");
  return `# Written by Tocsin at each start; changes are lost.
proxy_app = ${quoted(`unix://${abciSocket}`)}
moniker = ${quoted(genesis.chain)}
log_level = "error"
log_format = "json"
filter_peers = true
${validatorKey === undefined ? OBSERVER : ""}
[rpc]
laddr = ${quoted(`unix://${rpcSocket}`)}
max_body_bytes = 8000000
max_request_batch_size = ${RPC_BATCH_MAX}

[p2p]
laddr = ${quoted(`tcp://${listen}`)}
persistent_peers = ${quoted(persistent)}
unconditional_peer_ids = ${quoted(peers.map(({ id }) => id).join(","))}
addr_book_strict = false
allow_duplicate_ip = true
pex = false
flush_throttle_timeout = "2ms"
send_rate = ${RATE_BYTES_MAX}
recv_rate = ${RATE_BYTES_MAX}

[mempool]
recheck = true
size = ${MEMPOOL_TRANSACTIONS_MAX}
max_txs_bytes = ${MEMPOOL_BYTES_MAX}
max_tx_bytes = ${MEMPOOL_TRANSACTION_BYTES_MAX}

[consensus]
timeout_propose = "300ms"
timeout_propose_delta = "100ms"
timeout_prevote = "100ms"
timeout_prevote_delta = "50ms"
timeout_precommit = "100ms"
timeout_precommit_delta = "50ms"
timeout_commit = "0s"
create_empty_blocks = false
peer_gossip_sleep_duration = "10ms"

[storage]
discard_abci_responses = true

[tx_index]
indexer = "null"
${sync === undefined ? "" : syncText(sync)}`;
}

/** The header was followed to from genesis, so its age says nothing; the engine asks for two sources, and one is enough for proofs. */
function syncText({ height, hash, socket }: StateSync): string {
  const source = `unix://${socket}`;
  return `
[statesync]
enable = true
rpc_servers = ${quoted(`${source},${source}`)}
trust_height = ${height}
trust_hash = ${quoted(hash.toUpperCase())}
trust_period = "876000h0m0s"
discovery_time = "5s"
chunk_request_timeout = "60s"
chunk_fetchers = "4"
`;
}

/** An observer's engine makes up a key; it must not look like the validator's, nor its state like what that has signed. */
const OBSERVER_KEY = "config/observer_key.json";
const OBSERVER_STATE = "data/observer_state.json";
const OBSERVER = `priv_validator_key_file = "${OBSERVER_KEY}"
priv_validator_state_file = "${OBSERVER_STATE}"
`;

function quoted(text: string): string {
  return JSON.stringify(text);
}
