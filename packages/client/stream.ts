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
  /** Bytes have come, if only the node's beat of every 15 seconds: the connection lives. */
  readonly onHeard?: () => void;
}

/** Follows the stream of a node until it or the signal ends it; one call of `onMessage` per event. */
export async function followStream(
  client: ApiClient,
  signal: AbortSignal,
  onMessage: (message: StreamMessage) => void,
  { after, onOpen, onHeard }: FollowOptions = {},
): Promise<void> {
  const headers = after === undefined ? {} : { "last-event-id": after };
  const response = await client.call("stream", { signal, headers });
  if (response.body === null) return;
  onOpen?.();
  for await (const message of readEventStream(heard(response.body, onHeard))) onMessage(message);
}

async function* heard(body: AsyncIterable<Uint8Array>, onHeard: (() => void) | undefined): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    onHeard?.();
    yield chunk;
  }
}
