import { createHash } from "node:crypto";
import type { PublicRelease, PublicReleases } from "@tocsin/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { NodeError } from "../errors.ts";
import type { NodeParts } from "../operations/parts.ts";
import { PUBLIC_AGE_S, PUBLIC_REQUESTS_PER_MINUTE } from "./limits.ts";
import { ALERT_TYPE, FEED_TYPE, releaseAlert, releasesFeed } from "./publicfeed.ts";
import { publicPage, publicScript, publicStyle } from "./publicpage.ts";
import { publicReportPage, publicReportStyle } from "./publicreportpage.ts";
import { publicReportScript } from "./publicreportscript.ts";

/** So long the public sees that something was withdrawn or superseded. */
const ENDED_MS = 30 * 86_400_000;

const KEPT = `public, max-age=${PUBLIC_AGE_S}`;

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

interface Made {
  readonly content: PublicReleases;
  readonly text: string;
  readonly tag: string;
}

/** Makes a thing once for a key, also for those who ask while it is being made. */
class Latest<T> {
  #key: string | undefined;
  #made: Promise<T> | undefined;

  get(key: string, make: () => Promise<T>): Promise<T> {
    if (this.#key === key && this.#made !== undefined) return this.#made;
    const made = make();
    [this.#key, this.#made] = [key, made];
    // What failed is made anew for the next who asks.
    made.catch(() => {
      if (this.#made === made) this.#made = undefined;
    });
    return made;
  }
}

/** What the public reads, made once for each height and minute however many ask. */
export class PublicReader {
  readonly #parts: NodeParts;
  readonly #made = new Latest<Made>();
  readonly #all = new Latest<readonly PublicRelease[]>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /** The releases as JSON, which caches may keep for a moment. Nothing of who asks matters. */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { text, tag } = await this.#newest();
    reply.header("cache-control", KEPT).header("etag", tag);
    if (request.headers["if-none-match"] === tag) return reply.code(304).send();
    return reply.type("application/json; charset=utf-8").send(text);
  }

  /** The releases as an Atom feed. */
  async sendFeed(language: "en" | "zh", reply: FastifyReply): Promise<unknown> {
    const { content } = await this.#newest();
    return reply.header("cache-control", KEPT).type(FEED_TYPE).send(releasesFeed(content, language));
  }

  /** The alert of a warning, also of one that has ended long ago. @throws NodeError NOT_FOUND */
  async sendAlert(release: string, reply: FastifyReply): Promise<unknown> {
    const { readModel } = this.#parts;
    const items = await this.#all.get(`${readModel.height}`, () => readModel.publicReleases(0));
    const alert = releaseAlert(items, release);
    if (alert === undefined) throw new NodeError("NOT_FOUND", "release");
    return reply.header("cache-control", KEPT).type(ALERT_TYPE).send(alert);
  }

  #newest(): Promise<Made> {
    const { readModel, clock } = this.#parts;
    const now = clock.now();
    return this.#made.get(`${readModel.height} ${Math.floor(now / 60_000)}`, () => this.#make(now));
  }

  async #make(now: number): Promise<Made> {
    const { readModel, chain } = this.#parts;
    const items = await readModel.publicReleases(now - ENDED_MS);
    const { chain: id, status } = chain.genesis;
    const content: PublicReleases = { chain: id, status, items: [...items] };
    const text = JSON.stringify(content);
    const tag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
    return { content, text, tag };
  }
}

/** A feed of what was released and the alerts of warnings, where the node is public. */
export function addPublicFeed(app: FastifyInstance, reader: PublicReader): void {
  app.get<{ Querystring: { lang?: string } }>("/public/releases.atom", PUBLIC_LIMIT, async ({ query }, reply) =>
    reader.sendFeed(query.lang === "en" ? "en" : "zh", reply),
  );
  app.get<{ Params: { release: string } }>("/public/alerts/:release", PUBLIC_LIMIT, async ({ params }, reply) =>
    reader.sendAlert(params.release, reply),
  );
}

/** Which pages without account a node has. */
export interface PublicPages {
  readonly isPublic: boolean;
  readonly hasIntake: boolean;
  /** Addresses of lists of areas to choose from. */
  readonly areas: readonly string[];
}

/** The pages without account: what was released where the node is public, and a form where a unit takes in what the public tells. */
export function addPublicPages(app: FastifyInstance, { isPublic, hasIntake, areas }: PublicPages): void {
  addPage(app, "/public", isPublic, [
    ["", "text/html", publicPage(hasIntake)],
    ["/page.js", "text/javascript", publicScript(areas)],
    ["/page.css", "text/css", publicStyle()],
  ]);
  addPage(app, "/public/report", hasIntake, [
    ["", "text/html", publicReportPage(isPublic)],
    [".js", "text/javascript", publicReportScript(areas)],
    [".css", "text/css", publicReportStyle()],
  ]);
}

type File = readonly [ending: string, type: string, text: string];

function addPage(app: FastifyInstance, path: string, isServed: boolean, files: readonly File[]): void {
  if (!isServed) {
    app.get(path, async () => {
      throw new NodeError("NOT_FOUND", path);
    });
    return;
  }
  for (const [ending, type, text] of files)
    app.get(`${path}${ending}`, PUBLIC_LIMIT, async (_request, reply) =>
      reply.header("cache-control", KEPT).type(`${type}; charset=utf-8`).send(text),
    );
}
