import { NodeError } from "../errors.ts";
import { CHALLENGES_MAX, CHALLENGE_MS_MAX, OWN_CHALLENGES_MAX } from "./limits.ts";

export interface ChallengeOptions {
  readonly random: (size: number) => Uint8Array;
  readonly now: () => number;
}

/** What a browser was asked and has not answered yet: each is answered once, in time, or forgotten. */
export class Challenges<T> {
  readonly #options: ChallengeOptions;
  readonly #open = new Map<string, { readonly about: T; readonly until: number }>();

  constructor(options: ChallengeOptions) {
    this.#options = options;
  }

  /**
   * Remembers what was asked under a new name; the oldest is forgotten where there are too many.
   * @param isAlike what the same person was asked, of which the oldest is forgotten sooner: nobody fills the room of others
   */
  put(about: T, isAlike?: (other: T) => boolean): string {
    const id = Buffer.from(this.#options.random(16)).toString("base64url");
    if (isAlike !== undefined) {
      const alike = [...this.#open].filter(([, one]) => isAlike(one.about)).map(([name]) => name);
      for (const name of alike.slice(0, Math.max(0, alike.length - OWN_CHALLENGES_MAX + 1))) this.#open.delete(name);
    }
    const [oldest] = this.#open.keys();
    if (this.#open.size >= CHALLENGES_MAX && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(id, { about, until: this.#options.now() + CHALLENGE_MS_MAX });
    return id;
  }

  /** What was asked, which nobody can answer again. @throws NodeError UNAUTHORISED */
  take(id: string): T {
    const found = this.#open.get(id);
    this.#open.delete(id);
    if (found === undefined || found.until <= this.#options.now()) throw new NodeError("UNAUTHORISED", "challenge");
    return found.about;
  }
}
