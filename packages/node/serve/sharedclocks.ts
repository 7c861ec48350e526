import type { ClockItem } from "@tocsin/api";
import { openClocks } from "../operations/clocks.ts";
import type { NodeParts } from "../operations/parts.ts";
import type { UnitViewer } from "../project/caller.ts";
import { CLOCKS_MS_MAX } from "./limits.ts";

interface Looked {
  readonly at: number;
  readonly clocks: Promise<readonly ClockItem[]>;
}

/** Open clocks as all streams of a unit see them: read once for all of them. */
export class SharedClocks {
  readonly #parts: NodeParts;
  readonly #looked = new Map<string, Looked>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  async open(viewer: UnitViewer): Promise<readonly ClockItem[]> {
    const { unit, chain, role, department } = viewer;
    const name = `${unit} ${chain} ${role} ${department}`;
    const now = this.#parts.clock.now();
    const known = this.#looked.get(name);
    if (known !== undefined && now - known.at < CLOCKS_MS_MAX) return known.clocks;
    for (const [old, { at }] of this.#looked) if (now - at >= CLOCKS_MS_MAX) this.#looked.delete(old);
    const clocks = openClocks(this.#parts, viewer);
    this.#looked.set(name, { at: now, clocks });
    clocks.catch(() => this.#looked.delete(name));
    return clocks;
  }
}
