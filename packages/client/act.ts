import type { ActReply, Anchored as AnchoredAt } from "@tocsin/api";
import {
  type Crypto,
  type Draft as CoreDraft,
  type DraftOptions,
  actId,
  draftProposal,
  encodeSigned,
} from "@tocsin/core";
import type { ApiClient } from "./api.ts";

/** An officer's own key: signs what the officer decided, and nobody else can (DESIGN 25). */
export interface OfficerKey {
  readonly unit: string;
  readonly officer: string;
  /** `ed25519:…` as the registry has it. */
  readonly key: string;
  sign(bytes: Uint8Array): Promise<Uint8Array> | Uint8Array;
}

/** The way of an act, one type a stage; a stage can only be reached through the one before. */
export class Draft {
  readonly act: string;
  readonly #draft: CoreDraft;
  readonly #key: OfficerKey;

  constructor(crypto: Crypto, options: Omit<DraftOptions, "author">, key: OfficerKey) {
    const author = { unit: key.unit, officer: key.officer, key: key.key, via: "own" as const };
    this.#draft = draftProposal(crypto.sha256, { ...options, author });
    this.#key = key;
    this.act = actId(crypto.sha256, this.#draft.proposal);
  }

  async sign(): Promise<Signed> {
    const signature = await this.#key.sign(this.#draft.signBytes);
    return new Signed(this.act, encodeSigned(this.#draft, signature));
  }
}

export class Signed {
  readonly act: string;
  /** Canonical bytes; submitting them again is safe and gives the same result. */
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(act: string, bytes: Uint8Array) {
    this.act = act;
    this.bytes = new Uint8Array(bytes);
  }

  /** @throws ProblemError when the act is refused */
  async submit(client: ApiClient): Promise<Committed> {
    return new Committed(client, await client.call("actSigned", { body: this.bytes }));
  }
}

/** Durably on its chain. */
export class Committed {
  readonly reply: ActReply;
  readonly #client: ApiClient;

  constructor(client: ApiClient, reply: ActReply) {
    this.#client = client;
    this.reply = reply;
  }

  /** The chains above that cover the act by now. */
  async anchored(): Promise<readonly AnchoredAt[]> {
    const status = await this.#client.call("actStatus", { params: { act: this.reply.act } });
    return status.anchored;
  }
}
