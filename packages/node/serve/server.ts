import { Readable } from "node:stream";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { type Endpoint, endpoints, type MapReply, openApiDocument } from "@tocsin/api";
import { ACTIONS, type Json, conform } from "@tocsin/core";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import { OPERATIONS } from "../operations/operations.ts";
import type { NodeParts } from "../operations/parts.ts";
import { problems } from "../operations/problem.ts";
import type { Caller } from "../project/caller.ts";
import type { SignIn } from "../signin/signin.ts";
import { acknowledgeByWebhook } from "../subscription/acknowledge.ts";
import type { Token } from "../token/tokens.ts";
import { parseBody } from "./body.ts";
import { callerOf, demandAdministrator } from "./caller.ts";
import { addConsole, CONTENT_SECURITY } from "./console.ts";
import { docsPage, docsScript } from "./docs.ts";
import { demandOwnPage, identify, type Identity } from "./identity.ts";
import { typedTexts } from "./input.ts";
import {
  AFTER_MS_MAX,
  CONNECTIONS_WAITING_MAX,
  JSON_BYTES_MAX,
  PARAM_LENGTH_MAX,
  REQUESTS_PER_MINUTE,
  REQUEST_MS_MAX,
} from "./limits.ts";
import { NodeMetrics } from "./metrics.ts";
import { addOidcRoutes } from "./oidcroutes.ts";
import { areaFiles } from "./placepicker.ts";
import { PUBLIC_LIMIT, PublicReader, addPublicFeed, addPublicPages } from "./public.ts";
import { readiness } from "./ready.ts";
import { type OnFault, refuse, refuseConnection } from "./refusal.ts";
import { SESSION_OPERATIONS, type SessionOperation } from "./session.ts";
import { SIGN_IN_LIMIT } from "./signinlimit.ts";
import { EventStream } from "./stream.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";
import { type Transport, demandSafeBinding, demandSafeRequest } from "./transport.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks, where that is known. */
    identity: Identity | undefined;
  }
}

export interface ServerOptions extends Transport {
  readonly parts: NodeParts;
  readonly signIn: SignIn;
  /** Folder of the built console; without one nothing but the API is served. */
  readonly console?: string | undefined;
  /** Whether what units have published is served without account, with a page at /public. */
  readonly isPublic?: boolean | undefined;
  /** Boundaries that the operator may show, with their audit number. */
  readonly map?: MapReply | undefined;
  readonly random: (size: number) => Uint8Array;
  readonly requestsPerMinute?: number;
  /** Blocks that a stream goes through again for who comes back. */
  readonly replayMax?: number;
  readonly onFault: OnFault;
}

/** The HTTP side of a node, made from the API's data (DESIGN 13). */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { parts, signIn, onFault } = options;
  const app = bareServer(options);
  await app.register(cookie);
  addGate(app, options);
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY } });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    // Whoever makes tokens up is counted by address.
    keyGenerator: (request: FastifyRequest) => request.identity?.token.id ?? request.ip,
    errorResponseBuilder: () => new NodeError("RATE_LIMITED"),
  });
  // Bodies are parsed by us from their bytes, or streamed; Fastify touches neither.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-tocsin-height", parts.readModel.height).header("x-tocsin-status", parts.chain.genesis.status);
  });
  app.setErrorHandler((error, request, reply) => refuse(onFault, error, request, reply));
  await addConsole(app, options.console, options.random, onFault);
  const areas = areaFiles(options.console, parts.chain.genesis.chain);
  addPublicPages(app, { isPublic: options.isPublic ?? false, hasIntake: parts.intake !== undefined, areas });
  addOperations(app, options);
  addOidcRoutes(app, parts, signIn);
  let document: Json | undefined;
  app.get("/openapi.json", async () => {
    document ??= openApiDocument(parts.version, ACTIONS, problems());
    return document;
  });
  app.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(docsPage()));
  app.get("/docs/page.js", async (_request, reply) => reply.type("text/javascript; charset=utf-8").send(docsScript()));
  return app;
}

/** Binds the server. @throws NodeError CONFIGURATION for plain HTTP beyond loopback without a named proxy */
export async function listen(app: FastifyInstance, transport: Transport, host: string, port: number): Promise<string> {
  demandSafeBinding(transport, host);
  return app.listen({ host, port, backlog: CONNECTIONS_WAITING_MAX });
}

function bareServer(options: ServerOptions): FastifyInstance {
  const { tls, trustedProxy, onFault } = options;
  const app = fastify({
    ...(tls === undefined ? {} : { https: { cert: tls.cert, key: tls.key } }),
    trustProxy: trustedProxy ?? false,
    bodyLimit: JSON_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    logger: false,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      refuse(onFault, error, request, reply),
    clientErrorHandler: refuseConnection,
    // What it answers by itself while it closes is no problem document.
    return503OnClosing: false,
  } as never) as unknown as FastifyInstance;
  let isClosing = false;
  app.addHook("preClose", async () => {
    isClosing = true;
  });
  app.addHook("onRequest", async () => {
    if (isClosing) throw new NodeError("STOPPING");
  });
  app.addHook("onRequest", async (request) =>
    demandSafeRequest(options, request.socket.remoteAddress, request.headers),
  );
  return app;
}

/**
 * Looks up who asks, once a request, and refuses acts of a unit that has its share before anything else is done for them:
 * the less a refusal costs, the less a flood takes from others (PROTOCOL 23).
 */
function addGate(app: FastifyInstance, { parts, signIn }: ServerOptions): void {
  const paths: ReadonlySet<string> = new Set([endpoints.act.path, endpoints.actSigned.path, endpoints.actBulk.path]);
  app.decorateRequest("identity", undefined);
  app.addHook("onRequest", async (request) => {
    request.identity = identify(signIn, parts.chain, request);
    demandPassage(parts, request);
    const isAct = request.method === "POST" && paths.has(request.routeOptions.url ?? "");
    if (isAct && request.identity !== undefined) parts.gateway.demandRoom(request.identity.token.unit);
  });
}

/** The public's requests are counted by address before their bodies are read: by their route, for its address can be written in many ways. */
function demandPassage({ intake }: NodeParts, { method, routeOptions, ip }: FastifyRequest): void {
  const { url = "" } = routeOptions;
  if (method !== "POST" || !url.startsWith(endpoints.submitPublicly.path)) return;
  if (url === endpoints.submitPublicly.path) intake?.demandArrival(ip);
  else intake?.demandTry(ip);
}

/** Every endpoint of the API as a route. */
function addOperations(app: FastifyInstance, { parts, signIn, isPublic, map = {}, replayMax }: ServerOptions): void {
  const metrics = new NodeMetrics(parts);
  const stream = new EventStream(parts, replayMax);
  const reader = new PublicReader(parts);
  if (isPublic === true) addPublicFeed(app, reader);
  // Before the server waits for its connections to end.
  app.addHook("preClose", async () => stream.close());
  for (const [id, definition] of Object.entries(endpoints) as [keyof typeof endpoints, Endpoint][]) {
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const caller =
        definition.auth === "none" ? undefined : callerFor(definition.auth, parts, request.identity?.token);
      if (definition.auth === "administrator" && caller !== undefined) demandAdministrator(caller);
      const input = await readInput(parts, definition, request);
      switch (id) {
        case "healthz":
          return { ok: true };
        case "readyz": {
          const ready = await readiness(parts);
          return reply.code(ready.ready ? 200 : 503).send(ready);
        }
        case "metrics":
          return reply.type("text/plain; version=0.0.4").send(await metrics.text());
        case "stream":
          return stream.open(
            () => callerFor("token", parts, identify(signIn, parts.chain, request)?.token) as Caller,
            input.query["topics"],
            request,
            reply,
          );
        case "publicReleases":
          if (isPublic !== true) throw new NodeError("NOT_FOUND");
          return reader.send(request, reply);
        case "map":
          return map;
        case "tokens":
          return listTokens(signIn.tokens, caller as Caller);
        case "createToken":
          return createToken(parts.chain, signIn.tokens, caller as Caller, input.body);
        case "revokeToken":
          return revokeToken(signIn.tokens, caller as Caller, String(input.params["id"]));
        case "acknowledgeByWebhook": {
          const { subscriptions } = parts.deliveries;
          const said = await wholeBody(input.stream);
          return acknowledgeByWebhook(parts, subscriptions, String(input.params["id"]), request.headers, said);
        }
        default: {
          if (isAboutSession(id)) {
            const { identity } = request;
            return SESSION_OPERATIONS[id]({ parts, signIn, identity, caller, ...input, request, reply });
          }
          const bytes = id === "actSigned" ? await wholeBody(input.stream) : new Uint8Array();
          return send(definition, await OPERATIONS[id](parts, caller as Caller, { ...input, bytes }), reply);
        }
      }
    };
    const url = definition.path.replace(/\{(\w+)\}/g, ":$1");
    const isSignIn = isAboutSession(id) && definition.method === "POST";
    const limit = isSignIn ? SIGN_IN : id === "publicReleases" ? PUBLIC_LIMIT : {};
    app.route({ method: definition.method, url, handler, ...limit });
  }
}

/** What begins a session comes from a page of this node, and not too often from one address. */
const SIGN_IN = {
  onRequest: async (request: FastifyRequest) => demandOwnPage(request),
  config: SIGN_IN_LIMIT,
};

function isAboutSession(id: keyof typeof endpoints): id is SessionOperation {
  return Object.hasOwn(SESSION_OPERATIONS, id);
}

/** The request's parts, each checked against the endpoint's schema. */
async function readInput(parts: NodeParts, definition: Endpoint, request: FastifyRequest) {
  const query = typedTexts(definition.query, request.query as { readonly [name: string]: unknown }, "/query");
  const params = typedTexts(definition.params, request.params as { readonly [name: string]: unknown }, "/params");
  const raw = request.body as Buffer | Readable | undefined;
  const isJson = definition.body !== undefined && definition.body !== "bytes";
  const body = isJson ? checkedBody(definition.body as object, raw) : undefined;
  const stream = raw instanceof Readable ? raw : Readable.from(raw === undefined ? [] : [raw]);
  if (query["after"] !== undefined) await projected(parts, Number(query["after"]));
  return { params, query, body: body as never, stream };
}

/** Waits for a height. A height above the chain's was told to nobody, so nobody waits for it. @throws NodeError PROJECTION_BEHIND */
async function projected(parts: NodeParts, height: number): Promise<void> {
  if (height > parts.chain.head().height) throw new NodeError("PROJECTION_BEHIND", "/query/after");
  await parts.readModel.waitFor(height, AFTER_MS_MAX);
}

function checkedBody(schema: object, raw: Buffer | Readable | undefined): Json {
  if (!(raw instanceof Buffer)) throw new NodeError("NOT_JSON", "content-type");
  const value = parseBody(raw);
  conform(schema, value);
  return value;
}

/** By its events: an iterator costs more than all else that is done with a small body. */
function wholeBody(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    stream.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > JSON_BYTES_MAX) reject(new NodeError("BODY_TOO_LARGE", `${JSON_BYTES_MAX} bytes`));
      else chunks.push(chunk);
    });
    stream.once("end", () => resolve(Buffer.concat(chunks)));
    stream.once("error", reject);
    stream.once("close", () => reject(new NodeError("BAD_REQUEST", "body")));
  });
}

function send(definition: Endpoint, result: unknown, reply: FastifyReply): unknown {
  if (!("mediaType" in definition.reply)) return result;
  reply.type(definition.reply.mediaType as string);
  if (typeof result === "string" || result instanceof Uint8Array)
    return reply.send(typeof result === "string" ? result : Buffer.from(result));
  return reply.send(Readable.from(result as AsyncIterable<Uint8Array>));
}

/** The caller, whom what is signed need not have: a token that has ended must not hold up a report. */
function callerFor(auth: Endpoint["auth"], { chain }: NodeParts, token: Token | undefined): Caller | undefined {
  try {
    if (token === undefined) throw new NodeError("UNAUTHORISED");
    return callerOf(chain, token);
  } catch (error) {
    if (auth === "optional") return undefined;
    throw error;
  }
}
