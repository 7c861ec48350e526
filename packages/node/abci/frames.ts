import { NodeError } from "../errors.ts";

/**
 * Messages of an ABCI socket: each behind its length as an unsigned varint (CometBFT spec/abci/abci++_client_server.md).
 */

/** A message behind its length. */
export function frameOf(message: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  let rest = message.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) prefix.push((rest % 0x80) | 0x80);
  prefix.push(rest);
  const frame = new Uint8Array(prefix.length + message.length);
  frame.set(prefix);
  frame.set(message, prefix.length);
  return frame;
}

/** Puts messages together from the chunks in which a socket hands them over. */
export class FrameReader {
  readonly #messageBytesMax: number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(messageBytesMax: number) {
    this.#messageBytesMax = messageBytesMax;
  }

  /**
   * The messages that the chunk completes, in their order.
   * @throws NodeError ENGINE_PROTOCOL when a length is no varint or above the bound
   */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const messages: Uint8Array[] = [];
    for (let message = this.#next(); message !== undefined; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): Uint8Array | undefined {
    const length = this.#length();
    if (length === undefined || this.#size < length.bytes + length.value) return undefined;
    const all = this.#joined();
    const end = length.bytes + length.value;
    this.#chunks = end < all.length ? [all.subarray(end)] : [];
    this.#size = all.length - end;
    // The core must meet plain arrays of bytes that nobody else writes to.
    return new Uint8Array(all.subarray(length.bytes, end));
  }

  /** The length that comes next, as soon as its own bytes are there. */
  #length(): { readonly value: number; readonly bytes: number } | undefined {
    let value = 0;
    let scale = 1;
    for (let at = 0; at < Math.min(this.#size, VARINT_BYTES_MAX); at++) {
      const byte = this.#byte(at);
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (value > this.#messageBytesMax) throw new NodeError("ENGINE_PROTOCOL", `a message of ${value} bytes`);
      if (byte < 0x80) return { value, bytes: at + 1 };
    }
    if (this.#size >= VARINT_BYTES_MAX) throw new NodeError("ENGINE_PROTOCOL", "a length that does not end");
    return undefined;
  }

  #byte(at: number): number {
    let offset = at;
    for (const chunk of this.#chunks) {
      if (offset < chunk.length) return chunk[offset] as number;
      offset -= chunk.length;
    }
    throw new RangeError("behind what has arrived");
  }

  #joined(): Uint8Array {
    const [first, ...others] = this.#chunks;
    if (first !== undefined && others.length === 0) return first;
    return Buffer.concat(this.#chunks);
  }
}

/** Enough for any length up to 2³⁵. */
const VARINT_BYTES_MAX = 5;
