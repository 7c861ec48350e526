import { join } from "node:path";
import { NodeError } from "../errors.ts";
import { RecordFiles } from "../token/recordfiles.ts";
import { type Token, type TokenOptions, type TokenStore, digestOf, isDigestOf } from "../token/tokens.ts";
import { OWN_SESSIONS_MAX, SESSION_MS_MAX } from "./limits.ts";

/** How an officer signed in. */
export type SignInMethod = "passkey" | "token" | "code" | "oidc" | "persona";

/** A browser's session without its secret; it acts as a bearer token of its officer does. */
export interface Session extends Token {
  readonly method: SignInMethod;
  /** Token or passkey that it rests on: when that is revoked the session ends. */
  readonly rests?: string;
  /** What the browser says of itself; for the officer to tell sessions apart. */
  readonly agent: string;
}

interface StoredSession extends Session {
  readonly digest: string;
}

/** What a session begins with. */
export interface SignedIn {
  readonly unit: string;
  readonly officer: string;
  readonly method: SignInMethod;
  readonly rests?: string | undefined;
  readonly agent: string;
}

const FOLDER = "sessions";
const FORM = /^([0-9a-f]{16})\.([A-Za-z0-9_-]{43})$/;
const AGENT_LENGTH_MAX = 200;

/** Sessions of browsers: only the cookie holds the secret, the file its digest. */
export class SessionStore {
  readonly #options: TokenOptions;
  readonly #files: RecordFiles<StoredSession>;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#files = new RecordFiles(join(options.dir, FOLDER));
  }

  /**
   * Begins a session; the cookie's text is stored nowhere. Sessions that have ended are swept away, and the officer's oldest
   * where there are too many.
   */
  create({ rests, agent, ...who }: SignedIn): { readonly session: Session; readonly cookie: string } {
    const { random, now } = this.#options;
    this.#sweep(who);
    const id = Buffer.from(random(8)).toString("hex");
    const secret = Buffer.from(random(32)).toString("base64url");
    const session: Session = {
      id,
      ...who,
      ...(rests === undefined ? {} : { rests }),
      agent: agent.slice(0, AGENT_LENGTH_MAX),
      created: now(),
      expires: now() + SESSION_MS_MAX,
    };
    this.#files.put(id, { ...session, digest: digestOf(secret) });
    return { session, cookie: `${id}.${secret}` };
  }

  #sweep({ unit, officer }: Pick<SignedIn, "unit" | "officer">): void {
    const now = this.#options.now();
    const all = this.#files.list();
    const own = all.filter((one) => one.unit === unit && one.officer === officer && one.expires > now);
    own.sort((a, b) => b.created - a.created);
    const ended = [...all.filter(({ expires }) => expires <= now), ...own.slice(OWN_SESSIONS_MAX - 1)];
    for (const { id } of ended) this.#files.remove(id);
  }

  /** Sessions of an officer that have not ended, newest first. */
  list(unit: string, officer: string): readonly Session[] {
    const now = this.#options.now();
    const own = this.#files.list().filter((one) => one.unit === unit && one.officer === officer && one.expires > now);
    return own.sort((a, b) => b.created - a.created).map(({ digest: _digest, ...session }) => session);
  }

  /** Whether the officer had such a session. */
  revoke(unit: string, officer: string, id: string): boolean {
    const isOwn = this.list(unit, officer).some((session) => session.id === id);
    return isOwn && this.#files.remove(id);
  }

  /**
   * The session of a cookie, as long as what it rests on is there.
   * @throws NodeError UNAUTHORISED
   */
  check(cookie: string, tokens: TokenStore, holdsPasskey: (id: string) => boolean): Session {
    const [, id = "", secret = ""] = FORM.exec(cookie) ?? [];
    const stored = this.#files.get(id);
    const isRight = isDigestOf(secret, stored?.digest ?? digestOf(""));
    if (stored === undefined || !isRight || stored.expires <= this.#options.now()) throw new NodeError("UNAUTHORISED");
    const { method, rests } = stored;
    const isGone =
      rests !== undefined &&
      ((method === "token" && !tokens.holds(rests)) || (method === "passkey" && !holdsPasskey(rests)));
    if (isGone) throw new NodeError("UNAUTHORISED");
    return stored;
  }
}

/** What a page must send with what it changes: known to whoever may read the session, and derived from its secret alone. */
export function csrfTokenOf(cookie: string): string {
  return digestOf(`tocsin csrf ${cookie}`);
}
