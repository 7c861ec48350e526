import type { Disk } from "../host/disk.ts";
import { NodeError } from "../errors.ts";
import { FRAME_PREFIX_BYTES, frameSizes } from "./frame.ts";

/** A position in the segment files. */
export interface SegmentPosition {
  readonly segment: number;
  readonly offset: number;
}

/** Where a frame lies. */
export interface Place extends SegmentPosition {
  readonly length: number;
}

/** A new segment is begun when one has grown past this. */
const SEGMENT_BYTES = 64 << 20;

/**
 * Append-only files of frames. A frame counts only when the key-value store names its place; what lies behind the last
 * one that does is the tail of a crash (PROTOCOL 19).
 */
export class Segments {
  readonly #disk: Disk;
  #end: SegmentPosition;

  /** @param end behind the last frame that counts */
  constructor(disk: Disk, end: SegmentPosition) {
    this.#disk = disk;
    this.#end = end;
  }

  /** Behind the last frame that was appended. */
  get end(): SegmentPosition {
    return this.#end;
  }

  /** Appends frames to one file and syncs it. When that fails the end stays where it was. */
  async append(frames: readonly Uint8Array[]): Promise<readonly Place[]> {
    const isFull = this.#end.offset >= SEGMENT_BYTES;
    const segment = isFull ? this.#end.segment + 1 : this.#end.segment;
    const places: Place[] = [];
    let offset = isFull ? 0 : this.#end.offset;
    for (const frame of frames) {
      places.push({ segment, offset, length: frame.length });
      this.#disk.write(nameOf(segment), offset, frame);
      offset += frame.length;
    }
    await this.#disk.sync(nameOf(segment));
    this.#end = { segment, offset };
    return places;
  }

  /** Takes back what lies behind a position, durably. */
  async cut(end: SegmentPosition): Promise<void> {
    for (const segment of this.#segments()) {
      const size = segment < end.segment ? undefined : segment === end.segment ? end.offset : 0;
      if (size !== undefined && this.#disk.size(nameOf(segment)) > size)
        await this.#disk.truncate(nameOf(segment), size);
    }
    this.#end = end;
  }

  /** The places of the whole frames that lie behind the end, and the end behind them. */
  tail(): { readonly places: readonly Place[]; readonly end: SegmentPosition } {
    const places: Place[] = [];
    let { segment, offset } = this.#end;
    for (;;) {
      const size = this.#disk.size(nameOf(segment));
      const sizes = frameSizes(this.#disk.read(nameOf(segment), offset, FRAME_PREFIX_BYTES));
      if (sizes !== undefined && offset + sizes.whole <= size) {
        places.push({ segment, offset, length: sizes.whole });
        offset += sizes.whole;
      } else if (offset >= size && offset > 0 && this.#disk.size(nameOf(segment + 1)) > 0) {
        segment += 1;
        offset = 0;
      } else {
        return { places, end: { segment, offset } };
      }
    }
  }

  /** Counts the frames up to a position, which a start has found to belong to the chain. */
  advance(end: SegmentPosition): void {
    this.#end = end;
  }

  /** Bytes of a frame, or its beginning. @throws NodeError DATA_BROKEN when they are not there */
  read({ segment, offset, length }: Place, lengthMax = length): Uint8Array {
    const wanted = Math.min(length, lengthMax);
    const bytes = this.#disk.read(nameOf(segment), offset, wanted);
    if (bytes.length !== wanted)
      throw new NodeError("DATA_BROKEN", `${nameOf(segment)} ends before ${offset + wanted}`);
    return bytes;
  }

  /** Overwrites what a replaced frame held, and syncs. Its prefix stays, so that the frames behind it are still found. */
  async wipe({ segment, offset, length }: Place): Promise<void> {
    this.#disk.write(nameOf(segment), offset + FRAME_PREFIX_BYTES, new Uint8Array(length - FRAME_PREFIX_BYTES));
    await this.#disk.sync(nameOf(segment));
  }

  #segments(): number[] {
    return this.#disk.names().flatMap((name) => (NAME.test(name) ? [Number(name.slice(7, 15))] : []));
  }
}

const NAME = /^blocks-[0-9]{8}$/;

function nameOf(segment: number): string {
  return `blocks-${String(segment).padStart(8, "0")}`;
}
