import type { StateReply, TransactionReply } from "@tocsin/api";
import {
  type AppHashOpening,
  BytesError,
  type Crypto,
  decodeBase64url,
  decodeHex,
  decodeVersioned,
  encodeCanonical,
  encodeHex,
  encodeUtf8,
  endorsementCheck,
  formatChain,
  type Json,
  leafHash,
  type ProofFile,
  parseProven,
  Refusal,
  type TrustedChain,
  type Versioned,
  verifyInclusion,
  verifyProofFrom,
  verifyStateProof,
} from "@tocsin/core";

/** What a check came to: that it holds, or what is wrong, in the words that proof files are judged in. */
export type Checked<T> =
  | { readonly holds: true; readonly value: T }
  | { readonly holds: false; readonly fault: string };

/**
 * Checks what a node says about a key of the state: that its value, or its absence, is what a header commits to which the
 * chain's validators have signed.
 * @param trust the chain's genesis as the reader has it
 * @returns the value with its version; undefined where the proof shows that there is nothing under the key
 */
export function verifyKey(
  crypto: Crypto,
  trust: TrustedChain,
  reply: StateReply,
  name: string,
): Checked<Versioned | undefined> {
  return checked(() => {
    checkHeader(crypto, trust, reply);
    const { sha256 } = crypto;
    const bytes = reply.bytes === "" ? undefined : decodeBase64url(reply.bytes);
    const { other } = reply;
    const holds = verifyStateProof(
      sha256,
      decodeHex(reply.opening.state),
      sha256(encodeUtf8(name)),
      bytes === undefined ? null : sha256(bytes),
      {
        siblings: reply.siblings.map(decodeHex),
        other: other && { keyHash: decodeHex(other.keyHash), valueHash: decodeHex(other.valueHash) },
      },
    );
    need(holds, "the key is not in the state");
    return bytes === undefined ? undefined : decodeVersioned(bytes);
  });
}

/** One endorsement, with whether its signature holds. */
export interface CheckedEndorsement {
  readonly unit: string;
  readonly key: string;
  readonly holds: boolean;
}

/**
 * Checks that a transaction stands in the chain's history as it is shown, with this outcome, and who endorsed it.
 * A refused transaction is checked like any other: its leaf says why it was refused. Where effects were left out, the
 * endorsements are checked over the digest that the node names for them.
 * @param trust the chain's genesis as the reader has it
 */
export function verifyTransaction(
  crypto: Crypto,
  trust: TrustedChain,
  reply: TransactionReply,
): Checked<readonly CheckedEndorsement[]> {
  return checked(() => {
    checkHeader(crypto, trust, reply);
    const { leaf, index, path, opening, withheld } = reply;
    const hashed = leafHash(crypto.sha256, encodeCanonical(leaf as Json));
    const root = decodeHex(opening.history);
    need(
      verifyInclusion(crypto.sha256, hashed, index, opening.size, path.map(decodeHex), root),
      "the leaf is not in the history",
    );
    const shown = reply.transaction as { readonly [name: string]: Json };
    if (withheld) return "proposal" in shown ? endorsementsOf(crypto, shown, reply.effectsDigest) : [];
    const read = parseProven(crypto.sha256, shown);
    need(read.envelope === leaf["envelope"], "the transaction is not the one in the leaf");
    return read.type === "act" ? endorsementsOf(crypto, shown, encodeHex(read.effectsDigest)) : [];
  });
}

/** The header is one that the chain's validators have signed, and carries the hash of this opening. */
function checkHeader(
  crypto: Crypto,
  trust: TrustedChain,
  { block, opening }: { readonly block: ProofFile["main"]["blocks"][number]; readonly opening: AppHashOpening },
): void {
  const main = { chain: formatChain({ id: trust.chain, epoch: trust.epoch }), blocks: [block], opening };
  const file: ProofFile = { format: "tocsin/proof/v1", record: "", main, chains: [], steps: [] };
  const [link] = verifyProofFrom(crypto, file, trust).links;
  need(link?.holds === true, link?.fault ?? "");
}

function endorsementsOf(
  crypto: Crypto,
  { proposal, endorsements }: { readonly [name: string]: Json },
  digest: string | undefined,
): readonly CheckedEndorsement[] {
  const { chain } = proposal as { readonly chain: string };
  const effects = decodeHex(digest ?? "");
  return (endorsements as unknown as Parameters<typeof endorsementCheck>[3][]).map((endorsement) => {
    const { publicKey, message, signature } = endorsementCheck(crypto.sha256, chain, effects, endorsement);
    const holds = crypto.verifyEd25519(publicKey, message, signature);
    return { unit: endorsement.unit, key: endorsement.key, holds };
  });
}

class Fault extends Error {}

function need(condition: boolean, fault: string): asserts condition {
  if (!condition) throw new Fault(fault);
}

/** Hostile content may fail in parsing, which is a fault like any other. */
function checked<T>(rule: () => T): Checked<T> {
  try {
    return { holds: true, value: rule() };
  } catch (error) {
    if (error instanceof Fault || error instanceof Refusal || error instanceof BytesError)
      return { holds: false, fault: error.message };
    if (error instanceof Error && "code" in error) return { holds: false, fault: String(error.code) };
    throw error;
  }
}
