import type { Clock } from "./host/clock.ts";
import type { Random } from "./host/random.ts";
import type { IntakeSettings } from "./intake/intake.ts";
import type { EnginePeer } from "./cometbft/home.ts";
import type { FindPeer } from "./peer.ts";
import type { TreeChain } from "./prove/prooffile.ts";
import type { WatchSettings } from "./situation/watch.ts";
import type { TransportSettings } from "./transport/transport.ts";
import type { DeliverySettings } from "./subscription/send.ts";

/** What a node is opened with. */
export interface NodeOptions {
  /** The chain's folder: `genesis.json`, `keystore/` and everything the node keeps. */
  readonly dir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly passphrase?: string | undefined;
  readonly findPeer: FindPeer;
  readonly tree: () => readonly TreeChain[];
  readonly links: () => readonly object[];
  /** Brings the main chain's newest header to this chain. */
  readonly refreshRegistry?: () => Promise<void>;
  /** See ChainOptions. */
  readonly vouched?: boolean;
  /** Told of what the node does by itself and could not do; it tries again. */
  readonly onFault?: (error: unknown) => void;
  /** Postgres for the read model instead of a file of SQLite. */
  readonly databaseUrl?: string | undefined;
  /** CometBFT orders the chain; without it the node is the chain's only validator itself. */
  readonly engine?: EngineOptions | undefined;
  /** Unit whose node this is; the first manager that runs one where absent. */
  readonly unit?: string | undefined;
  /** Ends the opening while the node takes a snapshot of others, which may last. */
  readonly signal?: AbortSignal | undefined;
  /** Told of a long beginning, in words. */
  readonly onProgress?: ((text: string) => void) | undefined;
  /** Who raises what the chain's detectors find; absent where this node raises nothing by itself. */
  readonly watch?: WatchSettings | undefined;
  /** How messages of subscriptions are sent; webhooks to public addresses alone where absent. */
  readonly delivery?: DeliverySettings | undefined;
  /** Which unit the public may tell something at this node. */
  readonly intake?: IntakeSettings | undefined;
  /** Font for PDFs, as `findFont` reads it; the system's where absent. */
  readonly font?: string | undefined;
  /** How it talks to nodes on other machines; absent where there are none. */
  readonly transport?: TransportSettings | undefined;
}

/** How a node takes part in a chain that CometBFT orders. Its keys are the keystore's. */
interface EngineOptions {
  /** Path of the binary; found where it was installed, or on PATH, when absent. */
  readonly binary?: string | undefined;
  /** `host:port` where the engines of other nodes reach this one's. */
  readonly listen: string;
  readonly peers: readonly EnginePeer[];
}
