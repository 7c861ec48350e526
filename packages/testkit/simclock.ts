/** A task that sleeps until a time. */
interface Sleeper {
  readonly at: number;
  /** Sleepers of one time wake in the order in which they fell asleep. */
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Time that passes only when it is led: `run` wakes what sleeps, one after the other, and lets each do all that it can
 * before the next. What it leads must wait for nothing but this clock and promises; then every run is the same.
 */
export class SimClock {
  #now: number;
  #order = 0;
  readonly #sleepers: Sleeper[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new Error("the wait was ended"));
        return;
      }
      const abort = () => {
        this.#remove(sleeper);
        reject(new Error("the wait was ended"));
      };
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, Math.ceil(ms)),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#insert(sleeper);
    });
  };

  /** Lets time pass for so many milliseconds. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.settle();
    for (let next = this.#sleepers[0]; next !== undefined && next.at <= end; next = this.#sleepers[0]) {
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets time pass until the work is done. @throws Error when it is not within `msMax` */
  async until<T>(work: Promise<T>, msMax: number): Promise<T> {
    let isDone = false;
    const watched = work.finally(() => {
      isDone = true;
    });
    watched.catch(() => undefined);
    const end = this.#now + msMax;
    await this.settle();
    while (!isDone) {
      const next = this.#sleepers.shift();
      if (next === undefined || next.at > end) throw new Error(`nothing ends the work within ${msMax} ms`);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await this.settle();
    }
    return watched;
  }

  /** Lets everything go on that waits for no time. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  #insert(sleeper: Sleeper): void {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const probe = (low + high) >> 1;
      if ((this.#sleepers[probe] as Sleeper).at <= sleeper.at) low = probe + 1;
      else high = probe;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }

  #remove(sleeper: Sleeper): void {
    const at = this.#sleepers.indexOf(sleeper);
    if (at >= 0) this.#sleepers.splice(at, 1);
  }
}
