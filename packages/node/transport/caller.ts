import { Agent, type RequestOptions, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { type TLSSocket, connect } from "node:tls";
import type { Duplex, Readable } from "node:stream";
import { NodeError } from "../errors.ts";
import { type NodeCertificate, keyOfCertificate } from "./certificate.ts";
import type { KnownNode } from "./directory.ts";
import { errorOf } from "./failure.ts";
import { ANSWER_BYTES_MAX, CALL_MS_MAX, HANDSHAKE_MS_MAX, STREAM_IDLE_MS_MAX } from "./limits.ts";
import { JSON_TYPE } from "./server.ts";

/** Asks other nodes. A connection is used only after the other side has shown the key that the directory names. */
export class NodeCaller {
  readonly #certificate: () => NodeCertificate;
  readonly #agents = new Map<string, Agent>();

  constructor(certificate: () => NodeCertificate) {
    this.#certificate = certificate;
  }

  /**
   * The answer to a call.
   * @param node read anew by the caller for each call: its keys change
   * @throws Refusal, NodeError as the other node does; PEER_UNAVAILABLE when it cannot be asked
   */
  async call(node: KnownNode, name: string, params: unknown, msMax = CALL_MS_MAX): Promise<unknown> {
    const response = await this.#ask(node, name, params, msMax);
    const answer = await jsonOf(response, node);
    if (response.statusCode === 200) return answer;
    throw errorOf(answer, node.unit);
  }

  /** A stream of bytes. @throws as `call` */
  async stream(node: KnownNode, name: string, params: unknown): Promise<Readable> {
    const response = await this.#ask(node, name, params, STREAM_IDLE_MS_MAX);
    if (response.statusCode === 200 && response.headers["content-type"] !== JSON_TYPE) return response;
    throw errorOf(await jsonOf(response, node), node.unit);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #ask(node: KnownNode, name: string, params: unknown, msMax: number): Promise<IncomingMessage> {
    const { host, port } = addressOf(node.address);
    const body = Buffer.from(JSON.stringify(params), "utf8");
    const headers = { "content-type": JSON_TYPE, "content-length": body.length };
    return new Promise((resolve, reject) => {
      const options = { host, port, path: `/${name}`, method: "POST", headers, agent: this.#agent(node) };
      const asked = request({ ...options, signal: AbortSignal.timeout(msMax) }, resolve);
      asked.on("error", () => reject(unavailable(node)));
      asked.end(body);
    });
  }

  /** Connections to a node, kept for the next call; other keys on either side need other connections. */
  #agent(node: KnownNode): Agent {
    const { cert } = this.#certificate();
    const id = [node.address, node.key, node.previous ?? "", cert].join(" ");
    let agent = this.#agents.get(id);
    if (agent === undefined) {
      this.#forget(node.address);
      agent = new PinnedAgent(this.#certificate(), [node.key, node.previous]);
      this.#agents.set(id, agent);
    }
    return agent;
  }

  #forget(address: string): void {
    for (const [id, agent] of this.#agents) {
      if (!id.startsWith(`${address} `)) continue;
      agent.destroy();
      this.#agents.delete(id);
    }
  }
}

/** Hands a connection out only after the key on its other end was seen to be one of the node's. */
class PinnedAgent extends Agent {
  readonly #certificate: NodeCertificate;
  readonly #keys: readonly (string | undefined)[];
  /** Connections whose other end has not shown its key yet: nobody else knows of them. */
  readonly #connecting = new Set<TLSSocket>();

  constructor(certificate: NodeCertificate, keys: readonly (string | undefined)[]) {
    // A resumed session would show no certificate, so none is kept.
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.#certificate = certificate;
    this.#keys = keys;
  }

  override createConnection(
    { host, port }: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const socket: TLSSocket = connect({
      ...this.#certificate,
      host: host ?? "",
      port: Number(port),
      rejectUnauthorized: false,
      minVersion: "TLSv1.3",
    });
    this.#connecting.add(socket);
    const end = (error: Error) => {
      this.#connecting.delete(socket);
      socket.destroy();
      callback?.(error, socket);
    };
    AbortSignal.timeout(HANDSHAKE_MS_MAX).addEventListener("abort", () => {
      if (this.#connecting.has(socket)) end(new NodeError("PEER_UNAVAILABLE", "handshake"));
    });
    socket.once("error", end);
    socket.once("secureConnect", () => {
      this.#connecting.delete(socket);
      const key = keyOfCertificate(socket.getPeerX509Certificate());
      if (key === undefined || !this.#keys.includes(key)) return end(new NodeError("PEER_UNAVAILABLE", "key"));
      socket.off("error", end);
      callback?.(null, socket);
    });
  }

  override destroy(): void {
    for (const socket of this.#connecting) socket.destroy();
    super.destroy();
  }
}

/** @throws NodeError PEER_UNAVAILABLE for what is no JSON */
async function jsonOf(response: IncomingMessage, node: KnownNode): Promise<unknown> {
  const text = await textOf(response);
  try {
    return JSON.parse(text);
  } catch {
    throw unavailable(node);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > ANSWER_BYTES_MAX) throw new NodeError("PEER_UNAVAILABLE", "answer");
      chunks.push(chunk);
    }
  } catch {
    response.destroy();
    throw new NodeError("PEER_UNAVAILABLE", "answer");
  }
  return Buffer.concat(chunks).toString("utf8");
}

function unavailable({ unit }: KnownNode): NodeError {
  return new NodeError("PEER_UNAVAILABLE", unit);
}

/** Host and port of `host:port`, an IPv6 address in brackets. */
export function addressOf(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
}
