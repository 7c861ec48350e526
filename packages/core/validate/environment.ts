import type { Hash } from "../crypto/seam.ts";
import type { SignatureFacts } from "../crypto/signature.ts";
import type { Contracts } from "../execute/contracts.ts";
import type { ChainFacts } from "../execute/facts.ts";
import type { StateReader } from "../state/versioned.ts";

/**
 * Whether this machine itself has executed a proposal and come to these effects. The digest binds the proposal, its body, the
 * contracts' version and the versions of all that was read, and the contracts see nothing else; so where those versions are
 * still the newest another execution comes to the same.
 * @param digest see `effectsDigest`
 */
export type IsOwn = (digest: Uint8Array) => boolean;

/** What judging one transaction needs besides its bytes. */
export interface Environment {
  readonly hash: Hash;
  readonly facts: SignatureFacts;
  readonly contracts: Contracts;
  readonly chain: ChainFacts;
  readonly state: StateReader;
  /** The block's tick, ms. */
  readonly tick: number;
  /** Whether the block is one of the node's own past, in which bodies may be redacted. Never true for a new block. */
  readonly replay: boolean;
  /** See `MachineRules`. */
  readonly isOwn?: IsOwn | undefined;
}
