import { Readable } from "node:stream";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { type Endpoint, PROBLEM_MEDIA_TYPE, endpoints, openApiDocument } from "@tocsin/api";
import { ACTIONS, type Json, conform } from "@tocsin/core";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import { OPERATIONS } from "../operations/operations.ts";
import type { NodeParts } from "../operations/parts.ts";
import { problemOf } from "../operations/problem.ts";
import type { Caller } from "../project/caller.ts";
import type { TokenStore } from "../token/tokens.ts";
import { callerOf, demandAdministrator } from "./caller.ts";
import { docsPage, docsScript } from "./docs.ts";
import { parseBody, typedTexts } from "./input.ts";
import { NodeMetrics } from "./metrics.ts";
import { readiness } from "./ready.ts";
import { EventStream } from "./stream.ts";

export interface ServerOptions {
  readonly parts: NodeParts;
  readonly tokens: TokenStore;
  /** Certificate and key in PEM; without them the server binds loopback only. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Address of a proxy that ends TLS; only then may plain HTTP leave loopback. */
  readonly trustedProxy?: string | undefined;
  readonly requestsPerMinute?: number;
  /** Says that something untyped happened; the text goes to the log, never to the caller. */
  readonly onFault: (id: string, error: unknown) => void;
}

const JSON_BYTES_MAX = 2 << 20;
const REQUESTS_PER_MINUTE = 120_000;
const WAIT_MS = 10_000;
const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** The HTTP side of a node, made from the API's data (DESIGN 13). */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { parts, tokens, tls, trustedProxy } = options;
  const app = fastify({
    ...(tls === undefined ? {} : { https: { cert: tls.cert, key: tls.key } }),
    trustProxy: trustedProxy ?? false,
    bodyLimit: JSON_BYTES_MAX,
    logger: false,
    routerOptions: { maxParamLength: 300 },
  } as never) as unknown as FastifyInstance;
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], scriptSrc: ["'self'"], objectSrc: ["'none'"] } },
  });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    keyGenerator: limitKey,
    errorResponseBuilder: () => new NodeError("RATE_LIMITED"),
  });
  const metrics = new NodeMetrics(parts);
  const stream = new EventStream(parts);

  // Bodies are parsed by us from their bytes, or streamed; Fastify touches neither.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-tocsin-height", parts.readModel.height).header("x-tocsin-status", parts.chain.genesis.status);
  });
  app.setErrorHandler((error, request, reply) => sendProblem(options, error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(options, new NodeError("NOT_FOUND", request.url.split("?")[0]), request, reply),
  );

  for (const [id, definition] of Object.entries(endpoints) as [keyof typeof endpoints, Endpoint][]) {
    app.route({
      method: definition.method,
      url: definition.path.replace(/\{(\w+)\}/g, ":$1"),
      handler: async (request, reply) => {
        const caller =
          definition.auth === "none" ? undefined : callerOf(parts.chain, tokens, request.headers.authorization);
        if (definition.auth === "administrator" && caller !== undefined) demandAdministrator(caller);
        switch (id) {
          case "healthz":
            return { ok: true };
          case "readyz": {
            const ready = readiness(parts);
            return reply.code(ready.ready ? 200 : 503).send(ready);
          }
          case "metrics":
            return reply.type("text/plain; version=0.0.4").send(await metrics.text());
          case "stream":
            return stream.open(caller as Caller, request, reply);
          case "tokens":
            return { items: tokens.list().filter(({ unit }) => unit === caller?.unit) };
          case "createToken":
            return createToken(tokens, caller as Caller, request);
          case "revokeToken":
            return { revoked: tokens.revoke(String((request.params as { id: string }).id)) };
          default:
            return handle(parts, id, definition, caller as Caller, request, reply);
        }
      },
    });
  }
  app.get("/openapi.json", async () => openApiDocument(parts.version, ACTIONS));
  app.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(docsPage()));
  app.get("/docs/page.js", async (_request, reply) => reply.type("text/javascript; charset=utf-8").send(docsScript()));
  app.addHook("onClose", async () => stream.close());
  return app;
}

/** Binds the server. @throws NodeError CONFIGURATION for plain HTTP beyond loopback without a named proxy */
export async function listen(
  app: FastifyInstance,
  options: Pick<ServerOptions, "tls" | "trustedProxy">,
  host: string,
  port: number,
): Promise<string> {
  const isPlain = options.tls === undefined && options.trustedProxy === undefined;
  if (isPlain && !LOOPBACK.includes(host))
    throw new NodeError("CONFIGURATION", "plain HTTP binds loopback only; give a certificate or name a trusted proxy");
  return app.listen({ host, port });
}

async function handle(
  parts: NodeParts,
  id: string,
  definition: Endpoint,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { after, ...texts } = request.query as { readonly [name: string]: string };
  const hasAfter = Object.hasOwn((definition.query as { properties?: object } | undefined)?.properties ?? {}, "after");
  const query = typedTexts(
    definition.query,
    hasAfter || after === undefined ? (request.query as object as { [name: string]: string }) : { ...texts, after },
    "/query",
  );
  const params = typedTexts(definition.params, request.params as { readonly [name: string]: string }, "/params");
  if (query["after"] !== undefined) await parts.readModel.waitFor(Number(query["after"]), WAIT_MS);
  const raw = request.body as Buffer | Readable | undefined;
  const isStream = definition.body === "bytes";
  const body = definition.body === undefined || isStream ? undefined : checkedBody(definition.body, raw);
  const streamed = raw instanceof Readable ? raw : Readable.from(raw === undefined ? [] : [raw]);
  const bytes = id === "actSigned" ? await wholeBody(streamed) : new Uint8Array();
  const operation = OPERATIONS[id as keyof typeof OPERATIONS];
  const result = await operation(parts, caller, { params, query, body: body as never, stream: streamed, bytes });
  return send(definition, result, reply);
}

function checkedBody(schema: object, raw: Buffer | Readable | undefined): Json {
  if (!(raw instanceof Buffer)) throw new NodeError("BAD_REQUEST", "content-type: application/json");
  const value = parseBody(raw);
  conform(schema, value, "/body");
  return value;
}

async function wholeBody(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > JSON_BYTES_MAX) throw new NodeError("BODY_TOO_LARGE", `${JSON_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(definition: Endpoint, result: unknown, reply: FastifyReply): unknown {
  if (!("mediaType" in definition.reply)) return result;
  reply.type(definition.reply.mediaType as string);
  if (typeof result === "string" || result instanceof Uint8Array)
    return reply.send(typeof result === "string" ? result : Buffer.from(result));
  return reply.send(Readable.from(result as AsyncIterable<Uint8Array>));
}

/** An administrator makes tokens for officers of the own unit. */
function createToken(tokens: TokenStore, caller: Caller, request: FastifyRequest) {
  const body = checkedBody(endpoints.createToken.body, request.body as Buffer) as {
    readonly unit: string;
    readonly officer: string;
    readonly days?: number;
  };
  if (body.unit !== caller.unit) throw new NodeError("FORBIDDEN", body.unit);
  return tokens.create(body.unit, body.officer, body.days ?? 30);
}

function limitKey(request: FastifyRequest): string {
  return request.headers.authorization ?? request.ip;
}

function sendProblem(
  options: ServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = typedProblem(error) ?? internal(options, error, request);
  return reply.code(problem.status).type(PROBLEM_MEDIA_TYPE).send(problem);
}

function typedProblem(error: unknown) {
  const code = (error as { readonly code?: string }).code;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE")
    return problemOf(new NodeError("BODY_TOO_LARGE", `${JSON_BYTES_MAX} bytes`));
  if (code?.startsWith("FST_ERR_CTP") === true || code === "FST_ERR_BAD_URL")
    return problemOf(new NodeError("BAD_REQUEST", "content"));
  try {
    return problemOf(error);
  } catch {
    return undefined;
  }
}

function internal(options: ServerOptions, error: unknown, request: FastifyRequest) {
  options.onFault(String(request.id), error);
  return problemOf(new NodeError("INTERNAL", String(request.id)));
}
