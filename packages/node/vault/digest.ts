import { NodeError } from "../errors.ts";

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * A digest or record id that may become a file's name: anything else is refused before it reaches the file system.
 * @throws NodeError BAD_REQUEST, which does not repeat the text
 */
export function demandDigest(text: string, what: string): string {
  if (!isDigest(text)) throw new NodeError("BAD_REQUEST", what);
  return text;
}

/** Whether a text is 32 bytes in lower-case hexadecimal. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
