import { randomBytes } from "node:crypto";

/** Randomness as an argument. */
export interface Random {
  bytes(size: number): Uint8Array;
}

/** The system's secure source. */
export const hostRandom: Random = { bytes: (size) => new Uint8Array(randomBytes(size)) };
