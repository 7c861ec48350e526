import type { FastifyReply, FastifyRequest } from "fastify";
import type { CommittedBlock, CommittedEntry } from "../chain.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { Caller } from "../project/caller.ts";

const HEARTBEAT_MS = 15_000;
/** Bytes that a slow reader may leave unread before it is closed with its cursor (PROTOCOL 24). */
const BACKLOG_BYTES_MAX = 1 << 20;
const RESUME_BLOCKS_MAX = 10_000;

/**
 * Server-sent events of committed acts that the caller may see. The id is height and index, so that a reader resumes
 * behind the last one it had, after a restart too.
 */
export class EventStream {
  readonly #parts: NodeParts;
  readonly #readers = new Set<() => void>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  async open(caller: Caller, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-tocsin-status": this.#parts.chain.genesis.status,
    });
    let last = String(request.headers["last-event-id"] ?? "");
    let work = this.#resume(caller, last, (text) => raw.write(text));
    const unsubscribe = this.#parts.chain.onCommitted((block) => {
      work = work.then(() => this.#send(caller, block, (text) => raw.write(text))).catch(() => undefined);
      last = `${block.height}-${block.entries.length}`;
      if (raw.writableLength > BACKLOG_BYTES_MAX) end();
    });
    const beat = setInterval(() => raw.write(": beat\n\n"), HEARTBEAT_MS).unref();
    const end = () => {
      unsubscribe();
      clearInterval(beat);
      this.#readers.delete(end);
      raw.end();
    };
    this.#readers.add(end);
    request.raw.on("close", end);
    raw.write(": tocsin\n\n");
    await work;
  }

  close(): void {
    for (const end of this.#readers) end();
  }

  async #resume(caller: Caller, id: string, write: (text: string) => void): Promise<void> {
    const [, height, index] = /^(\d+)-(\d+)$/.exec(id) ?? [];
    if (height === undefined) return;
    const head = this.#parts.chain.head().height;
    for (let at = Math.max(Number(height), head - RESUME_BLOCKS_MAX); at <= head; at++) {
      const block = this.#parts.chain.block(at);
      const entries = block?.entries.filter((entry) => at > Number(height) || entry.index > Number(index)) ?? [];
      if (block !== undefined) await this.#send(caller, { ...block, entries }, write);
    }
  }

  async #send(caller: Caller, block: CommittedBlock, write: (text: string) => void): Promise<void> {
    await this.#parts.readModel.waitFor(block.height, HEARTBEAT_MS);
    for (const entry of block.entries) {
      const event = await this.#eventOf(caller, block, entry);
      if (event !== undefined)
        write(`id: ${entry.height}-${entry.index}\nevent: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`);
    }
  }

  /** What the caller is told of an entry: judged by the same queries that lists are judged by. */
  async #eventOf(caller: Caller, block: CommittedBlock, entry: CommittedEntry) {
    const { transaction, leaf, code } = entry;
    if (code !== "VALID" || transaction?.type !== "act") return undefined;
    const { action, args } = transaction.proposal;
    if (!action.startsWith("reports.")) return undefined;
    const record = action === "reports.submit" || action === "reports.followUp" ? leaf.act : args["record"];
    if (typeof record !== "string") return undefined;
    const item = await this.#parts.readModel.report(caller, record);
    if (item === undefined) return undefined;
    const { standing, revision, headline, situation, area, c, s, unit } = item;
    const topic = action === "reports.submit" || action === "reports.followUp" ? "report" : "standing";
    return { topic, at: block.tick, content: { record, standing, revision, headline, situation, area, c, s, unit } };
  }
}
