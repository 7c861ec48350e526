import { NodeError } from "../errors.ts";

/** Passes a stream on up to a size. @throws NodeError BODY_TOO_LARGE as soon as it goes beyond */
export async function* bounded(source: AsyncIterable<Uint8Array>, sizeBytesMax: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const bytes of source) {
    size += bytes.length;
    if (size > sizeBytesMax) throw new NodeError("BODY_TOO_LARGE", `${sizeBytesMax} bytes`);
    yield bytes;
  }
}
