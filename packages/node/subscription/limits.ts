/** Bounds of subscriptions and what they send. Times in milliseconds, sizes in bytes. */

export const SUBSCRIPTIONS_UNIT_MAX = 50;
/** Messages of one subscription that are tried again; while they are as many nothing new is taken from the chain. */
export const PARKED_MAX = 50;
/** Messages that were given up; the oldest of more is forgotten. */
export const DEAD_MAX = 200;
/** Newest deliveries that are remembered. */
export const RECENT_MAX = 50;
/** Notices that are known to have been sent, so that a rebuilt read model does not send them again. */
export const TOLD_MAX = 300;
/** Events in one message. */
export const DIGEST_EVENTS_MAX = 200;
/** Blocks that are looked through before other subscriptions have a turn. */
export const BLOCKS_MAX = 64;
/** Messages that are under way at once, over all subscriptions of a node. */
export const SENDING_MAX = 16;
/** Messages of one subscription before others have a turn. */
export const TURN_MESSAGES_MAX = 20;

export const PER_MINUTE_WEBHOOK = 60;
export const PER_MINUTE_MAIL = 10;

/** Test messages of one unit, those to contacts of its roster among them. */
export const TRIALS_PER_MINUTE = 12;

export const ANSWER_MS_MAX = 15_000;
/** Of a receiver's answer nothing is used but its status. */
export const ANSWER_BYTES_MAX = 64 << 10;
/** The old secret signs beside the new one for so long. */
export const SECRET_OVERLAP_MS = 86_400_000;
/** How far a receiver's clock may be off when it acknowledges. */
export const SIGNED_MS_MAX = 300_000;
export const ACKNOWLEDGEMENT_BYTES_MAX = 4_096;

export const POLL_MS = 1_000;
/** How often the legal clocks of a subscription are looked at. */
export const CLOCKS_MS = 30_000;
