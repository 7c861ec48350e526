/** Bounds between nodes. Sizes in bytes, times in milliseconds. */

/** A request: a proposal of the largest size with its text around, or a batch of packets with their proofs. */
export const REQUEST_BYTES_MAX = 4 << 20;
/** An answer: a batch of leaves with their proof, or a record's custody. */
export const ANSWER_BYTES_MAX = 16 << 20;
/** Requests of one node at work at once. */
export const NODE_REQUESTS_MAX = 64;
export const CONNECTIONS_MAX = 1_024;
/** Connections of one node: as many as it can use. */
export const NODE_CONNECTIONS_MAX = 64;
/** Whoever has not shown a key by then holds a place for nothing. */
export const HANDSHAKE_MS_MAX = 5_000;
/** Sealed details that are taken over from one node at once. */
export const FETCHES_MAX = 16;
/** An endorser that does not answer within this is replaced by another. */
export const ENDORSE_MS_MAX = 2_000;
/** How long an endorser waits for a block that the asker has already. */
export const BEHIND_MS_MAX = 1_000;
/** Any other call, until its answer has come. */
export const CALL_MS_MAX = 15_000;
/** Between two parts of a stream. */
export const STREAM_IDLE_MS_MAX = 30_000;
/** How long a node that did not answer is asked last. */
export const AVOID_MS = 5_000;
/** How often the nodes of other chains are asked who they are. */
export const LEARN_MS = 60_000;
/** How long `changed` waits for a newer header. */
export const CHANGED_MS_MAX = 10_000;
/** What nodes of one chain bring in a minute that would be refused; as many may be at work at once. */
export const REFUSED_A_MINUTE_MAX = 64;
