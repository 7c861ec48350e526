import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Genesis, Hash } from "@tocsin/core";
import { type Archive, takeArchive } from "../archive/take.ts";
import { NodeError } from "../errors.ts";
import { FolderDisk } from "../host/disk.ts";
import type { LedgerStore } from "../store/ledgerstore.ts";
import { SNAPSHOT_HEIGHTS_MAX, SNAPSHOT_FORMAT } from "./limits.ts";

export interface ShelfOptions {
  readonly hash: Hash;
  readonly genesis: Genesis;
  readonly store: LedgerStore;
  /** Folder for what snapshots need to keep; emptied when the node starts. */
  readonly dir: string;
  /** Resolves when header and votes of a height are known. */
  readonly sealed: (height: number) => Promise<void>;
  /** Asks for blocks until there is one at a height. */
  readonly grow: (height: number) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** A snapshot as the engine names it. */
export interface Snapshot {
  readonly height: bigint;
  readonly format: number;
  readonly chunks: number;
  readonly hash: Uint8Array;
  readonly metadata: Uint8Array;
}

const BLOCKS_BEHIND = 2;

/** The newest archive of the chain, for nodes that join. It is taken when one of them asks, so a chain that nobody joins pays nothing. */
export class SnapshotShelf {
  readonly #options: ShelfOptions;
  #newest: Archive | undefined;
  #taking: Promise<void> | undefined;
  #taken = 0;
  #isClosed = false;

  constructor(options: ShelfOptions) {
    this.#options = options;
    rmSync(options.dir, { recursive: true, force: true });
  }

  /** What can be had at once; a newer one is begun when that is old. */
  list(): readonly Snapshot[] {
    const { store, hash } = this.#options;
    const archive = this.#newest;
    const isOld = archive === undefined || store.tip.height - archive.manifest.height > SNAPSHOT_HEIGHTS_MAX;
    if (isOld && !this.#isClosed)
      this.#taking ??= this.#take()
        .catch((error: unknown) => this.#options.onFault(error))
        .finally(() => {
          this.#taking = undefined;
        });
    if (archive === undefined) return [];
    const { manifest, bytes } = archive;
    const chunks = manifest.blocks.length + manifest.state.length;
    return [{ height: BigInt(manifest.height), format: SNAPSHOT_FORMAT, chunks, hash: hash(bytes), metadata: bytes }];
  }

  /** @throws NodeError NOT_FOUND for what was never listed, or long ago */
  async chunk(height: number, format: number, number: number): Promise<Uint8Array> {
    const archive = this.#newest;
    const isListed = archive?.manifest.height === height && format === SNAPSHOT_FORMAT;
    const part = isListed ? await archive.part(number) : undefined;
    if (part === undefined) throw new NodeError("NOT_FOUND", `part ${number} of the snapshot at ${height}`);
    return part;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#taking;
  }

  async #take(): Promise<void> {
    const { dir, grow, sealed } = this.#options;
    this.#taken += 1;
    const archive = await takeArchive(this.#options, new FolderDisk(join(dir, String(this.#taken))));
    // An engine that is offered a snapshot before two blocks have followed refuses it for good.
    await grow(archive.manifest.height + BLOCKS_BEHIND);
    await sealed(archive.manifest.height + BLOCKS_BEHIND);
    this.#newest = archive;
    rmSync(join(dir, String(this.#taken - 1)), { recursive: true, force: true });
  }
}
