import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { broken } from "./manifest.ts";
import { PART_BYTES_MAX } from "./limits.ts";

/** A part as it travels: zstd over texts of bytes, each behind its length u32. */
export function packPart(texts: readonly Uint8Array[]): Uint8Array {
  const size = texts.reduce((sum, { length }) => sum + 4 + length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, text.length);
    bytes.set(text, at + 4);
    at += 4 + text.length;
  }
  return new Uint8Array(zstdCompressSync(bytes));
}

/** In groups of so many texts, so many groups at most. @throws NodeError ARCHIVE_BROKEN */
export function unpackPart(packed: Uint8Array, group: number, groupsMax: number): Uint8Array[][] {
  const bytes = unzipped(packed);
  // Counted before anything is made of them: a few thousand bytes unpack to millions of empty texts.
  const count = countOf(bytes, group * groupsMax);
  if (count % group !== 0) throw broken("part");
  const texts = textsOf(bytes);
  return Array.from({ length: texts.length / group }, (_, i) => texts.slice(i * group, (i + 1) * group));
}

function unzipped(packed: Uint8Array): Uint8Array {
  try {
    const buffer = zstdDecompressSync(packed, { maxOutputLength: PART_BYTES_MAX });
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch {
    throw broken("part");
  }
}

function countOf(bytes: Uint8Array, countMax: number): number {
  let count = 0;
  for (const _end of endsOf(bytes)) if (++count > countMax) throw broken("part");
  return count;
}

function textsOf(bytes: Uint8Array): Uint8Array[] {
  const texts: Uint8Array[] = [];
  let at = 0;
  for (const end of endsOf(bytes)) {
    texts.push(bytes.slice(at + 4, end));
    at = end;
  }
  return texts;
}

/** Where each text ends; the next one's length stands behind. */
function* endsOf(bytes: Uint8Array): Generator<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 > bytes.length ? Number.POSITIVE_INFINITY : at + 4 + view.getUint32(at);
    if (end > bytes.length) throw broken("part");
    yield end;
    at = end;
  }
}
