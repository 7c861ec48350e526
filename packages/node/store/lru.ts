/**
 * A cache that forgets what was not asked for lately when its costs exceed the bound. It keeps two generations: what is
 * asked for moves to the young one, and the old one is dropped as a whole when the young one has taken half of the bound.
 */
export class Lru<K, V> {
  readonly #costMax: number;
  #young = new Map<K, { readonly value: V; readonly cost: number }>();
  #old = new Map<K, { readonly value: V; readonly cost: number }>();
  #youngCost = 0;

  constructor(costMax: number) {
    this.#costMax = costMax;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.#add(key, old);
    return old.value;
  }

  set(key: K, value: V, cost: number): void {
    this.delete(key);
    if (2 * cost <= this.#costMax) this.#add(key, { value, cost });
  }

  delete(key: K): void {
    const young = this.#young.get(key);
    if (young !== undefined) this.#youngCost -= young.cost;
    this.#young.delete(key);
    this.#old.delete(key);
  }

  #add(key: K, entry: { readonly value: V; readonly cost: number }): void {
    if (2 * (this.#youngCost + entry.cost) > this.#costMax) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngCost = 0;
    }
    this.#young.set(key, entry);
    this.#youngCost += entry.cost;
  }
}
