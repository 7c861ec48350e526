import { InteropError } from "../finding.ts";
import { TABLE_BYTES_MAX } from "../limits.ts";

/** A file to read from, wherever its bytes lie. */
export interface TableFile {
  /** For findings; no path. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The bytes at an offset: exactly `length` of them, fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

const CHUNK_BYTES = 64 * 1024;

/** A file whose bytes are in memory. */
export function bytesFile(name: string, bytes: Uint8Array): TableFile {
  return {
    name,
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** The bytes of a file from `start` to before `end`, piece by piece. */
export async function* chunksOf(file: TableFile, start = 0, end = file.sizeBytes): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; ) {
    const chunk = await file.read(offset, Math.min(CHUNK_BYTES, end - offset));
    if (chunk.length === 0) return;
    offset += chunk.length;
    yield chunk;
  }
}

/**
 * What a file is by its first bytes.
 *
 * @throws InteropError when it is empty, too large, encrypted or of the old binary format
 */
export async function formatOf(file: TableFile): Promise<"xlsx" | "csv"> {
  const { name } = file;
  if (file.sizeBytes === 0) throw new InteropError("FILE_EMPTY", { file: name });
  if (file.sizeBytes > TABLE_BYTES_MAX) throw new InteropError("FILE_TOO_LARGE", { file: name });
  const head = Buffer.from(await file.read(0, 512)).toString("latin1");
  if (head.startsWith("PK\u0003\u0004")) return "xlsx";
  // The old binary container holds .xls files and encrypted .xlsx files alike; the name tells which was meant.
  if (head.startsWith("\u00d0\u00cf\u0011\u00e0"))
    throw new InteropError(/\.xls[xm]$/i.test(name) ? "FILE_ENCRYPTED" : "FILE_FORMAT", { file: name });
  if (head.includes("\u0000") && !/^(?:\u00ff\u00fe|\u00fe\u00ff)/.test(head))
    throw new InteropError("FILE_FORMAT", { file: name });
  return "csv";
}
