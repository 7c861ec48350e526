import type { Disk } from "../host/disk.ts";
import { NodeError } from "../errors.ts";

const FILE = "last-signed";

/**
 * The last height that this node has signed and let out, kept apart from the data and out of backups: a restored copy
 * that is older refuses to sign, so that it cannot fork the chain (DESIGN 20).
 */
export class SignState {
  readonly #disk: Disk;
  #height: number;

  constructor(disk: Disk) {
    this.#disk = disk;
    const bytes = disk.readAll(FILE);
    this.#height = bytes === undefined ? 0 : (JSON.parse(Buffer.from(bytes).toString("utf8")) as { height: number }).height;
  }

  get height(): number {
    return this.#height;
  }

  /** Synced before it returns; a signature leaves the process only afterwards. */
  signed(height: number): void {
    this.#disk.replace(FILE, Buffer.from(JSON.stringify({ height }), "utf8"));
    this.#height = height;
  }

  /** @throws NodeError READ_ONLY when the data is older than what was signed */
  checkAgainst(height: number): void {
    if (height < this.#height) throw new NodeError("READ_ONLY", `data at ${height}, signed ${this.#height}`);
  }
}
