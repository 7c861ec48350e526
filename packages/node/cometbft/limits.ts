/** Bounds of the engine's mempool. The whole of it goes over the socket at every proposal. */
export const MEMPOOL_TRANSACTIONS_MAX = 1_000;
export const MEMPOOL_BYTES_MAX = 4_000_000;
export const MEMPOOL_TRANSACTION_BYTES_MAX = 65_536;
/** Bytes of transactions that are known by their digest, so that they are read and verified once. */
export const INTERNED_BYTES_MAX = 16 << 20;
/** Calls of one request to the engine's RPC. */
export const RPC_BATCH_MAX = 64;
/** How long an act waits for its block before its author is told that nothing is ordered now, in milliseconds. */
export const PLACED_MS_MAX = 30_000;
