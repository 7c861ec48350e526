import { createHash, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeError } from "../errors.ts";
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
  readonly dir: string;
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
}

const FILE = "tokens.json";
const DAY_MS = 86_400_000;
const FORM = /^tocsin_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** Bearer tokens of officers whose keys this node keeps. */
export class TokenStore {
  readonly #options: TokenOptions;
  readonly #tokens: Map<string, StoredToken>;

  constructor(options: TokenOptions) {
    this.#options = options;
    const path = join(options.dir, FILE);
    const stored = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as readonly StoredToken[]) : [];
    this.#tokens = new Map(stored.map((token) => [token.id, token]));
  }

  /** Makes a token; its text is shown once and stored nowhere. */
  create(unit: string, officer: string, days: number): Token & { readonly token: string } {
    const { random, now } = this.#options;
    const id = Buffer.from(random(8)).toString("hex");
    const secret = Buffer.from(random(32)).toString("base64url");
    const token: Token = { id, unit, officer, created: now(), expires: now() + days * DAY_MS };
    this.#tokens.set(id, { ...token, digest: digestOf(secret) });
    this.#save();
    return { ...token, token: `tocsin_${id}_${secret}` };
  }

  list(): readonly Token[] {
    return [...this.#tokens.values()].map(({ digest: _digest, ...token }) => token);
  }

  /** Whether there was such a token. */
  revoke(id: string): boolean {
    const existed = this.#tokens.delete(id);
    if (existed) this.#save();
    return existed;
  }

  /** The officer of a bearer token. @throws NodeError UNAUTHORISED */
  check(text: string): Token {
    const [, id = "", secret = ""] = FORM.exec(text) ?? [];
    const stored = this.#tokens.get(id);
    const digest = Buffer.from(digestOf(secret), "hex");
    const expected = Buffer.from(stored?.digest ?? digestOf(""), "hex");
    const isRight = timingSafeEqual(digest, expected);
    if (stored === undefined || !isRight || stored.expires <= this.#options.now()) throw new NodeError("UNAUTHORISED");
    return stored;
  }

  #save(): void {
    replaceFile(join(this.#options.dir, FILE), Buffer.from(JSON.stringify([...this.#tokens.values()])));
  }
}

function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
