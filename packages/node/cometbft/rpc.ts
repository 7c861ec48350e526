import { Agent, request } from "node:http";
import { json } from "node:stream/consumers";
import { NodeError } from "../errors.ts";

/** A call of CometBFT's JSON-RPC. */
interface Call {
  readonly method: string;
  readonly params: { readonly [name: string]: unknown };
}

/** What the engine has answered: a result, or why not. */
export type RpcAnswer = { readonly result: unknown } | { readonly error: string };

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: string };
}

/** The engine's JSON-RPC on a socket of the file system: nobody but this user's processes can call it. */
export class EngineRpc {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** @throws NodeError ENGINE_AWAY when the engine does not answer, or refuses */
  async call(method: string, params: Call["params"] = {}): Promise<unknown> {
    const [answer] = await this.batch([{ method, params }]);
    if (answer === undefined || "error" in answer) throw new NodeError("ENGINE_AWAY", answer?.error ?? method);
    return answer.result;
  }

  /** Answers in the order of the calls. @throws NodeError ENGINE_AWAY when the engine does not answer */
  async batch(calls: readonly Call[]): Promise<readonly RpcAnswer[]> {
    const body = calls.map((call, id) => ({ jsonrpc: "2.0", id, ...call }));
    const replies = (await this.#post(JSON.stringify(body))) as Reply | readonly Reply[];
    const byId = new Map([replies].flat().map((reply) => [reply.id, reply as Reply]));
    return calls.map((_call, id) => answerOf(byId.get(id)));
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const away = (error: Error) => reject(new NodeError("ENGINE_AWAY", error.message));
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const sent = request(
        { socketPath: this.#socketPath, method: "POST", path: "/", agent: this.#agent, headers },
        (response) => {
          json(response).then(resolve, away);
        },
      );
      sent.once("error", away).end(body);
    });
  }
}

function answerOf(reply: Reply | undefined): RpcAnswer {
  if (reply?.error !== undefined) return { error: reply.error.data ?? reply.error.message };
  return reply === undefined ? { error: "no answer" } : { result: reply.result };
}
