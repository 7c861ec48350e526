/**
 * Names of the rows in the key-value store (spec/store.md). Numbers are padded so that they sort; state keys are
 * printable ASCII.
 */
export const rows = {
  /** Where the chain stands. */
  tip: "tip",
  /** Digest of the genesis document, and the opening of the app hash that the first header carries. */
  genesis: "genesis",
  state: (key: string) => `s:${key}`,
  /** A page of the state tree as it is now. */
  page: (id: string) => `p:${id}`,
  /** What the pages that a block changed were before it. */
  undo: (height: number) => `u:${pad(height)}`,
  tile: (level: number, index: number) => `t:${level}:${index}`,
  /** Where the frame of a block lies. */
  block: (height: number) => `b:${pad(height)}`,
  /** Height of the block whose first leaf has this history index. */
  firstLeaf: (history: number) => `f:${pad(history)}`,
  /** Header and votes of a block, where they became known after it. */
  seal: (height: number) => `h:${pad(height)}`,
  /** A set of validators, by its hash in hex. */
  validators: (hash: string) => `v:${hash}`,
  queued: (queue: string, sequence: number) => `q:${queue}:${pad(sequence)}`,
  /** Height of the archive that the store was begun from: older states are not proven here. */
  restored: "restored",
  /** The store is being filled from an archive; what is in it does not count yet. */
  restoring: "restoring",
  /** A frame that was replaced and is still to be overwritten. */
  wipe: (segment: number, offset: number) => `w:${segment}:${offset}`,
} as const;

/** First name behind all names that begin with a prefix. */
export function behind(prefix: string): string {
  return `${prefix}~`;
}

const DIGITS = 10;

/** Base 36: shorter than decimal, and as many digits as a number can hold exactly need. */
function pad(number: number): string {
  return number.toString(36).padStart(DIGITS, "0");
}
