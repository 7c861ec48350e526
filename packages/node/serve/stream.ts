import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { Refusal } from "@tocsin/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";

/** What a reader may ask for: new reports, and changes of a report's standing. */
const TOPICS: readonly string[] = ["report", "standing"];
const FILING: readonly string[] = ["reports.submit", "reports.followUp"];

const HEARTBEAT_MS = 15_000;
/** Bytes that may wait for a reader; one that takes none of them for `DRAIN_MS_MAX` is closed with its cursor (PROTOCOL 24). */
const BACKLOG_BYTES_MAX = 256 << 10;
const DRAIN_MS_MAX = 30_000;
/** Blocks read before other work of the process has a turn. */
const TURN_BLOCKS_MAX = 32;

/** Where an event stands; `height-index` is its id on the stream. */
interface Place {
  readonly height: number;
  readonly index: number;
}

/**
 * Server-sent events of committed acts that the caller may see. The id is height and index, so that a reader resumes
 * behind the last one it had, after a restart too. Each reader reads the chain at its own pace: nothing is queued.
 */
export class EventStream {
  readonly #parts: NodeParts;
  readonly #readers = new Set<Reader>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /**
   * @param callerNow the caller as the registry has it at the moment; once it throws the stream ends
   * @param topics comma-separated; all when absent
   * @throws Refusal SCHEMA for an unknown topic or an id that no stream has given
   */
  async open(
    callerNow: () => Caller,
    topics: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const wanted = topics?.split(",") ?? TOPICS;
    if (!wanted.every((topic) => TOPICS.includes(topic))) throw new Refusal("SCHEMA", "/query/topics");
    const { chain } = this.#parts;
    const last = placeOf(request.headers["last-event-id"]) ?? { height: chain.head().height, index: Infinity };
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-tocsin-status": chain.genesis.status,
    });
    raw.write(": tocsin\n\n");
    const reader = new Reader({ parts: this.#parts, callerNow, topics: wanted, last, raw });
    this.#readers.add(reader);
    request.raw.on("close", () => reader.end());
    await reader.run();
    this.#readers.delete(reader);
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
  }
}

/** @throws Refusal SCHEMA */
function placeOf(id: string | string[] | undefined): Place | undefined {
  if (id === undefined || id === "") return undefined;
  const [, height, index] = /^(\d{1,15})-(\d{1,15})$/.exec(String(id)) ?? [];
  if (height === undefined) throw new Refusal("SCHEMA", "/headers/last-event-id");
  return { height: Number(height), index: Number(index) };
}

interface ReaderOptions {
  readonly parts: NodeParts;
  readonly callerNow: () => Caller;
  readonly topics: readonly string[];
  readonly last: Place;
  readonly raw: ServerResponse;
}

/** One connection: goes along the chain behind its last event until it is ended. */
class Reader {
  readonly #options: ReaderOptions;
  readonly #ended = new AbortController();
  /** Height that is read next, and the index in it behind which it begins. */
  #height: number;
  #after: number;
  #wake: () => void = () => undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#height = options.last.height;
    this.#after = options.last.index;
  }

  /** Resolves when the stream has ended; a failure ends it too, and the reader comes again with its last id. */
  async run(): Promise<void> {
    const { parts, raw } = this.#options;
    const unsubscribe = parts.chain.onCommitted(() => this.#wake());
    const beating = this.#beat();
    try {
      while (!this.#ended.signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        await this.#catchUp();
        await woken;
      }
    } catch {
      // Suspended, revoked, too slow, or the read model is behind: the connection says no more.
    } finally {
      unsubscribe();
      this.#ended.abort();
      await beating;
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
      const event = await eventOf(parts, caller, block, entry);
      if (event === undefined || !topics.includes(event.topic)) continue;
      await this.#write(
        `id: ${entry.height}-${entry.index}\nevent: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`,
      );
    }
  }

  async #write(text: string): Promise<void> {
    const { raw } = this.#options;
    raw.write(text);
    if (raw.writableLength <= BACKLOG_BYTES_MAX) return;
    const patience = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(DRAIN_MS_MAX)]);
    await once(raw, "drain", { signal: patience });
  }
}

/** What the caller is told of an entry: judged by the same queries that lists are judged by. */
async function eventOf(parts: NodeParts, caller: Caller, block: CommittedBlock, entry: CommittedEntry) {
  const { transaction, leaf, code } = entry;
  if (code !== "VALID" || transaction?.type !== "act") return undefined;
  const { action, args } = transaction.proposal;
  if (!action.startsWith("reports.")) return undefined;
  const isFiling = FILING.includes(action);
  const record = isFiling ? leaf.act : args["record"];
  if (typeof record !== "string") return undefined;
  const item = await parts.readModel.report(caller, record);
  if (item === undefined) return undefined;
  const { standing, revision, headline, situation, area, c, s, unit } = item;
  return {
    topic: isFiling ? "report" : "standing",
    at: block.tick,
    content: { record, standing, revision, headline, situation, area, c, s, unit },
  };
}
