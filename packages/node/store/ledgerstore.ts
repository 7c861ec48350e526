import {
  type Commit,
  type Crypto,
  type History,
  type TileId,
  type Versioned,
  decodeCommit,
  decodeHex,
  decodeHistory,
  decodeVersioned,
  encodeCommit,
  encodeHex,
  encodeHistory,
  nodeAtTiles,
} from "@tocsin/core";
import { decodeBase64url, encodeBase64url } from "@tocsin/core";
import type { Location, QueueEntry } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Disk } from "../host/disk.ts";
import { type Frame, decodeFrame } from "./frame.ts";
import type { KeyValueStore } from "./keyvalue.ts";
import { pad, rows } from "./rows.ts";
import { type Place, Segments } from "./segments.ts";

/** Everything that the next block builds on, as one row. Written in every batch. */
export interface StoredHead {
  readonly height: number;
  readonly tick: number;
  /** Whether the newest app hash stands in a signed header yet. */
  readonly proven: boolean;
  readonly history: string;
  readonly historyRoot: string;
  readonly stateRoot: string;
  /** Root over the results of the newest block with transactions, for the next header. */
  readonly results: string;
  /** Time of the newest block's header, ms. */
  readonly timeMs: number;
  /** Commit of the newest block, which the next block will carry. */
  readonly commit: string;
  readonly segment: number;
  readonly end: number;
}

/** Where a block lies and what stood after it. */
export interface StoredBlock extends Place {
  readonly height: number;
  readonly tick: number;
  readonly hash: string;
  readonly firstLeaf: number;
  readonly count: number;
  /** After the block: history size and roots. */
  readonly size: number;
  readonly historyRoot: string;
  readonly stateRoot: string;
}

const FRAME_CACHE = 64;
const VALUE_CACHE = 20_000;

/** Reads of one chain's store. Values are cached decoded; frames, the newest few. */
export class LedgerStore {
  readonly values: KeyValueStore;
  readonly segments: Segments;
  readonly #crypto: Crypto;
  readonly #frames = new Map<number, Frame>();
  readonly #state = new Map<string, Versioned | undefined>();
  /** While a batch becomes durable, readers still see what was before it. */
  #before: ReadonlyMap<string, Versioned | undefined> | undefined;
  #head: StoredHead | undefined;

  constructor(values: KeyValueStore, disk: Disk, crypto: Crypto) {
    this.values = values;
    this.#crypto = crypto;
    const head = values.get(rows.head);
    this.#head = head === undefined ? undefined : (JSON.parse(Buffer.from(head).toString("utf8")) as StoredHead);
    this.segments = new Segments(disk, { segment: this.#head?.segment ?? 0, end: this.#head?.end ?? 0 });
  }

  get head(): StoredHead | undefined {
    return this.#head;
  }

  /** Committed and durable state. */
  get(key: string): Versioned | undefined {
    const before = this.#before;
    if (before?.has(key) === true) return before.get(key);
    if (this.#state.has(key)) return this.#state.get(key);
    const bytes = this.values.get(rows.state(key));
    const value = bytes === undefined ? undefined : decodeVersioned(bytes);
    if (this.#state.size >= VALUE_CACHE) this.#state.clear();
    this.#state.set(key, value);
    return value;
  }

  /**
   * Writes one batch. Until it is durable, `get` and `head` answer as before; then all of it is seen at once.
   * @param state the state keys that the batch changes, with their new values
   */
  async write(batch: ReadonlyMap<string, Uint8Array | null>, head: StoredHead, state: ReadonlyMap<string, Versioned>): Promise<void> {
    this.#before = new Map([...state.keys()].map((key) => [key, this.get(key)]));
    try {
      await this.values.write(batch);
    } finally {
      for (const key of state.keys()) this.#state.delete(key);
      this.#before = undefined;
    }
    for (const [key, versioned] of state) this.#state.set(key, versioned);
    this.#head = head;
  }

  block(height: number): StoredBlock | undefined {
    const bytes = this.values.get(rows.block(height));
    return bytes === undefined || height > (this.#head?.height ?? 0) ? undefined : (JSON.parse(Buffer.from(bytes).toString("utf8")) as StoredBlock);
  }

  frame(stored: StoredBlock): Frame {
    let frame = this.#frames.get(stored.height);
    if (frame === undefined) {
      frame = decodeFrame(this.segments.read(stored));
      this.keepFrame(stored.height, frame);
    }
    return frame;
  }

  keepFrame(height: number, frame: Frame): void {
    this.#frames.set(height, frame);
    const oldest = this.#frames.keys().next();
    if (this.#frames.size > FRAME_CACHE && oldest.done === false) this.#frames.delete(oldest.value);
  }

  forgetFrame(height: number): void {
    this.#frames.delete(height);
  }

  /** The block that holds a history index. @throws NodeError NOT_FOUND */
  blockOfLeaf(history: number): StoredBlock {
    const found = this.values.last(rows.firstLeaf(0), rows.firstLeaf(history + 1));
    const stored = found === undefined ? undefined : this.block(Number(Buffer.from(found[1]).toString("utf8")));
    if (stored === undefined || history >= stored.firstLeaf + stored.count) throw new NodeError("NOT_FOUND", `leaf ${history}`);
    return stored;
  }

  locateAct(act: string): Location | undefined {
    const bytes = this.values.get(rows.act(act));
    return bytes === undefined ? undefined : readLocation(bytes);
  }

  queue(name: string, from: number, limit: number): readonly QueueEntry[] {
    const entries = this.values.range(rows.queued(name, from), `q:${name}:~`, limit);
    return entries.map(([key, bytes]) => {
      const sequence = Number(key.slice(key.lastIndexOf(":") + 1));
      const location = readLocation(bytes);
      return { ...location, sequence, packet: this.#packet(location, name, sequence) };
    });
  }

  tile(id: TileId): Uint8Array | undefined {
    return this.values.get(rows.tile(id.level, id.index));
  }

  historyNode(level: number, index: number): Uint8Array {
    return nodeAtTiles(this.#crypto.sha256, (id) => this.tile(id))(level, index);
  }

  page(id: string): Uint8Array | undefined {
    return this.values.get(rows.page(id));
  }

  /** A page of the state tree as it was after the block at a height of the ring. */
  pageAt(height: number, id: string): Uint8Array | undefined {
    const [older] = this.values.range(rows.oldPage(id, height + 1), `o:${id}:~`, 1);
    if (older === undefined) return this.page(id);
    return older[1].length === 0 ? undefined : older[1];
  }

  history(): History {
    return decodeHistory(decodeHex(this.#head?.history ?? encodeHex(encodeHistory({ size: 0, peaks: [] }))));
  }

  commit(): Commit | undefined {
    return this.#head === undefined || this.#head.commit === "" ? undefined : decodeCommit(decodeBase64url(this.#head.commit));
  }

  #packet(location: Location, queue: string, sequence: number) {
    const stored = this.block(location.height);
    const entry = stored === undefined ? undefined : this.frame(stored).entries[location.index - 1];
    const appended = entry?.appended.find((one) => one.queue === queue && one.sequence === sequence);
    if (appended === undefined) throw new NodeError("DATA_BROKEN", `${queue}/${pad(sequence)}`);
    return appended.packet;
  }
}

export function writeJson(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value), "utf8");
}

export function commitText(commit: Commit): string {
  return encodeBase64url(encodeCommit(commit));
}

export function writeLocation({ height, index, history }: Location): Uint8Array {
  return Buffer.from(`${height},${index},${history}`, "utf8");
}

function readLocation(bytes: Uint8Array): Location {
  const [height = 0, index = 0, history = 0] = Buffer.from(bytes).toString("utf8").split(",").map(Number);
  return { height, index, history };
}
