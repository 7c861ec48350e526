import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable, pipeline } from "node:stream";
import type { TLSSocket } from "node:tls";
import { NodeError } from "../errors.ts";
import { type NodeCertificate, keyOfCertificate } from "./certificate.ts";
import type { Directory, NodeName } from "./directory.ts";
import { failureOf } from "./failure.ts";
import {
  CALL_MS_MAX,
  CONNECTIONS_MAX,
  HANDSHAKE_MS_MAX,
  NODE_CONNECTIONS_MAX,
  NODE_REQUESTS_MAX,
  REQUEST_BYTES_MAX,
  STREAM_IDLE_MS_MAX,
} from "./limits.ts";

/** What other nodes may ask: JSON in; JSON or a stream out. The asker is whom the connection's key names. */
export type Calls = { readonly [name: string]: (params: unknown, from: NodeName) => Promise<unknown> };

export interface TransportServerOptions {
  readonly directory: Directory;
  readonly certificate: () => NodeCertificate;
  readonly calls: Calls;
  /** Told of a defect while a call was answered. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The side of a node that other nodes talk to: TLS 1.3, both sides shown by their node keys. A connection whose key no
 * registry names ends before a byte of it is read (SECURITY.md).
 */
export class TransportServer {
  readonly #options: TransportServerOptions;
  readonly #server: Server;
  readonly #atWork = new Map<string, number>();
  readonly #connections = new Map<string, number>();
  #certificate: NodeCertificate;

  constructor(options: TransportServerOptions) {
    this.#options = options;
    this.#certificate = options.certificate();
    // Who connects is judged by the key alone, so no authority's word counts and none is asked for.
    this.#server = createServer(
      {
        ...this.#certificate,
        ...{ requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.3" },
        handshakeTimeout: HANDSHAKE_MS_MAX,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.requestTimeout = CALL_MS_MAX;
    this.#server.timeout = STREAM_IDLE_MS_MAX;
    this.#server.prependListener("secureConnection", (socket: TLSSocket) => {
      socket.on("error", () => socket.destroy());
      const from = this.#asker(socket);
      if (from === undefined || !this.#admit(socket, nameOf(from))) socket.destroy();
    });
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** @returns the port. @throws the system's error where the address is in use */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** New connections see the key that counts now. */
  renew(): void {
    const next = this.#options.certificate();
    if (next.cert === this.#certificate.cert) return;
    this.#certificate = next;
    this.#server.setSecureContext({ ...next, minVersion: "TLSv1.3" });
  }

  /** Asked at every request: a key may have ceased to count since the connection was made. */
  #asker(socket: TLSSocket): NodeName | undefined {
    const key = keyOfCertificate(socket.getPeerX509Certificate());
    return key === undefined ? undefined : this.#options.directory.nodeWith(key);
  }

  /** Whether a node may have one more connection: the places are for all. */
  #admit(socket: TLSSocket, name: string): boolean {
    const open = this.#connections.get(name) ?? 0;
    if (open >= NODE_CONNECTIONS_MAX) return false;
    this.#connections.set(name, open + 1);
    socket.once("close", () => lower(this.#connections, name));
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const from = this.#asker(request.socket as TLSSocket);
    if (from === undefined) {
      request.destroy();
      return;
    }
    const name = nameOf(from);
    const atWork = this.#atWork.get(name) ?? 0;
    this.#atWork.set(name, atWork + 1);
    try {
      if (atWork >= NODE_REQUESTS_MAX) throw new NodeError("RATE_LIMITED");
      await send(response, await this.#result(request, from));
    } catch (error) {
      this.#refuse(response, error);
    } finally {
      lower(this.#atWork, name);
    }
  }

  async #result(request: IncomingMessage, from: NodeName): Promise<unknown> {
    const { calls } = this.#options;
    const call = request.url?.slice(1) ?? "";
    const handler = Object.hasOwn(calls, call) ? calls[call] : undefined;
    if (request.method !== "POST" || handler === undefined) throw new NodeError("NOT_FOUND", "call");
    return handler(await bodyOf(request), from);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    const failure = failureOf(error);
    if (failure.code === "INTERNAL") this.#options.onFault(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(400, { "content-type": JSON_TYPE }).end(JSON.stringify(failure));
  }
}

function nameOf({ chain, unit }: NodeName): string {
  return `${chain} ${unit}`;
}

/** One less of what is counted by name. */
function lower(counts: Map<string, number>, name: string): void {
  const left = (counts.get(name) ?? 1) - 1;
  if (left === 0) counts.delete(name);
  else counts.set(name, left);
}

export const JSON_TYPE = "application/json";
const STREAM_TYPE = "application/octet-stream";

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > REQUEST_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", `${REQUEST_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new NodeError("NOT_JSON", "call");
  }
}

/** Resolves when the answer has been handed over, or its reader has gone. */
function send(response: ServerResponse, result: unknown): Promise<void> {
  if (!(result instanceof Readable)) {
    response.writeHead(200, { "content-type": JSON_TYPE }).end(JSON.stringify(result ?? null));
    return Promise.resolve();
  }
  response.writeHead(200, { "content-type": STREAM_TYPE });
  return new Promise((resolve) => pipeline(result, response, () => resolve()));
}
