import type { ActRequest } from "@tocsin/api";
import {
  type ChainFacts,
  type Crypto,
  type Json,
  type Officer,
  concat,
  draftProposal,
  encodeCanonical,
  encodeSigned,
  encodeUtf8,
  formatChain,
  key,
} from "@tocsin/core";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { Clock } from "../host/clock.ts";
import type { Random } from "../host/random.ts";
import type { Keystore } from "../vault/keystore.ts";

export interface AuthorOptions {
  readonly chain: ChainReader;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly keystore: Keystore;
}

const LIFETIME_MS = 3_600_000;
const ROUTINE = 3;
const SALT_TAG = encodeUtf8("tocsin/keystore-salt/v1\n");

/** Signs acts of officers whose keys this node keeps; the transaction says `keystore` (DESIGN 25). */
export class KeystoreAuthor {
  readonly #options: AuthorOptions;

  constructor(options: AuthorOptions) {
    this.#options = options;
  }

  /**
   * Canonical bytes of a signed proposal for a gateway.
   * @throws NodeError KEY_MISSING when this node keeps no key of the officer
   */
  sign(unit: string, officer: string, request: ActRequest): Uint8Array {
    const { chain, crypto, clock, random, keystore } = this.#options;
    const signing = this.#keyOf(unit, officer);
    const facts = chain.state.get(key.chain())?.value as unknown as ChainFacts;
    const name = formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch });
    const idempotencyKey = request.idempotencyKey ?? Buffer.from(random.bytes(18)).toString("base64url");
    const body = request.body as Json | undefined;
    const draft = draftProposal(crypto.sha256, {
      chain: name,
      contract: facts.contract,
      action: request.action,
      author: { unit, officer, key: signing, via: "keystore" },
      at: clock.now(),
      lifetimeMs: LIFETIME_MS,
      idempotencyKey,
      nonce: random.bytes(16),
      urgency: request.urgency ?? ROUTINE,
      args: request.args as { readonly [name: string]: Json },
      body: body === undefined ? undefined : { value: body, salt: this.#salt(name, unit, idempotencyKey) },
      ifMatch: request.ifMatch,
    });
    return encodeSigned(draft, keystore.sign(signing, draft.signBytes));
  }

  /** The newest key of the officer that the registry takes now; while a new one is not registered yet, the one before. */
  #keyOf(unit: string, id: string): string {
    const { chain, clock, keystore } = this.#options;
    const held = keystore
      .list()
      .filter((entry) => entry.use === "officer" && entry.unit === unit && entry.officer === id && !entry.retired);
    const newest = held.at(-1);
    if (newest === undefined) throw new NodeError("KEY_MISSING", `${unit}/${id}`);
    const officer = chain.state.get(key.officer(unit, id))?.value as unknown as Officer | null | undefined;
    const now = clock.now();
    const isTaken = (text: string) =>
      officer?.keys.some((dated) => {
        const isDue = dated.notBefore <= now && now < dated.notAfter;
        return dated.key === text && isDue && dated.revoked !== true;
      });
    // Where the registry takes none, the contract says why.
    return (held.findLast((entry) => isTaken(entry.key)) ?? newest).key;
  }

  /** Secret and the same for every try of an act, so that a retry has the same intent and gets the first result. */
  #salt(chain: string, unit: string, idempotencyKey: string): Uint8Array {
    const { crypto, keystore } = this.#options;
    const secret = keystore.vaultKey(unit);
    return crypto.sha256(concat(SALT_TAG, secret, encodeCanonical([chain, unit, idempotencyKey]))).subarray(0, 16);
  }
}
