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

/** In groups of so many. @throws NodeError ARCHIVE_BROKEN */
export function unpackPart(packed: Uint8Array, group: number): Uint8Array[][] {
  const texts = textsOf(unzipped(packed));
  if (texts.length % group !== 0) throw broken("part");
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

function textsOf(bytes: Uint8Array): Uint8Array[] {
  const texts: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 > bytes.length ? Number.POSITIVE_INFINITY : at + 4 + view.getUint32(at);
    if (end > bytes.length) throw broken("part");
    texts.push(bytes.slice(at + 4, end));
    at = end;
  }
  return texts;
}
