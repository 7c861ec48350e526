import { type Endorsement, type Hash, encodeBase64url, endorsementSignBytes, endorsementTree } from "@tocsin/core";
import { ENDORSED_TOGETHER_MAX } from "../limits.ts";

/** Signs endorsements with the key of a hosted manager unit. */
export interface EndorsementSigner {
  readonly unit: string;
  /** Public key text, as the registry has it. */
  readonly key: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Effects that wait for their endorsements. */
interface Wanted {
  readonly digest: Uint8Array;
  readonly resolve: (endorsements: readonly Endorsement[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly chain: string;
  readonly signers: readonly EndorsementSigner[];
  readonly wanted: Wanted[];
}

/**
 * Signs together what is endorsed in the same turn of the event loop: one signature over a Merkle root, a path for each
 * (PROTOCOL 5). What is alone waits for nothing and has an empty path.
 */
export class EndorsementBatch {
  readonly #hash: Hash;
  #groups = new Map<string, Group>();

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  /** An endorsement of each signer over effects of a chain. @param digest see `effectsDigest` */
  endorse(chain: string, digest: Uint8Array, signers: readonly EndorsementSigner[]): Promise<readonly Endorsement[]> {
    if (this.#groups.size === 0) process.nextTick(() => this.#flush());
    const id = [chain, ...signers.map(({ key }) => key)].join(" ");
    const group = this.#groups.get(id) ?? { chain, signers, wanted: [] };
    this.#groups.set(id, group);
    return new Promise((resolve, reject) => group.wanted.push({ digest, resolve, reject }));
  }

  #flush(): void {
    const groups = [...this.#groups.values()];
    this.#groups = new Map();
    for (const { chain, signers, wanted } of groups) {
      for (let at = 0; at < wanted.length; at += ENDORSED_TOGETHER_MAX)
        this.#sign(chain, signers, wanted.slice(at, at + ENDORSED_TOGETHER_MAX));
    }
  }

  #sign(chain: string, signers: readonly EndorsementSigner[], wanted: readonly Wanted[]): void {
    try {
      const { root, paths } = endorsementTree(
        this.#hash,
        wanted.map(({ digest }) => digest),
      );
      const bytes = endorsementSignBytes(chain, root);
      const signed = signers.map((signer) => ({
        unit: signer.unit,
        key: signer.key,
        signature: encodeBase64url(signer.sign(bytes)),
      }));
      for (const [position, { resolve }] of wanted.entries())
        resolve(signed.map((signature) => ({ ...signature, path: paths[position] ?? [] })));
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }
}
