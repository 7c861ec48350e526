import { NodeError } from "../errors.ts";
import type { Caller } from "../project/caller.ts";
import { STREAMS_MAX, STREAMS_OF_OFFICER_MAX } from "./limits.ts";

/** Places for open streams: so many in all, and so many for one officer, whatever tokens and sessions there are. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();
  #all = 0;

  /** @returns gives the place back. @throws NodeError STREAMS_FULL */
  take({ unit, officer }: Pick<Caller, "unit" | "officer">): () => void {
    const name = `${unit}/${officer}`;
    const own = this.#taken.get(name) ?? 0;
    if (own >= STREAMS_OF_OFFICER_MAX || this.#all >= STREAMS_MAX) throw new NodeError("STREAMS_FULL");
    this.#taken.set(name, own + 1);
    this.#all += 1;
    return () => {
      const left = (this.#taken.get(name) ?? 1) - 1;
      if (left === 0) this.#taken.delete(name);
      else this.#taken.set(name, left);
      this.#all -= 1;
    };
  }
}
