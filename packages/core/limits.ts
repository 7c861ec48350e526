/** Every bound of the ledger in one place. Sizes in bytes, times in milliseconds. */

/** A transaction with its open body, as canonical bytes. Fits CometBFT's `max_tx_bytes` (64 kB). */
export const TRANSACTION_BYTES_MAX = 64_000;
/** The open body of a proposal, as canonical bytes: a refutation in two languages at its longest. */
export const BODY_BYTES_MAX = 44_000;
/** Arguments, as canonical bytes: most stand in the effects once more. */
export const ARGS_BYTES_MAX = 32_000;
/** Nesting of any canonical value. */
export const DEPTH_MAX = 16;
/** Members of all objects and arrays of one canonical value together. */
export const MEMBERS_MAX = 8_000;
/** A block of the embedded engine. */
export const BLOCK_TRANSACTIONS_MAX = 2_000;
export const BLOCK_BYTES_MAX = 4_000_000;

/** A proposal may not live longer than this past its own time (PROTOCOL 4). */
export const EXPIRY_MS_MAX = 24 * 3_600_000;
/** How far a proposal's own time may lie ahead of the block's tick. */
export const AHEAD_MS_MAX = 5 * 60_000;
/** How far a proposer's tick may differ from the clock of a node that judges it (PROTOCOL 1). */
export const TICK_SKEW_MS_MAX = 5_000;
/** Re-endorsements after a read conflict (PROTOCOL 4). */
export const RETRIES_MAX = 3;

export const READS_MAX = 64;
export const WRITES_MAX = 32;
/** The main chain reaches every other leg of an event through a lane of its own, and a reply beside. */
export const APPENDS_MAX = 32;
export const ENDORSEMENTS_MAX = 16;
export const ENDORSEMENT_PATH_MAX = 16;
/** Packets in one receive transaction. */
export const PACKETS_MAX = 64;
/** A packet as canonical bytes: with its leaf and its proof it fits into a transaction of the next chain. */
export const PACKET_BYTES_MAX = 24_000;
/** A receive transaction takes no further packet once it has appended as many: its leaf travels with each of them. */
export const RECEIVE_APPENDS_MAX = 128;
/** Receipts kept above a lane's low-water mark. */
export const LANE_WINDOW_MAX = 4_096;
/** Heights for which proofs of state can still be made (PROTOCOL 12). */
export const STATE_RING_HEIGHTS = 100;

/** A sealed part that an endorser must hold before it signs (PROTOCOL 5). */
export const DETAIL_BYTES_MAX = 1 << 20;
export const ATTACHMENT_BYTES_MAX = 256 << 20;
export const ATTACHMENTS_MAX = 16;

/** Members of a chain's validator set, and the voting power of one. */
export const VALIDATORS_MAX = 64;
export const VALIDATOR_POWER_MAX = 1_000_000_000;
/** A header as protobuf; CometBFT's own bound is 626 plus what its application hash exceeds 32 bytes. */
export const HEADER_BYTES_MAX = 1_000;
/** A commit as protobuf: block id, height and round, and at most 112 bytes for each vote. */
export const COMMIT_BYTES_MAX = 100 + 112 * VALIDATORS_MAX;

/** Legs of one event, the first among them. */
export const EVENT_LEGS_MAX = 32;
/** Members that one working group names. */
export const GROUP_MEMBERS_MAX = 32;
/** Text of a post as UTF-8: it travels whole to every leg. */
export const POST_TEXT_BYTES_MAX = 2_000;
/** Digests that the receipts of one grant acknowledge together: a detail and its attachments, over some corrections. */
export const RECEIPT_DIGESTS_MAX = 64;
/** How long a break-glass access lasts. */
export const BREAK_GLASS_MS_MAX = 24 * 3_600_000;

/** Active managers and authorities of one chain: its electorate. */
export const MANAGERS_MAX = 128;
/** Officers and keys that one registration names; every key costs its check of the subgroup. */
export const REGISTRATION_OFFICERS_MAX = 16;
export const REGISTRATION_KEYS_MAX = 16;
/** Keys of one officer, the ended and revoked ones among them. */
export const OFFICER_KEYS_MAX = 8;
/** Passkeys of one officer, the revoked ones among them. */
export const OFFICER_PASSKEYS_MAX = 16;
/** Actions that policy wants a passkey for. */
export const PASSKEY_ACTS_MAX = 64;
/** Changes that were approved and wait for their height. */
export const PENDING_CHANGES_MAX = 16;

/** Detectors that a chain's policy names, and areas that one of them names. */
export const DETECTORS_MAX = 64;
export const DETECTOR_AREAS_MAX = 64;

/** Records that a bulletin rests on; so many are named one by one in its signature, of more the digest stands there. */
export const SOURCES_MAX = 10_000;
export const RELEASE_SOURCES_MAX = 128;
