import { createHash, timingSafeEqual } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../errors.ts";
import { elapsedMs } from "../host/clock.ts";
import { replaceFile } from "../vault/replacefile.ts";

/** A token without its secret. */
export interface Token {
  readonly id: string;
  readonly unit: string;
  readonly officer: string;
  readonly created: number;
  readonly expires: number;
}

interface StoredToken extends Token {
  /** SHA-256 of the secret: the file gives nobody a token. */
  readonly digest: string;
}

export interface TokenOptions {
  /** The node's folder. */
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
}

const FOLDER = "tokens";
const KNOWN_MAX = 10_000;
const DAY_MS = 86_400_000;
const FORM = /^tocsin_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const ID = /^[0-9a-f]{16}$/;

/** A file is not looked at again before this; so long a token lives on that another process has revoked. */
const LOOK_AGAIN_MS = 50;

interface Known {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly stored: StoredToken;
  lookedAt: number;
}

/**
 * Bearer tokens of officers whose keys this node keeps: a file each, looked at anew. So the command line makes and revokes tokens
 * beside a running server, within a moment and without either losing what the other did.
 */
export class TokenStore {
  readonly #options: TokenOptions;
  /** Files as they were read; a file is replaced, never changed. */
  readonly #known = new Map<string, Known>();

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** Makes a token; its text is shown once and stored nowhere. */
  create(unit: string, officer: string, days: number): Token & { readonly token: string } {
    const { random, now } = this.#options;
    const id = Buffer.from(random(8)).toString("hex");
    const secret = Buffer.from(random(32)).toString("base64url");
    const token: Token = { id, unit, officer, created: now(), expires: now() + days * DAY_MS };
    const stored: StoredToken = { ...token, digest: digestOf(secret) };
    replaceFile(this.#path(id), Buffer.from(JSON.stringify(stored)));
    return { ...token, token: `tocsin_${id}_${secret}` };
  }

  /** Oldest first. */
  list(): readonly Token[] {
    const folder = join(this.#options.dir, FOLDER);
    const ids = existsSync(folder) ? readdirSync(folder).filter((name) => ID.test(name)) : [];
    const tokens = ids.flatMap((id) => this.#read(id) ?? []);
    tokens.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    return tokens.map(({ digest: _digest, ...token }) => token);
  }

  /** Whether there was such a token. After it returns no crash brings the token back. */
  revoke(id: string): boolean {
    if (this.#read(id) === undefined) return false;
    rmSync(this.#path(id), { force: true });
    this.#known.delete(id);
    const folder = openSync(join(this.#options.dir, FOLDER), "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    return true;
  }

  /** The officer of a bearer token. @throws NodeError UNAUTHORISED */
  check(text: string): Token {
    const [, id = "", secret = ""] = FORM.exec(text) ?? [];
    const stored = this.#read(id);
    const digest = Buffer.from(digestOf(secret), "hex");
    const expected = Buffer.from(stored?.digest ?? digestOf(""), "hex");
    const isRight = digest.length === expected.length && timingSafeEqual(digest, expected);
    if (stored === undefined || !isRight || stored.expires <= this.#options.now()) throw new NodeError("UNAUTHORISED");
    return stored;
  }

  #path(id: string): string {
    return join(this.#options.dir, FOLDER, id);
  }

  /** A file that cannot be read gives nobody a token. */
  #read(id: string): StoredToken | undefined {
    if (!ID.test(id)) return undefined;
    const known = this.#known.get(id);
    const now = elapsedMs();
    if (known !== undefined && now - known.lookedAt < LOOK_AGAIN_MS) return known.stored;
    try {
      const path = this.#path(id);
      const { ino, mtimeMs } = statSync(path);
      if (known?.ino === ino && known.mtimeMs === mtimeMs) {
        known.lookedAt = now;
        return known.stored;
      }
      const stored = JSON.parse(readFileSync(path, "utf8")) as StoredToken;
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.set(id, { ino, mtimeMs, stored, lookedAt: now });
      return stored;
    } catch {
      this.#known.delete(id);
      return undefined;
    }
  }
}

function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
