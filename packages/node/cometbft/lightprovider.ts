import { type Server, createServer } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { CONSENSUS_PARAMS } from "./home.ts";
import type { ChainSource } from "./source.ts";

interface Asked {
  readonly id: unknown;
  readonly method: string;
  readonly params?: { readonly height?: string; readonly page?: string };
}

/**
 * As much of CometBFT's RPC as its light client asks while a node joins, on a socket of this user's: answers come from the
 * chain's nodes over pinned connections, and the engine checks them from a header that this node has followed to.
 */
export class LightProvider {
  readonly #server: Server;
  readonly #source: ChainSource;

  constructor(source: ChainSource) {
    this.#source = source;
    this.#server = createServer((request, response) => {
      void text(request)
        .then((body) => this.#answer(JSON.parse(body) as Asked))
        .then((answer) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)))
        .catch(() => response.destroy());
    });
  }

  async listen(path: string): Promise<void> {
    this.#server.listen(path);
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) await once(this.#server, "close");
  }

  async #answer({ id, method, params }: Asked): Promise<object> {
    const common = { jsonrpc: "2.0", id };
    const at = params?.height;
    const height = at === undefined ? {} : { height: Number(at) };
    if (method === "consensus_params")
      return { ...common, result: { block_height: at, consensus_params: CONSENSUS_PARAMS } };
    if (method !== "commit" && method !== "validators")
      return { ...common, error: { code: -32601, message: "Method not found", data: method } };
    const page = params?.page === undefined ? {} : { page: Number(params.page) };
    const answer = await this.#source
      .engine({ method, ...height, ...page })
      .catch((error: unknown) => ({ error: error instanceof Error ? error.message : "no answer" }));
    if ("error" in answer) return { ...common, error: { code: -32603, message: "Internal error", data: answer.error } };
    return { ...common, result: answer.result };
  }
}
