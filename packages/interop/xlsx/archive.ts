import { Readable } from "node:stream";
import yauzl from "yauzl";
import { InteropError } from "../finding.ts";
import { ARCHIVE_ENTRIES_MAX, INFLATED_BYTES_MAX, INFLATION_FREE_BYTES, INFLATION_RATIO_MAX } from "../limits.ts";
import { chunksOf, type TableFile } from "../table/file.ts";

class FileReader extends yauzl.RandomAccessReader {
  readonly #file: TableFile;

  constructor(file: TableFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunksOf(this.#file, start, end), { objectMode: false });
  }
}

/** A piece of a file inside an archive, with the share of that file which has been read. */
export interface ArchivePiece {
  readonly text: string;
  readonly share: number;
}

/** The files inside a ZIP archive, unpacked piece by piece within limits that their declared sizes are judged by first. */
export class Archive {
  readonly #file: TableFile;
  readonly #zip: yauzl.ZipFile;
  readonly #entries: ReadonlyMap<string, yauzl.Entry>;

  private constructor(file: TableFile, zip: yauzl.ZipFile, entries: ReadonlyMap<string, yauzl.Entry>) {
    this.#file = file;
    this.#zip = zip;
    this.#entries = entries;
  }

  /** @throws InteropError with ARCHIVE_BROKEN or ARCHIVE_BOMB */
  static async open(file: TableFile): Promise<Archive> {
    const place = { file: file.name };
    const entries = new Map<string, yauzl.Entry>();
    let inflated = 0;
    try {
      // A size that is not what was declared ends the reading, so what is declared can be judged.
      const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
      const zip = await yauzl.fromRandomAccessReaderPromise(new FileReader(file), file.sizeBytes, options);
      for await (const entry of zip.eachEntry()) {
        inflated += entry.uncompressedSize;
        if (entries.size >= ARCHIVE_ENTRIES_MAX || inflated > INFLATED_BYTES_MAX || isBomb(entry))
          throw new InteropError("ARCHIVE_BOMB", place);
        entries.set(entry.fileName.toLowerCase(), entry);
      }
      return new Archive(file, zip, entries);
    } catch (error) {
      if (error instanceof InteropError) throw error;
      throw new InteropError("ARCHIVE_BROKEN", place);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /**
   * A file inside as UTF-8 text; nothing where it is not there.
   *
   * @throws InteropError with ARCHIVE_BROKEN when it cannot be unpacked or is no UTF-8
   */
  async *text(name: string): AsyncGenerator<ArchivePiece> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) return;
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let read = 0;
    const stream = await this.#opened(entry);
    const chunks = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await this.#guarded(async () => {
          const { done, value } = await chunks.next();
          if (done) return undefined;
          read += value.length;
          return { text: decoder.decode(value, { stream: true }), share: read / entry.uncompressedSize };
        });
        if (piece === undefined) return;
        yield piece;
      }
    } finally {
      stream.destroy();
    }
  }

  #opened(entry: yauzl.Entry): Promise<Readable> {
    return this.#guarded(() => this.#zip.openReadStreamPromise(entry));
  }

  async #guarded<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch {
      throw new InteropError("ARCHIVE_BROKEN", { file: this.#file.name });
    }
  }
}

function isBomb({ uncompressedSize, compressedSize }: yauzl.Entry): boolean {
  return uncompressedSize > INFLATION_FREE_BYTES && uncompressedSize > compressedSize * INFLATION_RATIO_MAX;
}
