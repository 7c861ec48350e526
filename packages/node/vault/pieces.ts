/**
 * Cuts a stream into pieces of one size, the first of `first` bytes where given; the last may be shorter, never empty.
 * It holds less than one piece beside what its source has just given it. Pieces are copies: the source may use its
 * buffer again.
 */
export async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
  first = size,
): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(first);
  let held = 0;
  for await (const bytes of source) {
    let at = 0;
    while (at < bytes.length) {
      const taken = bytes.subarray(at, at + piece.length - held);
      piece.set(taken, held);
      held += taken.length;
      at += taken.length;
      if (held < piece.length) continue;
      yield piece;
      piece = new Uint8Array(size);
      held = 0;
    }
  }
  if (held > 0) yield piece.subarray(0, held);
}
