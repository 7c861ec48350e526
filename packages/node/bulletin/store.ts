import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BulletinItem } from "@tocsin/api";
import { type BulletinContent, CONTENT_LIMITS, signatureFacts } from "@tocsin/bulletin";
import { type Hash, type Json, decodeCanonical, encodeCanonical } from "@tocsin/core";
import { replaceFile } from "../vault/replacefile.ts";

/** What a list tells of a bulletin; whether it is signed stands on the chain. */
export type BulletinHead = Omit<BulletinItem, "release">;

const DIGEST = /^[0-9a-f]{64}$/;
/** Drafts of a unit that are kept; its oldest goes when another comes. */
export const DRAFTS_MAX = 100;
/** Contents that are read for the index before others have a turn. */
const BATCH = 20;

/** Contents of bulletins, a file each under its digest, in canonical bytes: what was signed must be found again. */
export class BulletinStore {
  readonly #folder: string;
  readonly #hash: Hash;
  readonly #heads = new Map<string, BulletinHead>();
  #sorted: readonly BulletinHead[] | undefined;
  #indexed: Promise<void> | undefined;

  /** @param dir the node's folder */
  constructor(dir: string, hash: Hash) {
    this.#folder = join(dir, "bulletins");
    this.#hash = hash;
  }

  /** Durable when it returns. */
  put(digest: string, content: BulletinContent): BulletinHead {
    replaceFile(this.#path(digest), encodeCanonical(content as unknown as Json));
    return this.#note(digest, content);
  }

  /** Undefined where it is not held, or its file cannot be read. */
  get(digest: string): BulletinContent | undefined {
    if (!DIGEST.test(digest)) return undefined;
    try {
      return decodeCanonical(readFileSync(this.#path(digest)), CONTENT_LIMITS) as unknown as BulletinContent;
    } catch {
      return undefined;
    }
  }

  /** What lists tell of all that is held, newest first. Files are read once, at the first call, and others have turns meanwhile. */
  async heads(): Promise<readonly BulletinHead[]> {
    this.#indexed ??= this.#index();
    await this.#indexed;
    this.#sorted ??= [...this.#heads.values()].sort(newestFirst);
    return this.#sorted;
  }

  /** Drops a unit's oldest drafts above their bound: another's may be about to be signed. What is signed stays. */
  async dropDrafts(unit: string, signed: ReadonlySet<string>): Promise<void> {
    const own = (await this.heads()).filter((head) => head.unit === unit && !signed.has(head.digest));
    for (const { digest } of own.slice(DRAFTS_MAX)) {
      rmSync(this.#path(digest), { force: true });
      this.#heads.delete(digest);
    }
    this.#sorted = undefined;
  }

  async #index(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const digests = readdirSync(this.#folder).filter((name) => DIGEST.test(name));
    for (const [n, digest] of digests.entries()) {
      const content = this.#heads.has(digest) ? undefined : this.get(digest);
      if (content !== undefined) this.#note(digest, content);
      if (n % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #note(digest: string, content: BulletinContent): BulletinHead {
    const { form, unit, status, area, event, title, from, to, composed, height, security, sources } = content;
    const head: BulletinHead = {
      ...{ digest, form, unit, status, area, title, from, to, composed, height, security },
      ...(event === undefined ? {} : { event: event.id }),
      sources: sources.length,
      facts: signatureFacts(this.#hash, content),
    };
    this.#heads.set(digest, head);
    this.#sorted = undefined;
    return head;
  }

  #path(digest: string): string {
    return join(this.#folder, digest);
  }
}

/** The order of lists: by time, then by digest. */
export function newestFirst(
  a: Pick<BulletinHead, "composed" | "digest">,
  b: Pick<BulletinHead, "composed" | "digest">,
): number {
  return b.composed - a.composed || (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0);
}
