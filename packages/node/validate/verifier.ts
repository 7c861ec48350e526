import { type Crypto, type SignatureCheck, type SignatureFact, type SignatureFacts, signatureCheckId } from "@tocsin/core";

/** Verifies signatures once and remembers the facts, from the endorser's check to the block's (DESIGN 8). */
export interface SignatureVerifier {
  readonly facts: SignatureFacts;
  /** Resolves when a fact is known for each of them. */
  verify(checks: readonly SignatureCheck[]): Promise<void>;
}

/** Verifies many at once elsewhere; in the product a worker thread. */
export interface BatchVerifier {
  verify(checks: readonly SignatureCheck[]): Promise<readonly boolean[]>;
}

/** Below this many a worker's round trip costs more than it saves (PROTOCOL 21). */
const INLINE_BELOW = 8;
const BATCH_MAX = 64;
const FACTS_MAX = 50_000;

export class CachingVerifier implements SignatureVerifier {
  readonly #crypto: Crypto;
  readonly #batch: BatchVerifier | undefined;
  /** Two generations: the older is dropped when the younger is full, so that memory stays bounded. */
  #young = new Map<string, boolean>();
  #old = new Map<string, boolean>();

  constructor(crypto: Crypto, batch?: BatchVerifier) {
    this.#crypto = crypto;
    this.#batch = batch;
  }

  readonly facts: SignatureFacts = (check): SignatureFact => {
    const id = signatureCheckId(this.#crypto.sha256, check);
    return this.#young.get(id) ?? this.#old.get(id) ?? "unknown";
  };

  async verify(checks: readonly SignatureCheck[]): Promise<void> {
    const unknown = checks.filter((check) => this.facts(check) === "unknown");
    if (this.#batch === undefined || unknown.length < INLINE_BELOW) {
      for (const check of unknown) this.#remember(check, verifyOne(this.#crypto, check));
      return;
    }
    for (let at = 0; at < unknown.length; at += BATCH_MAX) {
      const part = unknown.slice(at, at + BATCH_MAX);
      const verdicts = await this.#batch.verify(part);
      part.forEach((check, i) => this.#remember(check, verdicts[i] === true));
    }
  }

  #remember(check: SignatureCheck, verdict: boolean): void {
    if (this.#young.size >= FACTS_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(signatureCheckId(this.#crypto.sha256, check), verdict);
  }
}

export function verifyOne(crypto: Crypto, { rule, publicKey, message, signature }: SignatureCheck): boolean {
  return rule === "strict" ? crypto.verifyEd25519(publicKey, message, signature) : crypto.verifyEd25519Zip215(publicKey, message, signature);
}
