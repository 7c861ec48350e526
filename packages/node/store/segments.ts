import type { Disk } from "../host/disk.ts";

/** Where a frame lies. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** A new segment is begun when one has grown past this. */
const SEGMENT_BYTES = 256 << 20;

/** Append-only files of frames. A frame counts only when the key-value store names its place (PROTOCOL 19). */
export class Segments {
  readonly #disk: Disk;
  #segment: number;
  #end: number;

  /** @param end the end of the last frame that counts; what lies behind it is the tail of a crash and is cut */
  constructor(disk: Disk, end: { readonly segment: number; readonly end: number }) {
    this.#disk = disk;
    this.#segment = end.segment;
    this.#end = end.end;
    if (disk.size(nameOf(end.segment)) > end.end) disk.truncate(nameOf(end.segment), end.end);
    if (disk.size(nameOf(end.segment + 1)) > 0) disk.truncate(nameOf(end.segment + 1), 0);
  }

  get end(): { readonly segment: number; readonly end: number } {
    return { segment: this.#segment, end: this.#end };
  }

  /** Appends frames and syncs them; a failure leaves the end where it was. */
  async append(frames: readonly Uint8Array[]): Promise<readonly Place[]> {
    const full = this.#end > SEGMENT_BYTES;
    const segment = full ? this.#segment + 1 : this.#segment;
    let offset = full ? 0 : this.#end;
    const places: Place[] = [];
    for (const frame of frames) {
      await this.#disk.write(nameOf(segment), offset, frame);
      places.push({ segment, offset, length: frame.length });
      offset += frame.length;
    }
    await this.#disk.sync(nameOf(segment));
    this.#segment = segment;
    this.#end = offset;
    return places;
  }

  read({ segment, offset, length }: Place): Uint8Array {
    return this.#disk.read(nameOf(segment), offset, length);
  }

  /** Overwrites a frame that has been replaced elsewhere, so that its content is gone. */
  async wipe({ segment, offset, length }: Place): Promise<void> {
    await this.#disk.write(nameOf(segment), offset, new Uint8Array(length));
    await this.#disk.sync(nameOf(segment));
  }
}

function nameOf(segment: number): string {
  return `blocks-${String(segment).padStart(6, "0")}`;
}
