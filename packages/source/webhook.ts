import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { Journal } from "./journal.ts";
import { stepsOf } from "./jsonpages.ts";
import { type Json, parsedJson, pointed } from "./pointer.ts";
import type { WebhookSettings } from "./settings.ts";

const BODY_BYTES_MAX = 4 << 20;

/** A webhook source with the secret that its senders know. */
export interface WebhookSource {
  readonly settings: WebhookSettings;
  readonly secret: string;
}

/** Whether a body comes from who knows the secret, and just now (Standard Webhooks). */
export type VerifySigned = (headers: IncomingMessage["headers"], body: Uint8Array, secret: string) => boolean;

/**
 * Takes what platforms send: `POST /NAME` with JSON, signed as Standard Webhooks has it. Answers 202 once the items are durable.
 */
export function webhookServer(
  sources: readonly WebhookSource[],
  by: { readonly journal: Journal; readonly now: () => number; readonly verify: VerifySigned },
): Server {
  return createServer({ requestTimeout: 30_000 }, (request, response) => {
    void receive(sources, by, request).then(
      ({ status, ...body }) => reply(response, status, body),
      () => response.destroy(),
    );
  });
}

interface Received {
  readonly status: number;
  readonly code?: string;
  readonly taken?: number;
  readonly empty?: number;
}

async function receive(
  sources: readonly WebhookSource[],
  { journal, now, verify }: Parameters<typeof webhookServer>[1],
  request: IncomingMessage,
): Promise<Received> {
  const source = sources.find(({ settings }) => request.url === `/${settings.name}`);
  if (source === undefined) return { status: 404, code: "NOT_FOUND" };
  if (request.method !== "POST") return { status: 405, code: "METHOD" };
  const body = await bodyOf(request);
  if (body === null) return { status: 413, code: "TOO_LARGE" };
  if (!verify(request.headers, body, source.secret)) return { status: 401, code: "SIGNATURE" };
  return take(source.settings, body, journal, now());
}

function take(settings: WebhookSettings, body: Uint8Array, journal: Journal, now: number): Received {
  let items: Json | undefined;
  try {
    items = pointed(parsedJson(new TextDecoder("utf-8", { fatal: true }).decode(body)), settings.items);
  } catch {
    items = undefined;
  }
  if (typeof items !== "object" || items === null) return { status: 400, code: "JSON_FORMAT" };
  const steps = [...stepsOf(Array.isArray(items) ? items : [items], settings.fields, "")];
  const taken = journal.take(settings.name, steps, now);
  return { status: 202, taken, empty: steps.filter(({ fault }) => fault !== undefined).length };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json",
    connection: status === 413 ? "close" : "keep-alive",
  });
  response.end(JSON.stringify(body));
}
