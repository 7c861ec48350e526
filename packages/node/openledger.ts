import { join } from "node:path";
import { CONTRACTS, type Genesis } from "@tocsin/core";
import type { OwnEffects } from "./endorse/owneffects.ts";
import { NodeError } from "./errors.ts";
import { nodeCrypto } from "./host/crypto.ts";
import { ed25519Signer } from "./host/ed25519.ts";
import { findEngine } from "./cometbft/binary.ts";
import type { EngineKey } from "./cometbft/home.ts";
import { sourceCalls } from "./cometbft/source.ts";
import type { EngineStatus } from "./cometbft/chain.ts";
import { type Ledger, openChain } from "./ledger.ts";
import { folderStorage } from "./store/storage.ts";
import { otherNodes } from "./transport/joinothers.ts";
import type { Calls } from "./transport/server.ts";
import type { Keystore } from "./vault/keystore.ts";
import type { CachingVerifier } from "./validate/verifier.ts";
import type { NodeOptions } from "./nodeoptions.ts";

/** The chain by whichever engine orders it, what that engine says of itself, and what nodes that join may ask. */
interface OpenedLedger {
  readonly chain: Ledger;
  readonly engine: (() => EngineStatus) | undefined;
  readonly calls: Calls;
}

/**
 * Opens the ledger of a folder under the engine that its genesis names.
 * @throws NodeError CONFIGURATION, KEY_MISSING, and what either engine refuses at its start
 */
export async function openLedger(
  genesis: Genesis,
  keystore: Keystore,
  known: { readonly verifier: CachingVerifier; readonly own: OwnEffects },
  {
    dir,
    clock,
    vouched = false,
    engine,
    transport,
    unit,
    onFault = () => undefined,
    onProgress,
    signal,
  }: NodeOptions & {
    readonly unit: string;
  },
): Promise<OpenedLedger> {
  if (genesis.engine !== undefined && engine === undefined)
    throw new NodeError("CONFIGURATION", `engine of ${genesis.chain}`);
  const common = { genesis, contracts: CONTRACTS, crypto: nodeCrypto, clock, ...known };
  if (engine === undefined) {
    const [validator] = genesis.validators;
    if (validator === undefined) throw new NodeError("CONFIGURATION", "validators");
    const signer = ed25519Signer(keystore.seed(validator.key));
    const chain = await openChain({ ...common, vouched, signer, storage: folderStorage(dir) });
    return { chain, engine: undefined, calls: {} };
  }
  // A node without the engine need not load what speaks with it.
  const { openConsortiumChain } = await import("./cometbft/chain.ts");
  const binary = findEngine(engine.binary);
  const validator = keystore.find("validator", genesis.chain);
  const [nodeKey, ...newer] = keystore
    .list()
    .filter(({ use, unit, retired }) => use === "node" && unit === genesis.chain && retired === undefined)
    .map(({ key: text }) => engineKey(keystore, text));
  if (nodeKey === undefined) throw new NodeError("KEY_MISSING", "node");
  const chain = await openConsortiumChain({
    ...common,
    binary,
    vouched,
    storage: folderStorage(dir),
    engine: {
      dir: join(dir, "engine"),
      nodeKeys: [nodeKey, ...newer],
      voted: join(dir, "keystore", "voted"),
      validatorKey: validator === undefined ? undefined : engineKey(keystore, validator.key),
      listen: engine.listen,
      peers: engine.peers,
    },
    join:
      transport &&
      otherNodes({
        ...{ genesis, known: transport.own, hash: nodeCrypto.sha256, unit, seed: (newer.at(-1) ?? nodeKey).seed },
      }),
    onFault,
    onProgress,
    signal,
  });
  return { chain, engine: chain.engine, calls: sourceCalls(chain.source) };
}

function engineKey(keystore: Keystore, key: string): EngineKey {
  const seed = keystore.seed(key);
  return { seed, publicKey: ed25519Signer(seed).publicKey };
}
