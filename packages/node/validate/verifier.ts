import type { Crypto, SignatureCheck, SignatureFact, SignatureFacts } from "@tocsin/core";
import { FACTS_BYTES_MAX, FACTS_MAX, VERIFY_BATCH_MAX, VERIFY_INLINE_MAX } from "../limits.ts";

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

interface Fact {
  readonly check: SignatureCheck;
  readonly verdict: boolean;
}

/** A signature that waits to be verified, for all who asked for it. */
interface Wanted {
  readonly check: SignatureCheck;
  readonly known: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Facts in a bounded cache. A few signatures are verified on the spot; where more have come together than a round trip
 * to the worker costs, they go there in batches (PROTOCOL 21).
 */
export class CachingVerifier implements SignatureVerifier {
  readonly #crypto: Crypto;
  readonly #batch: BatchVerifier | undefined;
  readonly #wanted = new Map<string, Wanted>();
  /** Of checks that were asked for before: the same object is the same check. */
  readonly #verdicts = new WeakMap<SignatureCheck, boolean>();
  /** Two generations: the older is dropped when the younger is full, so that memory stays bounded. */
  #young = new Map<string, Fact>();
  #old = new Map<string, Fact>();
  /** Bytes of the messages in the younger. */
  #youngBytes = 0;
  #isCollecting = false;

  /** @param batch without one, everything is verified on the spot */
  constructor(crypto: Crypto, batch?: BatchVerifier) {
    this.#crypto = crypto;
    this.#batch = batch;
  }

  readonly facts: SignatureFacts = (check): SignatureFact => this.#known(check) ?? "unknown";

  async verify(checks: readonly SignatureCheck[]): Promise<void> {
    const pending: Promise<void>[] = [];
    for (const check of checks) {
      if (this.#known(check) !== undefined) continue;
      if (this.#batch === undefined) this.#remember(check, verifyOne(this.#crypto, check));
      else pending.push(this.#wanted.get(wantedId(check))?.known ?? this.#want(check));
    }
    if (pending.length > 0) await Promise.all(pending);
  }

  #want(check: SignatureCheck): Promise<void> {
    if (!this.#isCollecting) {
      this.#isCollecting = true;
      // What arrives in one turn of the event loop is judged together.
      setImmediate(() => this.#flush());
    }
    let settle: Pick<Wanted, "resolve" | "reject"> | undefined;
    const known = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    if (settle !== undefined) this.#wanted.set(wantedId(check), { check, known, ...settle });
    return known;
  }

  #flush(): void {
    this.#isCollecting = false;
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    if (wanted.length <= VERIFY_INLINE_MAX) {
      for (const { check, resolve } of wanted) {
        this.#remember(check, verifyOne(this.#crypto, check));
        resolve();
      }
      return;
    }
    for (let at = 0; at < wanted.length; at += VERIFY_BATCH_MAX)
      void this.#verifyBatch(wanted.slice(at, at + VERIFY_BATCH_MAX));
  }

  async #verifyBatch(wanted: readonly Wanted[]): Promise<void> {
    try {
      const verdicts = (await this.#batch?.verify(wanted.map(({ check }) => check))) ?? [];
      for (const [position, { check, resolve }] of wanted.entries()) {
        this.#remember(check, verdicts[position] === true);
        resolve();
      }
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }

  #known(check: SignatureCheck): boolean | undefined {
    const verdict = this.#verdicts.get(check) ?? this.#found(check);
    if (verdict !== undefined) this.#verdicts.set(check, verdict);
    return verdict;
  }

  #found(check: SignatureCheck): boolean | undefined {
    const fact = this.#fact(idOf(check));
    if (fact === undefined || isSame(fact.check, check)) return fact?.verdict;
    return this.#fact(wantedId(check))?.verdict;
  }

  #fact(id: string): Fact | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  #remember(check: SignatureCheck, verdict: boolean): void {
    if (this.#young.size >= FACTS_MAX || this.#youngBytes >= FACTS_BYTES_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    // Who puts a known signature under another message must not push out the fact that it is right under its own.
    const before = this.#fact(idOf(check));
    const isOther = before !== undefined && !isSame(before.check, check);
    this.#youngBytes += check.message.length;
    this.#young.set(isOther ? wantedId(check) : idOf(check), { check, verdict });
  }
}

/** A signature's own bytes find its fact; the fact counts for the whole check only, so it is cheaper than a digest of all. */
function idOf({ rule, signature }: SignatureCheck): string {
  return rule + latin1(signature);
}

/** What waits is told apart by everything: a made-up signature may stand under many messages. */
function wantedId(check: SignatureCheck): string {
  const { publicKey, message } = check;
  return `${idOf(check)} ${latin1(publicKey)} ${latin1(message)}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

function isSame(a: SignatureCheck, b: SignatureCheck): boolean {
  return (
    a.rule === b.rule &&
    Buffer.compare(a.signature, b.signature) === 0 &&
    Buffer.compare(a.publicKey, b.publicKey) === 0 &&
    Buffer.compare(a.message, b.message) === 0
  );
}

/** The verdict on one signature by its rule. */
export function verifyOne(crypto: Crypto, { rule, publicKey, message, signature }: SignatureCheck): boolean {
  switch (rule) {
    case "strict":
      return crypto.verifyEd25519(publicKey, message, signature);
    case "zip215":
      return crypto.verifyEd25519Zip215(publicKey, message, signature);
    case "p256":
      return crypto.verifyP256(publicKey, message, signature);
  }
}
