/** A cache that forgets what was asked for longest ago when its costs exceed the bound. */
export class Lru<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly cost: number }>();
  readonly #costMax: number;
  #cost = 0;

  constructor(costMax: number) {
    this.#costMax = costMax;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: K, value: V, cost: number): void {
    this.delete(key);
    if (cost > this.#costMax) return;
    this.#entries.set(key, { value, cost });
    this.#cost += cost;
    for (const [oldest, entry] of this.#entries) {
      if (this.#cost <= this.#costMax) return;
      this.#entries.delete(oldest);
      this.#cost -= entry.cost;
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#cost -= entry.cost;
  }
}
