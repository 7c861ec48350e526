import type { Readable } from "node:stream";
import {
  ATTACHMENT_BYTES_MAX,
  DETAIL_BYTES_MAX,
  DigestText,
  type StateReader,
  type Unit,
  UnitId,
  formatChain,
  key,
} from "@tocsin/core";
import { Type } from "typebox";
import type { ChainReader } from "../chain.ts";
import { NodeError } from "../errors.ts";
import type { SealedPart } from "../release/release.ts";
import { keyCommitment, sealedSize } from "../vault/seal.ts";
import type { Vault } from "../vault/vault.ts";
import { unwrapKey, wrapKey } from "../vault/wrap.ts";
import { answered, asked, demandChain } from "./asked.ts";
import type { NodeCaller } from "./caller.ts";
import type { KnownNode, NodeName } from "./directory.ts";
import type { Calls } from "./server.ts";

const strict = { additionalProperties: false } as const;
const Size = Type.Integer({ minimum: 0 });
const Text = Type.String({ maxLength: 100 });
const CopyAsked = Type.Object({ record: DigestText, digest: DigestText }, strict);
const PartAsked = Type.Object({ digest: DigestText, start: Size }, strict);
const Copy = Type.Object(
  {
    size: Size,
    commitment: DigestText,
    owner: UnitId,
    wrap: Type.Object({ key: Text, enc: Text, ciphertext: Text }, strict),
  },
  strict,
);

export interface CustodyOptions {
  readonly chain: ChainReader;
  readonly vault: Vault;
  readonly caller: NodeCaller;
  /** Unit whose node this is. */
  readonly unit: string;
  /** Private half of an HPKE key of that unit. @throws NodeError KEY_MISSING */
  readonly privateKey: (unit: string, key: string) => Uint8Array;
}

/** A sealed part as an act names it, with the unit that must have sealed it where that is known. */
export type FetchedPart = SealedPart & { readonly owner?: string };

/** Bytes of the largest ciphertext of a kind. */
const SEALED_BYTES_MAX = {
  detail: sealedSize(DETAIL_BYTES_MAX),
  attachment: sealedSize(ATTACHMENT_BYTES_MAX),
} as const;

/** What a wrap for a manager's copy is bound to instead of a grant (spec/vault.md). */
const CUSTODY = "custody";

/**
 * Copies of sealed parts between the managers of one chain, who are entitled to them (DESIGN 10): the ciphertext as it is,
 * its key wrapped for the manager that asks. A part that belongs to no record yet is named by its digest in the record's
 * place, as in the vault.
 */
export class Custody {
  readonly #options: CustodyOptions;

  constructor(options: CustodyOptions) {
    this.#options = options;
  }

  /** Whether this node's unit keeps copies: it is a manager now. */
  get isCustodian(): boolean {
    return custodian(this.#options.chain.state, this.#options.unit) !== undefined;
  }

  /** What other nodes may ask about it. */
  get calls(): Calls {
    return {
      copy: (params, from) => this.#copy(asked(CopyAsked, params), from),
      part: async (params, from) => this.#part(asked(PartAsked, params), from),
    };
  }

  /**
   * Takes a copy over from another node: of the part that an act names, and no byte more than it says.
   * @throws NodeError PEER_UNAVAILABLE, SEALED_MISSING, SEALED_BROKEN, SEALED_ELSEWHERE, WRAP_INVALID, SEALED_ERASED,
   * VAULT_FULL, BODY_TOO_LARGE
   */
  async fetch(node: KnownNode, record: string, { digest, ...named }: FetchedPart): Promise<void> {
    const { chain, vault, caller, unit, privateKey } = this.#options;
    if (named.size > SEALED_BYTES_MAX[named.role]) throw new NodeError("BODY_TOO_LARGE", digest);
    const { wrap, ...copy } = answered(Copy, await caller.call(node, "copy", { record, digest }), node.unit);
    const isNamed = copy.size === named.size && copy.commitment === named.commitment;
    if (!isNamed) throw new NodeError("SEALED_BROKEN", digest);
    if (named.owner !== undefined && copy.owner !== named.owner) throw new NodeError("SEALED_ELSEWHERE", digest);
    const binding = { chain: nameOf(chain), record, grant: CUSTODY, recipient: unit, key: wrap.key };
    const contentKey = await unwrapKey(wrap, privateKey(unit, wrap.key), binding, digest);
    if (keyCommitment(contentKey) !== copy.commitment) throw new NodeError("WRAP_INVALID", digest);
    await vault.put({ record, digest, ...copy, key: contentKey }, (start) =>
      caller.stream(node, "part", { digest, start }),
    );
  }

  async #copy({ record, digest }: { readonly record: string; readonly digest: string }, from: NodeName) {
    const { chain, vault } = this.#options;
    const recipient = this.#demandCustodian(from);
    const { size, commitment, owner, key: contentKey } = await this.#holding(record, digest);
    const binding = { chain: nameOf(chain), record, grant: CUSTODY, recipient: from.unit, key: recipient };
    if (!vault.has(digest)) throw new NodeError("SEALED_MISSING", digest);
    return { size, commitment, owner, wrap: await wrapKey(contentKey, binding, digest) };
  }

  /** Under the record's name, or staged for it still. */
  async #holding(record: string, digest: string) {
    const { vault } = this.#options;
    try {
      return await vault.holding(record, digest);
    } catch (error) {
      const isStaged = error instanceof NodeError && error.code === "SEALED_MISSING" && record !== digest;
      if (!isStaged) throw error;
      return vault.holding(digest, digest);
    }
  }

  #part({ digest, start }: { readonly digest: string; readonly start: number }, from: NodeName): Readable {
    this.#demandCustodian(from);
    return this.#options.vault.openRead(digest, { start });
  }

  /** @returns the manager's HPKE key. @throws NodeError FORBIDDEN */
  #demandCustodian(from: NodeName): string {
    const { chain } = this.#options;
    demandChain(chain.genesis.chain, from);
    const recipient = custodian(chain.state, from.unit);
    if (recipient === undefined) throw new NodeError("FORBIDDEN", from.unit);
    return recipient;
  }
}

/** HPKE key of an active manager; undefined for all others. */
function custodian(state: StateReader, id: string): string | undefined {
  const unit = state.get(key.unit(id))?.value as unknown as Unit | null | undefined;
  return unit?.status === "active" && unit.role !== "member" ? unit.hpke : undefined;
}

function nameOf({ genesis }: ChainReader): string {
  return formatChain({ id: genesis.chain, epoch: genesis.epoch });
}
