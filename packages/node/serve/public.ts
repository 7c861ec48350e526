import { createHash } from "node:crypto";
import type { PublicReleases } from "@tocsin/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import type { NodeParts } from "../operations/parts.ts";
import { PUBLIC_AGE_S, PUBLIC_REQUESTS_PER_MINUTE } from "./limits.ts";
import { publicPage, publicScript, publicStyle } from "./publicpage.ts";

/** So long the public sees that something was withdrawn or superseded. */
const ENDED_MS = 30 * 86_400_000;

/** So often one address may ask, whoever it says it is. */
export const PUBLIC_LIMIT = {
  config: {
    rateLimit: {
      max: PUBLIC_REQUESTS_PER_MINUTE,
      timeWindow: 60_000,
      keyGenerator: ({ ip }: FastifyRequest) => ip,
    },
  },
};

/** What the public reads, made once for each height and minute however many ask. */
export class PublicReader {
  readonly #parts: NodeParts;
  #made: { readonly key: string; readonly text: string; readonly tag: string } | undefined;

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /** The releases as JSON, which caches may keep for a moment. Nothing of who asks matters. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { text, tag } = await this.#text();
    reply.header("cache-control", `public, max-age=${PUBLIC_AGE_S}`).header("etag", tag);
    if (request.headers["if-none-match"] === tag) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  }

  async #text() {
    const { readModel, chain, clock } = this.#parts;
    const now = clock.now();
    const key = `${readModel.height} ${Math.floor(now / 60_000)}`;
    if (this.#made?.key === key) return this.#made;
    const items = await readModel.publicReleases(now - ENDED_MS);
    const { chain: id, status } = chain.genesis;
    const content: PublicReleases = { chain: id, status, items: [...items] };
    const text = JSON.stringify(content);
    const tag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    this.#made = { key, text, tag };
    return this.#made;
  }
}

/** The page without account, where the node is configured to have one. */
export function addPublicPage(app: FastifyInstance, isPublic: boolean): void {
  if (!isPublic) {
    app.get("/public", async () => {
      throw new NodeError("NOT_FOUND", "/public");
    });
    return;
  }
  const files = [
    ["/public", "text/html", publicPage()],
    ["/public/page.js", "text/javascript", publicScript()],
    ["/public/page.css", "text/css", publicStyle()],
  ] as const;
  for (const [path, type, text] of files)
    app.get(path, PUBLIC_LIMIT, async (_request, reply) =>
      reply.header("cache-control", `public, max-age=${PUBLIC_AGE_S}`).type(`${type}; charset=utf-8`).send(text),
    );
}
