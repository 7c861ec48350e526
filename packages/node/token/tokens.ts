import { createHash, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "./recordfiles.ts";

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
const DAY_MS = 86_400_000;
const FORM = /^tocsin_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** Bearer tokens of officers whose keys this node keeps. */
export class TokenStore {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<StoredToken>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /** Makes a token; its text is shown once and stored nowhere. */
  create(unit: string, officer: string, days: number): Token & { readonly token: string } {
    const { random, now } = this.#options;
    const id = Buffer.from(random(8)).toString("hex");
    const secret = Buffer.from(random(32)).toString("base64url");
    const token: Token = { id, unit, officer, created: now(), expires: now() + days * DAY_MS };
    this.#files.put(id, { ...token, digest: digestOf(secret) });
    return { ...token, token: `tocsin_${id}_${secret}` };
  }

  /** Oldest first. */
  list(): readonly Token[] {
    const tokens = [...this.#files.list()];
    tokens.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
    return tokens.map(({ digest: _digest, ...token }) => token);
  }

  /** Whether there was such a token. After it returns no crash brings the token back. */
  revoke(id: string): boolean {
    return this.#files.remove(id);
  }

  /** Whether the token is there and has not expired. */
  holds(id: string): boolean {
    const stored = this.#files.get(id);
    return stored !== undefined && stored.expires > this.#options.now();
  }

  /** The officer of a bearer token. @throws NodeError UNAUTHORISED */
  check(text: string): Token {
    const [, id = "", secret = ""] = FORM.exec(text) ?? [];
    const stored = this.#files.get(id);
    const isRight = isDigestOf(secret, stored?.digest ?? digestOf(""));
    if (stored === undefined || !isRight || stored.expires <= this.#options.now()) throw new NodeError("UNAUTHORISED");
    return stored;
  }
}

/** SHA-256 of a secret in hex. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether a secret has this digest, in a time that tells nothing of it. */
export function isDigestOf(secret: string, digest: string): boolean {
  const [own, expected] = [Buffer.from(digestOf(secret), "hex"), Buffer.from(digest, "hex")];
  return own.length === expected.length && timingSafeEqual(own, expected);
}
