import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { attempt, command } from "./command.ts";

const MEGABYTES = 192;
const BALLAST = "ballast";

/** Why no folder of this machine can be a small disk; undefined where one can. */
export function withoutSmallDisks(): string | undefined {
  return process.platform === "linux" && process.getuid?.() === 0
    ? undefined
    : "a small disk (tmpfs) needs root on Linux";
}

/** A folder that is a small disk of its own, with what it held before. */
export class SmallDisk {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    const before = `${folder}.before`;
    command("mv", folder, before);
    command("mkdir", "-m", "700", folder);
    command("mount", "-t", "tmpfs", "-o", `size=${MEGABYTES}m,mode=0700`, "tmpfs", folder);
    command("cp", "-a", `${before}/.`, folder);
    rmSync(before, { recursive: true });
  }

  /** Leaves not a byte of room. */
  fill(): void {
    const file = openSync(join(this.folder, BALLAST), "a", 0o600);
    try {
      for (let size = 1 << 20; size > 0; ) {
        const isWritten = wrote(file, size);
        if (!isWritten) size >>= 4;
      }
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(join(this.folder, BALLAST), { force: true });
  }

  close(): void {
    // Whoever still has a file open there is ended, and then lets it go.
    attempt("umount", "--lazy", this.folder);
  }
}

function wrote(file: number, size: number): boolean {
  try {
    return writeSync(file, new Uint8Array(size)) > 0;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "ENOSPC") return false;
    throw error;
  }
}
