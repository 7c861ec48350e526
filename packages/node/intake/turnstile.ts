import { NodeError } from "../errors.ts";
import { ADDRESSES_MAX } from "./limits.ts";

const MINUTE_MS = 60_000;

/** Lets so many in a minute from one address and from all; what is refused costs no more than a look-up. */
export class Turnstile {
  readonly #perAddress: number;
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #minute = -1;
  #all = 0;

  constructor(options: { readonly perAddress: number; readonly perMinute: number; readonly now: () => number }) {
    this.#perAddress = options.perAddress;
    this.#perMinute = options.perMinute;
    this.#now = options.now;
  }

  /** @throws NodeError RATE_LIMITED for the address, INTAKE_FULL for all */
  demand(address: string): void {
    const minute = Math.floor(this.#now() / MINUTE_MS);
    if (minute !== this.#minute || this.#counts.size >= ADDRESSES_MAX) {
      this.#counts.clear();
      this.#all = minute === this.#minute ? this.#all : 0;
      this.#minute = minute;
    }
    const from = networkOf(address);
    const count = this.#counts.get(from) ?? 0;
    if (count >= this.#perAddress) throw new NodeError("RATE_LIMITED");
    if (this.#all >= this.#perMinute) throw new NodeError("INTAKE_FULL");
    this.#counts.set(from, count + 1);
    this.#all += 1;
  }
}

/** An IPv4 address, or the /64 of one of IPv6: a subscriber has all of it. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1] as string;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  return [...before, ...zeros, ...after].slice(0, 4).join(":");
}
