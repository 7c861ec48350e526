/** Bounds of the node's own queues, batches and caches. Sizes in bytes, times in milliseconds. */

/** Acts that are verified, executed and ordered at once; all others wait by urgency. Fewer cost speed, more cost time. */
export const ACTS_AT_WORK_MAX = 48;
/** The same where validators agree on blocks, which take many times as long: a quarter of what the engine lets wait. */
export const ACTS_ORDERED_MAX = 256;
/** Acts that wait for that, or transactions that wait for a block, and their bytes. */
export const QUEUE_TRANSACTIONS_MAX = 4_000;
export const QUEUE_BYTES_MAX = 32 << 20;
/** What one unit may hold of the queue, in percent. */
export const QUEUE_UNIT_PERCENT = 50;
/** What all hold together whose unit is not known before their rules are judged. */
export const QUEUE_UNKNOWN_PERCENT = 10;
/** Signatures under way of acts that came without a token: a tenth of a second's work for one core. */
export const SENDERS_VERIFIED_MAX = 1_024;
/** Above this much of the queue, in percent, routine transactions are refused, and all but the top class (PROTOCOL 23). */
export const QUEUE_ROUTINE_PERCENT = 60;
export const QUEUE_PRIORITY_PERCENT = 80;

/** Transactions executed before the engine lets other work of the process have a turn. */
export const TURN_TRANSACTIONS_MAX = 16;
/** Transactions after which a block is cut while no other is on its way to the disk. */
export const BLOCK_TRANSACTIONS_USUAL = 64;

/** Effects that share the signature of an endorsement: a path of four hashes. */
export const ENDORSED_TOGETHER_MAX = 16;

/** Signatures verified on the spot; more go to the worker in batches (PROTOCOL 21). */
export const VERIFY_INLINE_MAX = 7;
export const VERIFY_BATCH_MAX = 64;
/** Facts remembered of one generation; two are kept. Twice what may wait for a block. */
export const FACTS_MAX = 8_192;
/** Bytes of the messages of one generation. */
export const FACTS_BYTES_MAX = 16 << 20;

/** Effects of this node's own endorser that are known again in a block, of one generation; two are kept. */
export const OWN_EFFECTS_MAX = 4_096;
/** Analyses that wait for their thread. */
export const ANALYSES_WAITING_MAX = 32;
/** Reports whose text one analysis reads; the newest of a period that has more. */
export const VOICES_MAX = 5_000;

/** Caches of one chain's store. */
export const STATE_CACHE_BYTES_MAX = 8 << 20;
export const PAGE_CACHE_BYTES_MAX = 8 << 20;
export const FRAME_CACHE_BYTES_MAX = 4 << 20;
