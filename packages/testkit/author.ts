import { CONTRACT_VERSION, type Json, actId, draftProposal, encodeSigned } from "@tocsin/core";
import { nodeCrypto } from "@tocsin/node";
import { DUTY } from "./genesis.ts";
import { type NamedSigner, signerOf } from "./keys.ts";
import type { Random } from "./random.ts";

/** What a unit wants done. */
export interface Wish {
  /** Engine chain id. */
  readonly chain: string;
  readonly unit: string;
  readonly action: string;
  readonly args: { readonly [name: string]: Json };
  readonly body?: Json;
  readonly urgency?: number;
  readonly ifMatch?: string;
  readonly lifetimeMs?: number;
  /** Another officer than the one on duty. */
  readonly officer?: string;
}

/** A wish, signed. */
export interface SignedWish extends Wish {
  readonly act: string;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly expires: number;
}

const LIFETIME_MS = 3 * 3_600_000;
const ROUTINE = 3;

/** Signs for the officers of the simulated units, each with the key that is its own at present. */
export class Author {
  readonly #random: Random;
  readonly #now: () => number;
  /** Every key that a unit's officer ever had. */
  readonly #keys = new Map<string, readonly NamedSigner[]>();
  /** By chain and unit. */
  readonly #current = new Map<string, NamedSigner>();
  #acts = 0;

  constructor(random: Random, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  sign(wish: Wish): SignedWish {
    const { chain, unit, action, args, ifMatch, urgency = ROUTINE, officer = DUTY } = wish;
    const at = this.#now();
    const signer = this.signer(chain, unit);
    const draft = draftProposal(nodeCrypto.sha256, {
      chain,
      contract: CONTRACT_VERSION,
      action,
      author: { unit, officer, key: signer.text, via: "own" },
      at,
      lifetimeMs: wish.lifetimeMs ?? LIFETIME_MS,
      idempotencyKey: `wish-${String(this.#acts++).padStart(6, "0")}`,
      nonce: this.#random.bytes(16),
      urgency,
      args,
      body: wish.body === undefined ? undefined : { value: wish.body, salt: this.#random.bytes(16) },
      ifMatch,
    });
    const act = actId(nodeCrypto.sha256, draft.proposal);
    return {
      ...wish,
      act,
      bytes: encodeSigned(draft, signer.sign(draft.signBytes)),
      at,
      expires: draft.proposal.expires,
    };
  }

  /** The key with which a unit's officer signs for a chain. */
  signer(chain: string, unit: string): NamedSigner {
    return this.#current.get(`${chain} ${unit}`) ?? signerOf(`officer ${unit}`);
  }

  /** From now on the unit's officer signs with this key on the chain. */
  rotate(chain: string, unit: string, signer: NamedSigner): void {
    this.#keys.set(unit, [...this.#keysOf(unit), signer]);
    this.#current.set(`${chain} ${unit}`, signer);
  }

  /** The key was refused: the officer takes the next of all that it ever had, as another chain may have rotated it. */
  tryNext(chain: string, unit: string): void {
    const keys = this.#keysOf(unit);
    const next = keys[(keys.indexOf(this.signer(chain, unit)) + 1) % keys.length];
    if (next !== undefined) this.#current.set(`${chain} ${unit}`, next);
  }

  /** How many keys the unit's officer ever had. */
  keyCount(unit: string): number {
    return this.#keysOf(unit).length;
  }

  #keysOf(unit: string): readonly NamedSigner[] {
    return this.#keys.get(unit) ?? [signerOf(`officer ${unit}`)];
  }
}
