import { NodeError } from "../errors.ts";

/** How often in a row a stream may break off without a further byte before it is given up. */
const BREAKS_MAX = 3;

/**
 * Reads a stream of a known size from a source that may break off: it goes on from the byte that it has come to. Waiting
 * between tries, if any, is the source's. More bytes than `size` are passed on, for the reader to refuse.
 * @throws NodeError PEER_UNAVAILABLE when it does not get on, or the source's own refusal
 */
export async function* resumed(
  read: (start: number) => Promise<AsyncIterable<Uint8Array>>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  let breaks = 0;
  while (done < size) {
    const before = done;
    try {
      for await (const bytes of await read(done)) {
        done += bytes.length;
        yield bytes;
      }
    } catch (error) {
      // A refusal stays a refusal however often it is asked for.
      if (error instanceof NodeError && error.code !== "PEER_UNAVAILABLE") throw error;
    }
    breaks = done > before ? 0 : breaks + 1;
    if (breaks > BREAKS_MAX) throw new NodeError("PEER_UNAVAILABLE", "sealed part");
  }
}
