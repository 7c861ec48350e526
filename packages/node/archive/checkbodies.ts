import type { Act } from "@tocsin/core";

/** A valid act without the open body that it was signed with. */
export interface MissingBody {
  readonly height: number;
  /** Place in the block, from 1. */
  readonly index: number;
}

/** The valid acts of a block. */
export interface BlockActs {
  readonly height: number;
  readonly acts: readonly (Pick<Act, "proposal" | "body"> & { readonly index: number })[];
}

const REDACT = "reports.redact";

/**
 * Whether bodies are missing that nothing on the chain has removed. No proof tells that a body was left out, because an order to
 * redact takes it out of the block for good; but the order itself is proven, and stands behind the act.
 */
export class BodiesCheck {
  /** By the digest of the body. */
  readonly #missing = new Map<string, MissingBody[]>();

  see({ height, acts }: BlockActs): void {
    for (const { index, proposal, body } of acts) {
      if (proposal.action === REDACT) this.#missing.delete(String(proposal.args["body"]));
      if (proposal.body === undefined || body !== undefined) continue;
      this.#missing.set(proposal.body, [...(this.#missing.get(proposal.body) ?? []), { height, index }]);
    }
  }

  get missing(): readonly MissingBody[] {
    return [...this.#missing.values()].flat().sort((a, b) => a.height - b.height || a.index - b.index);
  }
}
