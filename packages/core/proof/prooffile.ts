import { type Static, Type } from "typebox";
import { CanonicalError, type Json, decodeCanonical } from "../bytes/canonical.ts";
import { conform } from "../bytes/conform.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { Refusal } from "../codes.ts";
import { AppHashOpening, LightBlockText } from "../order/system.ts";
import { DigestText } from "../unit/unit.ts";

/**
 * A proof file: one self-contained text that shows the custody of a record from the main chain's genesis alone
 * (DESIGN 27). Canonical JSON with a line end. The verifier is in verifyproof.ts; the format in spec/prooffile.md.
 */
const strict = { additionalProperties: false } as const;
const AnyObject = Type.Object({}, { additionalProperties: true });
const Index = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** A leaf and its inclusion path in the history that a chain's opening commits to. */
export const IncludedLeaf = Type.Object(
  { index: Index, leaf: AnyObject, path: Type.Array(DigestText, { maxItems: 64 }) },
  strict,
);
export type IncludedLeaf = Static<typeof IncludedLeaf>;

/** A transaction with the leaf that says what became of it. */
export const IncludedTransaction = Type.Object({ ...IncludedLeaf.properties, transaction: AnyObject }, strict);
export type IncludedTransaction = Static<typeof IncludedTransaction>;

const MainChain = Type.Object(
  {
    chain: Type.String({ maxLength: 32 }),
    /** Headers from genesis on, one for each change of the validators, the last one carrying the app hash. */
    blocks: Type.Array(LightBlockText, { minItems: 1, maxItems: 256 }),
    opening: AppHashOpening,
  },
  strict,
);

const AnchoredChain = Type.Object(
  {
    chain: Type.String({ maxLength: 32 }),
    /** Chain in whose history this one's header is anchored; it stands earlier in the list. */
    parent: Type.String({ maxLength: 32 }),
    /** The act by which the parent opened this chain and named its first validators. */
    opened: IncludedTransaction,
    /** The receive transaction's leaf by which the parent took over the header. */
    anchor: IncludedLeaf,
    block: LightBlockText,
    opening: AppHashOpening,
  },
  strict,
);

export const ProofFile = Type.Object(
  {
    format: Type.Literal("tocsin/proof/v1"),
    record: DigestText,
    main: MainChain,
    chains: Type.Array(AnchoredChain, { maxItems: 8 }),
    /** What was done with the record, in the order of the story. */
    steps: Type.Array(
      Type.Object(
        {
          chain: Type.String({ maxLength: 32 }),
          what: Type.String({ maxLength: 64 }),
          ...IncludedTransaction.properties,
        },
        strict,
      ),
      { minItems: 1, maxItems: 512 },
    ),
  },
  strict,
);
export type ProofFile = Static<typeof ProofFile>;

const PROOF_BYTES_MAX = 16_000_000;

/**
 * Reads a proof file. Verifies nothing yet.
 * @throws Refusal MALFORMED or SCHEMA
 */
export function parseProofFile(text: string): ProofFile {
  try {
    const value = decodeCanonical(encodeUtf8(text.trimEnd()), { sizeBytesMax: PROOF_BYTES_MAX, membersMax: 1_000_000 });
    conform(ProofFile, value as Json);
    return value as unknown as ProofFile;
  } catch (error) {
    if (error instanceof CanonicalError) throw new Refusal("MALFORMED", error.code);
    throw error;
  }
}
