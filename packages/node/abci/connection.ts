import type { Socket } from "node:net";
import {
  Request,
  type Request as AbciRequest,
  Response,
  type Response as AbciResponse,
} from "cosmjs-types/tendermint/abci/types";
import { NodeError } from "../errors.ts";
import type { Application } from "./application.ts";
import { FrameReader, frameOf } from "./frames.ts";

/** The longest message: a block of transactions with room for its frame, or a chunk of a snapshot. */
const MESSAGE_BYTES_MAX = 128 << 20;

/**
 * One of the four connections of an engine. Requests may be begun together where the application allows it, as those of
 * the mempool are; answers leave strictly in the order of their requests, a flush behind all before it.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #application: Application;
  readonly #reader = new FrameReader(MESSAGE_BYTES_MAX);
  readonly #onFailed: (error: unknown) => void;
  /** The answer before; the next one leaves behind it. */
  #before: Promise<void> = Promise.resolve();
  #isFailed = false;

  /** @param onFailed told once when a request could not be answered; the connection has ended then */
  constructor(socket: Socket, application: Application, onFailed: (error: unknown) => void) {
    this.#socket = socket;
    this.#application = application;
    this.#onFailed = onFailed;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#take(chunk));
    // An engine that dies resets its sockets; its end is told by its process.
    socket.on("error", () => socket.destroy());
  }

  #take(chunk: Uint8Array): void {
    try {
      for (const message of this.#reader.push(chunk)) this.#begin(decoded(message));
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(request: AbciRequest): void {
    // Mempool checks run beside each other; whatever changes the chain waits for all before it.
    const answer =
      request.checkTx === undefined ? this.#before.then(() => this.#answer(request)) : this.#answer(request);
    const before = this.#before;
    this.#before = Promise.all([answer, before]).then(
      ([response]) => this.#write(response),
      (error: unknown) => this.#fail(error),
    );
  }

  async #answer(request: AbciRequest): Promise<AbciResponse> {
    const application = this.#application;
    if (request.echo !== undefined) return { echo: { message: request.echo.message } };
    if (request.flush !== undefined) return { flush: {} };
    if (request.info !== undefined) return { info: await application.info(request.info) };
    if (request.initChain !== undefined) return { initChain: await application.initChain(request.initChain) };
    if (request.query !== undefined) return { query: { ...NO_ANSWER, ...(await application.query(request.query)) } };
    if (request.checkTx !== undefined) return { checkTx: await application.checkTx(request.checkTx) };
    if (request.prepareProposal !== undefined)
      return { prepareProposal: await application.prepareProposal(request.prepareProposal) };
    if (request.processProposal !== undefined)
      return { processProposal: await application.processProposal(request.processProposal) };
    if (request.finalizeBlock !== undefined)
      return { finalizeBlock: await application.finalizeBlock(request.finalizeBlock) };
    if (request.commit !== undefined) return { commit: await application.commit() };
    if (request.listSnapshots !== undefined) return { listSnapshots: await application.listSnapshots() };
    if (request.loadSnapshotChunk !== undefined)
      return { loadSnapshotChunk: await application.loadSnapshotChunk(request.loadSnapshotChunk) };
    if (request.offerSnapshot !== undefined)
      return { offerSnapshot: await application.offerSnapshot(request.offerSnapshot) };
    if (request.applySnapshotChunk !== undefined)
      return { applySnapshotChunk: await application.applySnapshotChunk(request.applySnapshotChunk) };
    throw new NodeError("ENGINE_PROTOCOL", "a request that this application does not answer");
  }

  #write(response: AbciResponse): void {
    if (this.#isFailed || this.#socket.destroyed) return;
    this.#socket.write(frameOf(Response.encode(Response.fromPartial(response)).finish()));
  }

  /** An exception halts the engine (PROTOCOL 6): the socket ends, the engine halts, and whoever supervises both decides. */
  #fail(error: unknown): void {
    if (this.#isFailed) return;
    this.#isFailed = true;
    this.#socket.destroy();
    this.#onFailed(error);
  }
}

/** A query is answered by its code alone. */
const NO_ANSWER = {
  ...{ log: "", info: "", index: 0n, height: 0n, codespace: "" },
  ...{ key: new Uint8Array(0), value: new Uint8Array(0) },
};

function decoded(message: Uint8Array): AbciRequest {
  try {
    return Request.decode(message);
  } catch {
    throw new NodeError("ENGINE_PROTOCOL", "a message that is no request");
  }
}
