import { Random } from "../random.ts";

/**
 * What may happen to the nodes of a consortium. Of a node with its engine beside it: `kill` ends both at once, `kill-node`
 * and `kill-engine` one of them, `pause` and `pause-engine` hold still. `restart-all` asks all to end, as services do.
 * `wipe` loses all but keys and settings. The last four are test builds, see builds.ts.
 */
export const FAULTS = [
  "kill",
  "kill-node",
  "kill-engine",
  "pause",
  "pause-engine",
  "restart-all",
  "wipe",
  "partition",
  "disk-full",
  "slow-disk",
  "skewed-clock",
  "lying-proposer",
  "forged-endorser",
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Of these a chain bears less than a third of its validators at a time. */
const LIES: readonly FaultKind[] = ["lying-proposer", "forged-endorser"];

export interface Fault {
  readonly kind: FaultKind;
  /** Unit whose node it is; absent for what happens to all. */
  readonly unit?: string;
  /** When in its step it begins, and how long it lasts, ms. */
  readonly atMs: number;
  readonly forMs: number;
}

/** Faults that may overlap; all is healed and checked before the next step. */
export type Step = readonly Fault[];

export interface PlanOptions {
  /** Units with a node, as `cn-32:hc`. */
  readonly units: readonly string[];
  /** What this machine can do to them. */
  readonly kinds: readonly FaultKind[];
  readonly steps: number;
}

/** Each fault happens so often in a step, as CometBFT's own end-to-end tests have it. */
const PERCENT = 10;
const AT_MS_MAX = 2_000;
const FOR_MS = [1_000, 6_000] as const;

/**
 * The faults of a run: a pure function of its arguments. Each kind of fault happens in a tenth of all steps, and one of
 * them in a step in which none would. A node has one at a time, and of a chain's nodes at most a quarter lie. What one kind
 * draws does not shift what another does, nor one step the next.
 */
export function planFaults(seed: string, { units, kinds, steps }: PlanOptions): readonly Step[] {
  const random = new Random(`faults ${seed}`);
  return Array.from({ length: steps }, (_, step) => planStep(random.fork(`step ${step}`), units, kinds));
}

function planStep(random: Random, units: readonly string[], kinds: readonly FaultKind[]): Step {
  const drawn = kinds.filter((kind) => random.fork(`${kind} or not`).chance(PERCENT));
  const happens = drawn.length > 0 ? drawn : [random.fork("one").pick(kinds)];
  const hit = new Set<string>();
  const lied = new Set<string>();
  return happens.flatMap((kind): Fault[] => {
    const own = random.fork(kind);
    const times = { atMs: own.below(AT_MS_MAX), forMs: own.between(...FOR_MS) };
    if (kind === "restart-all") return [{ kind, ...times }];
    const isLie = LIES.includes(kind);
    const free = units.filter((unit) => !hit.has(unit) && !(isLie && lied.has(chainOf(unit))));
    if (free.length === 0) return [];
    const unit = own.pick(free);
    hit.add(unit);
    if (isLie) lied.add(chainOf(unit));
    return [{ kind, unit, ...times }];
  });
}

/** `cn-32:hc` is a unit of `cn-32`. */
export function chainOf(unit: string): string {
  return unit.slice(0, unit.indexOf(":"));
}

/** A step in one line, for who follows a run. */
export function tellStep(step: Step): string {
  return step.map(({ kind, unit, atMs, forMs }) => `${kind} ${unit ?? "all"} at ${atMs} for ${forMs} ms`).join("; ");
}
