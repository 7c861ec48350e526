/** Bounds of the HTTP side. Sizes in bytes, times in milliseconds. */

/** A JSON body, or the bytes of a signed proposal; files are streamed and bounded by the vault. */
export const JSON_BYTES_MAX = 2 << 20;
export const REQUESTS_PER_MINUTE = 120_000;
/** What Retry-After says when the queue is full, in seconds: about what half of the queue takes. */
export const QUEUE_RETRY_S = 5;
/** What Retry-After says when the requests of a minute are used up. */
export const MINUTE_S = 60;
/** The slowest upload of the largest attachment. */
export const REQUEST_MS_MAX = 3_600_000;
/** How long `after` waits for the read model. */
export const AFTER_MS_MAX = 10_000;
/** Longer than any record's id and any unit's. */
export const PARAM_LENGTH_MAX = 300;
/** Connections that wait to be accepted: what the system allows by default. More than that come together only in a flood. */
export const CONNECTIONS_WAITING_MAX = 4_096;
/** Requests of one address to what is public, a minute; and how long caches may keep it, in seconds. */
export const PUBLIC_REQUESTS_PER_MINUTE = 120;
export const PUBLIC_AGE_S = 60;
/** Open streams of one officer, and of all. */
export const STREAMS_OF_OFFICER_MAX = 16;
export const STREAMS_MAX = 1_000;
/** Blocks, and changes of notices, that a stream goes through again for who comes back; whoever is further behind reads the lists. */
export const REPLAY_MAX = 10_000;
/** How long open clocks that were read for one stream do for the others of the unit. */
export const CLOCKS_MS_MAX = 15_000;
