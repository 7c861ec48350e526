/** Bounds of the engine's mempool. The whole of it goes over the socket at every proposal. */
export const MEMPOOL_TRANSACTIONS_MAX = 1_000;
export const MEMPOOL_BYTES_MAX = 4_000_000;
export const MEMPOOL_TRANSACTION_BYTES_MAX = 65_536;
/** Share of the mempool, in transactions and in bytes, that acts of one unit may take. */
export const MEMPOOL_UNIT_PERCENT = 25;
/** Bytes a second to and from one peer. At CometBFT's own 5 MB a full block takes longer than a proposer is waited for. */
export const RATE_BYTES_MAX = 51_200_000;
/** Bytes of transactions that are known by their digest, so that they are read and verified once. */
export const INTERNED_BYTES_MAX = 16 << 20;
/** Calls of one request to the engine's RPC. */
export const RPC_BATCH_MAX = 64;
/** How long an act waits for its block before its author is told that nothing is ordered now, in milliseconds. */
export const PLACED_MS_MAX = 30_000;
/** A node that joins is given a snapshot that is at most so many blocks old; the rest it takes block by block. */
export const SNAPSHOT_HEIGHTS_MAX = 2_000;
/** A chain that has fewer blocks is taken block by block. */
export const SNAPSHOT_WORTH_HEIGHTS = 1_000;
/** How long evidence of a second vote counts, in time and in blocks: as long as it is younger than one of them. */
export const EVIDENCE_AGE_MS = 3_600_000;
export const EVIDENCE_AGE_BLOCKS = 1_000;
/** How long the engine keeps blocks of its own: a node that was away so long still catches up block by block. */
export const ENGINE_KEPT_MS = 14 * 86_400_000;
/** Form of our snapshots: version 1 of archives. */
export const SNAPSHOT_FORMAT = 1;
