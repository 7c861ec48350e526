import { type Disk, MemoryDisk } from "@tocsin/node";
import type { Power } from "./power.ts";
import type { Random } from "./random.ts";

/** The platters: what outlives the node that writes to them. */
export class Platters {
  readonly files = new MemoryDisk();

  /** Loses, tears or keeps each write that no sync has covered, as real disks do. */
  crash(random: Random): void {
    this.files.crash((_name, size) => (random.chance(40) ? 0 : random.chance(50) ? size : random.below(size + 1)));
  }

  /** Turns over one bit in the middle of the last file. */
  rot(): void {
    const name = this.files.names().at(-1);
    if (name === undefined) return;
    const at = this.files.size(name) >> 1;
    const bytes = this.files.read(name, at, 1);
    this.files.write(name, at, Uint8Array.of((bytes[0] ?? 0) ^ 1));
    void this.files.sync(name);
  }

  /** Everything that a thief of the disk could read. */
  contents(): Uint8Array[] {
    return this.files.names().map((name) => this.files.read(name, 0, this.files.size(name)));
  }
}

/** A disk in memory as one run of a node sees it; dead with the node's power. */
export class SimDisk implements Disk {
  readonly #disk: Disk;
  readonly #power: Power;

  constructor(platters: Platters, power: Power) {
    this.#disk = platters.files;
    this.#power = power;
  }

  write(name: string, offset: number, bytes: Uint8Array): void {
    this.#power.step();
    this.#disk.write(name, offset, bytes);
  }

  async sync(name: string): Promise<void> {
    this.#power.step();
    await this.#disk.sync(name);
    this.#power.demand();
  }

  async truncate(name: string, size: number): Promise<void> {
    this.#power.step();
    await this.#disk.truncate(name, size);
    this.#power.demand();
  }

  read(name: string, offset: number, length: number): Uint8Array {
    this.#power.demand();
    return this.#disk.read(name, offset, length);
  }

  size(name: string): number {
    this.#power.demand();
    return this.#disk.size(name);
  }

  names(): readonly string[] {
    this.#power.demand();
    return this.#disk.names();
  }

  close(): void {}
}
