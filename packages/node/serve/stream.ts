import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { Refusal } from "@tocsin/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { CommittedBlock } from "../chain.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";
import { accessEvents } from "./accessevents.ts";
import { REPLAY_MAX } from "./limits.ts";
import { SharedClocks } from "./sharedclocks.ts";
import { BEHIND, ClockWatch, entryEvent, type StreamEvent, type Topic, TOPICS } from "./streamevents.ts";
import { StreamPlaces } from "./streamplaces.ts";

const HEARTBEAT_MS = 15_000;
/** Bytes that may wait for a reader; one that takes none of them for `DRAIN_MS_MAX` is closed with its cursor (PROTOCOL 24). */
const BACKLOG_BYTES_MAX = 256 << 10;
const DRAIN_MS_MAX = 30_000;
/** Blocks read before other work of the process has a turn. */
const TURN_BLOCKS_MAX = 32;

/** How often a reader's legal clocks are looked at. */
const CLOCK_MS = 30_000;
const NOTICES_MAX = 100;

/** Where a reader stands; `height-index-change` is its id on the stream. */
interface Place {
  readonly height: number;
  readonly index: number;
  /** Number of the newest change of a notice. */
  readonly change: number;
}

/**
 * Server-sent events of what the caller may see: committed acts, notices, legal clocks that run short. The id says where
 * on the chain and among the notices the reader is, so that it resumes behind the last one it had, after a restart too.
 * Each reader reads at its own pace: nothing is queued.
 */
export class EventStream {
  readonly #parts: NodeParts;
  readonly #readers = new Set<Reader>();
  readonly #places = new StreamPlaces();
  readonly #clocks: SharedClocks;
  readonly #replayMax: number;

  /** @param replayMax blocks, and changes of notices, that are gone through again */
  constructor(parts: NodeParts, replayMax: number = REPLAY_MAX) {
    this.#parts = parts;
    this.#clocks = new SharedClocks(parts);
    this.#replayMax = replayMax;
  }

  /**
   * @param callerNow the caller as the registry has it at the moment; once it throws the stream ends
   * @param topics comma-separated; all when absent
   * @throws Refusal SCHEMA for an unknown topic or an id that no stream has given; NodeError STREAMS_FULL
   */
  async open(
    callerNow: () => Caller,
    topics: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const wanted = topics?.split(",") ?? [...TOPICS];
    if (!wanted.every((topic) => TOPICS.some((known) => known === topic))) throw new Refusal("SCHEMA", "/query/topics");
    const { chain, readModel } = this.#parts;
    const change = readModel.noticeChange();
    const newest = { height: chain.head().height, index: Number.MAX_SAFE_INTEGER, change };
    const asked = placeOf(request.headers["last-event-id"], change) ?? newest;
    const isBehind = newest.height - asked.height > this.#replayMax || change - asked.change > this.#replayMax;
    const last = isBehind ? newest : asked;
    const leave = this.#places.take(callerNow());
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Kept for further requests it would hold up a server that stops.
      connection: "close",
      "x-content-type-options": "nosniff",
      "x-tocsin-status": chain.genesis.status,
    });
    raw.write(": tocsin\n\n");
    const clocks = this.#clocks;
    const reader = new Reader({
      parts: this.#parts,
      callerNow,
      topics: wanted as Topic[],
      last,
      isBehind,
      clocks,
      raw,
    });
    this.#readers.add(reader);
    request.raw.on("close", () => reader.end());
    // Who went before it began is told of no more.
    if (request.raw.socket.destroyed) reader.end();
    await reader.run();
    this.#readers.delete(reader);
    leave();
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
  }
}

/**
 * @param newest newest change of a notice; numbers begin anew after a rebuild, so a later one is none of these
 * @throws Refusal SCHEMA
 */
function placeOf(id: string | string[] | undefined, newest: number): Place | undefined {
  if (id === undefined || id === "") return undefined;
  const [, height, index, change] = /^(\d{1,16})-(\d{1,16})(?:-(\d{1,16}))?$/.exec(String(id)) ?? [];
  if (height === undefined) throw new Refusal("SCHEMA", "/headers/last-event-id");
  return { height: Number(height), index: Number(index), change: Math.min(Number(change ?? newest), newest) };
}

interface ReaderOptions {
  readonly parts: NodeParts;
  readonly callerNow: () => Caller;
  readonly topics: readonly Topic[];
  readonly last: Place;
  /** It came with an id that is too long ago, and begins at the newest. */
  readonly isBehind: boolean;
  readonly clocks: SharedClocks;
  readonly raw: ServerResponse;
}

/** One connection: goes along the chain behind its last event until it is ended. */
class Reader {
  readonly #options: ReaderOptions;
  readonly #ended = new AbortController();
  /** Height that is read next, and the index in it behind which it begins. */
  #height: number;
  #after: number;
  /** Where the reader is told to be. */
  #place: Place;
  readonly #clocks = new ClockWatch();
  #wake: () => void = () => undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#height = options.last.height;
    this.#after = options.last.index;
    this.#place = options.last;
  }

  /** Resolves when the stream has ended; a failure ends it too, and the reader comes again with its last id. */
  async run(): Promise<void> {
    const { parts, raw, isBehind } = this.#options;
    const unsubscribe = [parts.chain.onCommitted(() => this.#wake()), parts.readModel.onNotices(() => this.#wake())];
    const beside = [this.#beat(), this.#watchClocks()];
    try {
      if (isBehind) await this.#tell({ topic: BEHIND, at: parts.clock.now(), content: {} });
      while (!this.#ended.signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await this.#catchUp();
        await this.#catchUpNotices();
        await woken;
      }
    } catch {
      // Suspended, revoked, too slow, or the read model is behind: the connection says no more.
    } finally {
      for (const end of unsubscribe) end();
      this.#ended.abort();
      await Promise.all(beside);
      raw.end();
    }
  }

  end(): void {
    this.#ended.abort();
    this.#wake();
  }

  /** Says that the connection lives, so that nothing on the way closes it. */
  async #beat(): Promise<void> {
    const { parts, raw } = this.#options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      // It rejects when the stream ends.
      await parts.clock.sleep(HEARTBEAT_MS, signal).catch(() => undefined);
      if (!signal.aborted) raw.write(": beat\n\n");
    }
  }

  /** What runs short before the reader came is told at once, for nobody else may be watching. */
  async #watchClocks(): Promise<void> {
    const { parts, callerNow, topics, clocks } = this.#options;
    const { signal } = this.#ended;
    while (topics.includes("clock") && !signal.aborted) {
      try {
        const caller = callerNow();
        for (const event of await this.#clocks.look(parts, caller, clocks.open(caller))) await this.#tell(event);
      } catch {
        this.end();
      }
      await parts.clock.sleep(CLOCK_MS, signal).catch(() => undefined);
    }
  }

  async #catchUpNotices(): Promise<void> {
    const { parts, callerNow, topics } = this.#options;
    while (topics.includes("notice") && !this.#ended.signal.aborted) {
      const changed = await parts.readModel.noticesChanged(callerNow(), this.#place.change, NOTICES_MAX);
      for (const { change, item } of changed) {
        this.#place = { ...this.#place, change };
        await this.#tell({ topic: "notice", at: item.received, content: item });
      }
      if (changed.length < NOTICES_MAX) return;
    }
  }

  async #catchUp(): Promise<void> {
    const { chain } = this.#options.parts;
    for (let read = 1; this.#height <= chain.head().height && !this.#ended.signal.aborted; read++) {
      const block = chain.block(this.#height);
      if (block !== undefined) await this.#send(block);
      this.#height++;
      this.#after = -1;
      if (read % TURN_BLOCKS_MAX === 0) await turn();
    }
  }

  async #send(block: CommittedBlock): Promise<void> {
    const { parts, callerNow, topics } = this.#options;
    await parts.readModel.waitFor(block.height, HEARTBEAT_MS);
    const caller = callerNow();
    for (const entry of block.entries.filter(({ index }) => index > this.#after)) {
      const event = await entryEvent(parts, caller, block, entry);
      const about = topics.includes("access") ? await accessEvents(parts, caller, block, entry) : [];
      const events = [...(event === undefined ? [] : [event]), ...about].filter(({ topic }) => topics.includes(topic));
      for (const [at, told] of events.entries()) {
        // The place is behind the entry with its last event alone: a reader that lost one of them gets all again.
        const isLast = at === events.length - 1;
        if (isLast) this.#place = { ...this.#place, height: entry.height, index: entry.index };
        await this.#tell(told);
      }
    }
  }

  async #tell(event: Omit<StreamEvent, "topic"> & { readonly topic: string }): Promise<void> {
    const { height, index, change } = this.#place;
    await this.#write(`id: ${height}-${index}-${change}\nevent: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  async #write(text: string): Promise<void> {
    const { raw } = this.#options;
    raw.write(text);
    if (raw.writableLength <= BACKLOG_BYTES_MAX) return;
    const patience = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(DRAIN_MS_MAX)]);
    await once(raw, "drain", { signal: patience });
  }
}
