import { mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type BulletinContent, CONTENT_LIMITS } from "@tocsin/bulletin";
import { type Json, decodeCanonical, encodeCanonical } from "@tocsin/core";
import { replaceFile } from "../vault/replacefile.ts";

const DIGEST = /^[0-9a-f]{64}$/;
/** Drafts of a unit that are kept; its oldest goes when another comes. */
const DRAFTS_MAX = 100;

/** Contents of bulletins, a file each under its digest, in canonical bytes: what was signed must be found again. */
export class BulletinStore {
  readonly #folder: string;

  /** @param dir the node's folder */
  constructor(dir: string) {
    this.#folder = join(dir, "bulletins");
  }

  /** Durable when it returns. */
  put(digest: string, content: BulletinContent): void {
    replaceFile(this.#path(digest), encodeCanonical(content as unknown as Json));
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

  /** Digests of all that is held, newest first. */
  list(): readonly string[] {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(this.#folder).filter((name) => DIGEST.test(name));
    const timed = names.map((name) => ({ name, at: statSync(this.#path(name)).mtimeMs }));
    return timed.sort((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
  }

  /** Drops a unit's oldest drafts above their bound: another's may be about to be signed. What is signed stays. */
  dropDrafts(unit: string, signed: ReadonlySet<string>): void {
    const drafts = this.list().filter((digest) => !signed.has(digest) && this.get(digest)?.unit === unit);
    for (const digest of drafts.slice(DRAFTS_MAX)) rmSync(this.#path(digest), { force: true });
  }

  #path(digest: string): string {
    return join(this.#folder, digest);
  }
}
