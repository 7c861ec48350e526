import { OWN_EFFECTS_MAX } from "../limits.ts";

/**
 * Digests of effects that this node's endorser has come to by executing their proposals, so that the block need not execute
 * them again (PROTOCOL 2). Two generations: the older is forgotten when the younger is full.
 */
export class OwnEffects {
  #young = new Set<string>();
  #old = new Set<string>();

  /** @param digest see `effectsDigest`, of what was executed here and never of what somebody has sent */
  add(digest: Uint8Array): void {
    if (this.#young.size >= OWN_EFFECTS_MAX) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(textOf(digest));
  }

  readonly has = (digest: Uint8Array): boolean => {
    const text = textOf(digest);
    return this.#young.has(text) || this.#old.has(text);
  };
}

function textOf(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString("latin1");
}
