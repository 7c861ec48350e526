import { createHash } from "node:crypto";

/** How a result came about, so that it can be computed again and defended years later. */
export interface Provenance {
  /** Stable name of the method, such as `ears-c1`. */
  readonly method: string;
  /** Raised whenever the same inputs would give another result. */
  readonly version: number;
  readonly parameters: { readonly [name: string]: string | number | boolean | null };
  /** SHA-256 of the inputs as canonical JSON, hex. */
  readonly inputs: string;
}

/** Digest of inputs: numbers and texts in their order, as JSON. */
export function inputsDigest(inputs: unknown): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}
