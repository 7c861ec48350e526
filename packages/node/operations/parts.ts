import type { Contracts, Crypto } from "@tocsin/core";
import type { Chain } from "../chain.ts";
import type { FontFile } from "../bulletin/font.ts";
import type { BulletinStore } from "../bulletin/store.ts";
import type { EngineStatus } from "../cometbft/chain.ts";
import type { Handovers } from "../handover/handovers.ts";
import type { FilterStore } from "../filter/filters.ts";
import type { Clock } from "../host/clock.ts";
import type { FolderState } from "../host/foldersize.ts";
import type { Importer } from "../imports/importer.ts";
import type { FindPeer } from "../peer.ts";
import type { ReadModel } from "../project/seam.ts";
import type { TreeChain } from "../prove/prooffile.ts";
import type { Downloader } from "../release/download.ts";
import type { KeystoreAuthor } from "../submit/author.ts";
import type { Intake } from "../intake/intake.ts";
import type { Duties } from "../roster/duties.ts";
import type { Gateway } from "../submit/gateway.ts";
import type { Deliveries } from "../subscription/deliveries.ts";
import type { Keystore } from "../vault/keystore.ts";
import type { Uploads } from "../vault/uploads.ts";
import type { Vault } from "../vault/vault.ts";

/** One reading, or one step of a hand-over between shifts. */
export interface Reading {
  /** Absent for a reading. */
  readonly what?: "handover" | "passkey";
  readonly unit: string;
  readonly officer: string;
  readonly record: string;
  readonly purpose: string;
  /** ms */
  readonly at: number;
}

export interface ReadLog {
  append(reading: Reading): Promise<void>;
  readings(from: number, to: number): Promise<readonly Reading[]>;
  /** Digest that commits to everything in the log so far. */
  head(): string;
}

/** The parts of a running node that operations work with; `node.ts` puts them together. */
export interface NodeParts {
  readonly chain: Chain;
  readonly contracts: Contracts;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly author: KeystoreAuthor;
  readonly readModel: ReadModel;
  readonly vault: Vault;
  /** Files that arrive in pieces. */
  readonly uploads: Uploads;
  readonly downloader: Downloader;
  readonly findPeer: FindPeer;
  /** Chains from the main chain down that this node knows of, parents first. */
  readonly tree: () => readonly TreeChain[];
  /** The append-only log of readings of sealed parts and of summaries above security 2 (DESIGN 26). */
  readonly readLog: ReadLog;
  /** Subscriptions of the node's units, and what is sent for them. */
  readonly deliveries: Deliveries;
  /** What the public tells a unit of this node; undefined where it may not. */
  readonly intake: Intake | undefined;
  /** Notes between the shifts of the units that work at this node. */
  readonly handovers: Handovers;
  /** What officers look for again and again. */
  readonly filters: FilterStore;
  /** Duty rosters of the node's units, and who was told of what. */
  readonly duties: Duties;
  /** Lets due reports climb now instead of at the next poll. */
  readonly wakeClimber: () => void;
  /** What the relayers of this node's links say of themselves. */
  readonly links: () => readonly object[];
  /** What an engine beside the node says of itself; undefined where the node orders its chain itself. */
  readonly engine?: (() => EngineStatus) | undefined;
  /** Contents of bulletins. */
  readonly bulletins: BulletinStore;
  /** What PDFs are set in; absent where the node has no font for Chinese. */
  readonly font: FontFile | undefined;
  /** Makes keys and names them; signing is the author's. */
  readonly keystore: Pick<Keystore, "list" | "listHpke" | "createSigningKey" | "createHpkeKey">;
  /** The node's folder and the disk that it is on. */
  readonly folder: () => Promise<FolderState>;
  readonly importer: Importer;
  readonly version: string;
}
