/** Parts of each kind; with their proofs in the manifest they stay below what an engine takes as metadata. */
export const PARTS_MAX = 4_096;
export const MANIFEST_BYTES_MAX = 4_000_000;
/** A part grows to about this, as it lies on the disk; an engine takes less than 16 MB. */
export const PART_BYTES_USUAL = 2 << 20;
/** What a part may hold when it is unpacked. */
export const PART_BYTES_MAX = 256 << 20;
/** Blocks of a part, however small they are. */
export const PART_BLOCKS_MAX = 5_000;
/** Keys of a part of the state. */
export const PART_KEYS_MAX = 250_000;
/** Work between two turns for others. */
export const TURN_ROWS = 500;
