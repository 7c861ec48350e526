import { ProtoWriter } from "../bytes/proto.ts";
import type { Hash } from "../crypto/seam.ts";
import { simpleRoot } from "./simpletree.ts";

/** What CometBFT commits to of a transaction's result: all else of it is not deterministic. */
export interface TransactionResult {
  readonly code: number;
  readonly data: Uint8Array;
  readonly gasWanted: number;
  readonly gasUsed: number;
}

/** The header's `data_hash`: the tree over the SHA-256 of each entry. */
export function dataHash(hash: Hash, transactions: readonly Uint8Array[]): Uint8Array {
  return simpleRoot(hash, transactions.map(hash));
}

/** The next header's `last_results_hash`. Of no results (also before the first block), SHA-256 of nothing. */
export function resultsHash(hash: Hash, results: readonly TransactionResult[]): Uint8Array {
  return simpleRoot(hash, results.map(encodeResult));
}

/** The header's `consensus_hash`; CometBFT hashes only these two parameters, −1 means without bound. */
export function consensusParamsHash(
  hash: Hash,
  params: { readonly blockBytesMax: number; readonly blockGasMax: number },
): Uint8Array {
  return hash(new ProtoWriter().varint(1, params.blockBytesMax).varint(2, params.blockGasMax).finish());
}

function encodeResult(result: TransactionResult): Uint8Array {
  return new ProtoWriter()
    .varint(1, result.code)
    .bytes(2, result.data)
    .varint(5, result.gasWanted)
    .varint(6, result.gasUsed)
    .finish();
}
