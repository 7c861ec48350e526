import { readFileSync } from "node:fs";
import { join } from "node:path";
import serveFiles from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import { type OnFault, refuse } from "./refusal.ts";

/** Stands in the built page for the nonce that lets its style sheets in. */
const NONCE = "%NONCE%";
const NONCE_BYTES = 16;
const YEAR_S = 31_536_000;
/** Addresses of programs; what is not found there is a problem and no page. */
const NO_PAGE = /^\/(?:v1|assets|docs|openapi\.json|healthz|readyz|metrics)(?:[/?]|$)/;

/** What a page of this node may load: its own files. No script and no style sheet stands in the page itself. */
export const CONTENT_SECURITY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:", "blob:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'"],
  manifestSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
};

/**
 * Serves the built console: hashed files that may be kept for ever, and its one page at every address that is not a
 * program's, so that an address of the console can be passed on.
 * @param folder of the build; without one nothing but the API is served
 */
export async function addConsole(
  app: FastifyInstance,
  folder: string | undefined,
  random: (size: number) => Uint8Array,
  onFault: OnFault,
): Promise<void> {
  const notFound = (request: FastifyRequest, reply: FastifyReply) =>
    refuse(onFault, new NodeError("NOT_FOUND", request.url.split("?")[0]), request, reply);
  if (folder === undefined) {
    app.setNotFoundHandler(notFound);
    return;
  }
  const page = readFileSync(join(folder, "index.html"), "utf8");
  await app.register(serveFiles, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply) => reply.header("cache-control", `public, max-age=${YEAR_S}, immutable`),
  });
  const sendPage = (reply: FastifyReply) => {
    const nonce = Buffer.from(random(NONCE_BYTES)).toString("base64url");
    return reply
      .header("content-security-policy", policyText(nonce))
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(page.replaceAll(NONCE, nonce));
  };
  app.get("/", async (_request, reply) => sendPage(reply));
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === "GET" && !NO_PAGE.test(request.url);
    return isPage ? sendPage(reply) : notFound(request, reply);
  });
}

/** The console's component library writes its style sheets when they are needed; the page's nonce lets them in. */
function policyText(nonce: string): string {
  const directives = { ...CONTENT_SECURITY, styleSrc: [...CONTENT_SECURITY.styleSrc, `'nonce-${nonce}'`] };
  return Object.entries(directives)
    .map(([name, sources]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${sources.join(" ")}`)
    .join("; ");
}
