/** Names of the rows in the key-value store. Numbers are padded so that they sort. */
export const rows = {
  head: "head",
  state: (key: string) => `s:${key}`,
  page: (id: string) => `p:${id}`,
  /** What a page was before the block at this height changed it. */
  oldPage: (id: string, height: number) => `o:${id}:${pad(height)}`,
  /** Pages that a block changed, so that the ring can forget them. */
  changedPages: (height: number) => `r:${pad(height)}`,
  tile: (level: number, index: number) => `t:${level}:${index}`,
  block: (height: number) => `b:${pad(height)}`,
  /** Height of the block whose first leaf has this history index. */
  firstLeaf: (history: number) => `f:${pad(history)}`,
  act: (act: string) => `a:${act}`,
  queued: (queue: string, sequence: number) => `q:${queue}:${pad(sequence)}`,
} as const;

const DIGITS = 14;

export function pad(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
