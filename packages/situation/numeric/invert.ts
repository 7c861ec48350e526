/** What is inverted: an increasing function with its derivative. */
export interface Increasing {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

const STEPS_MAX = 200;

/** The x in [low, high] with f(x) = target: Newton's steps, and halving wherever a step leaves the bracket. */
export function invert({ value, slope }: Increasing, target: number, low: number, high: number, start: number): number {
  let [lower, upper] = [low, high];
  let x = start > low && start < high ? start : (low + high) / 2;
  for (let i = 0; i < STEPS_MAX; i++) {
    const error = value(x) - target;
    if (error === 0) return x;
    if (error < 0) lower = x;
    else upper = x;
    const newton = x - error / slope(x);
    const next = newton > lower && newton < upper ? newton : (lower + upper) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x) || next === lower || next === upper) return next;
    x = next;
  }
  return x;
}
