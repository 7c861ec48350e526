import type { ApiClient } from "./api.ts";

/** One server-sent event. `id` resumes the stream behind it. */
export interface StreamMessage {
  readonly id: string;
  readonly topic: string;
  readonly data: unknown;
}

/**
 * Reads the server-sent events of a response body (WHATWG HTML, Server-sent events). Ends with the connection; the
 * caller connects again with the last id.
 */
export async function* readEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const message = readMessage(block);
      if (message !== undefined) yield message;
    }
  }
}

function readMessage(block: string): StreamMessage | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const name = line.slice(0, colon);
    fields.set(name, name === "data" && fields.has("data") ? `${fields.get("data")}\n${value}` : value);
  }
  const data = fields.get("data");
  if (data === undefined) return undefined;
  return { id: fields.get("id") ?? "", topic: fields.get("event") ?? "message", data: JSON.parse(data) };
}

/** How a stream is followed. */
export interface FollowOptions {
  /** Id of the last message that the reader had; the stream goes on behind it. */
  readonly after?: string | undefined;
  /** The node has answered and the stream is open. */
  readonly onOpen?: () => void;
  /** Bytes come at least so often while the connection lives: the node beats every 15 seconds. Without it silence ends nothing. */
  readonly silenceMsMax?: number;
}

/**
 * Follows the stream of a node until it or the signal ends it; one call of `onMessage` per event.
 * @throws UnreachableError or DOMException `TimeoutError` when the node was silent for too long, before or after it answered
 */
export async function followStream(
  client: ApiClient,
  signal: AbortSignal,
  onMessage: (message: StreamMessage) => void,
  { after, onOpen, silenceMsMax }: FollowOptions = {},
): Promise<void> {
  const headers = after === undefined ? {} : { "last-event-id": after };
  const silence = new Silence(silenceMsMax);
  try {
    const response = await client.call("stream", { signal: AbortSignal.any([signal, silence.signal]), headers });
    if (response.body === null) return;
    onOpen?.();
    for await (const message of readEventStream(silence.brokenBy(response.body))) onMessage(message);
  } finally {
    silence.end();
  }
}

/** Aborts its signal when nothing was heard for too long: a connection that has died says nothing, for ever. */
class Silence {
  readonly #ended = new AbortController();
  readonly #msMax: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(msMax: number | undefined) {
    this.#msMax = msMax;
    this.#begin();
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** The same chunks; with each the silence begins anew. */
  async *brokenBy(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#begin();
    for await (const chunk of body) {
      this.#begin();
      yield chunk;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    if (this.#msMax === undefined) return;
    const tooLong = () => this.#ended.abort(new DOMException("The node was silent for too long.", "TimeoutError"));
    this.#timer = setTimeout(tooLong, this.#msMax);
  }
}
