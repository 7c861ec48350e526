import type { CountRow } from "@tocsin/api";
import {
  type Policy,
  Refusal,
  type SignalFacts,
  type Unit,
  areaContains,
  beijingDay,
  formatChain,
  key,
  signalId,
} from "@tocsin/core";
import { NodeError } from "../errors.ts";
import type { NodeParts } from "../operations/parts.ts";
import { signalsPolicyIn } from "../project/queries/signals.ts";
import { detectCounts } from "./detectseries.ts";
import { signalFactsOf } from "./raising.ts";

/** Who raises what this node's detectors find. Without it the node raises nothing by itself. */
export interface WatchSettings {
  readonly unit: string;
  /** An officer of the unit who reports, and whose key this node keeps. */
  readonly officer: string;
  /** Hours after the end of a Beijing day at which its counts are judged; 1 where absent. */
  readonly afterHours?: number | undefined;
}

export interface WatchOptions extends WatchSettings {
  readonly parts: Pick<NodeParts, "chain" | "clock" | "crypto" | "readModel" | "author" | "gateway">;
  /** Told of a detector that could not be run, and of a signal that could not be raised; both are tried again. */
  readonly onFault: (error: unknown) => void;
  readonly pollMs?: number;
}

type Detector = Policy<"signals">["detectors"][number];

const POLL_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Newest periods that are judged each time: what is reported late, or came while the node was off, is not lost. */
const PERIODS = 3;
const PROJECTED_MS = 10_000;

/**
 * Runs the detectors that the chain's policy names over the node's counts, after each day, and raises what they find into
 * the triage queue. A signal that is there already is left as it is, so running twice does no harm.
 */
export class SignalWatch {
  readonly #options: WatchOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** One at a time, whoever asks. */
  #stepping: Promise<number> | undefined;
  /** The last day that was judged. */
  #judged = "";

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Judges the newest whole days if that was not done yet. Returns how many signals were raised. */
  step(): Promise<number> {
    this.#stepping ??= this.#step().finally(() => {
      this.#stepping = undefined;
    });
    return this.#stepping;
  }

  async #step(): Promise<number> {
    const { chain, clock, readModel, onFault } = { ...this.#options, ...this.#options.parts };
    const day = lastDay(clock.now(), this.#options.afterHours ?? 1);
    if (day === this.#judged) return 0;
    await readModel.waitFor(chain.head().height, PROJECTED_MS);
    let raised = 0;
    for (const detector of signalsPolicyIn(chain.state).detectors) {
      try {
        raised += await this.#judge(detector, day);
      } catch (error) {
        onFault(error);
      }
    }
    this.#judged = day;
    return raised;
  }

  /** Area by area: those that the policy names, or all that the series has. An area without any count has nothing to judge. */
  async #judge({ series, areas, ...detector }: Detector, day: string): Promise<number> {
    const { chain, readModel } = this.#options.parts;
    const { status } = chain.genesis;
    const { rows } = await readModel.counts(this.#viewer(), { series, to: day, status });
    const watched = areas.length > 0 ? areas : new Set(rows.map((row) => row.area).filter((area) => area !== ""));
    let raised = 0;
    let fault: unknown;
    for (const area of watched) {
      const counts = rows.filter((row) => areaContains(area, row.area));
      if (counts.length === 0) continue;
      try {
        raised += await this.#judgeArea(area, counts, { series, ...detector });
      } catch (error) {
        // What stands in one area's counts holds up no other area.
        fault ??= error;
      }
    }
    if (fault !== undefined) this.#options.onFault(fault);
    return raised;
  }

  async #judgeArea(area: string, counts: readonly CountRow[], detector: Omit<Detector, "areas">): Promise<number> {
    const { series } = detector;
    const { status } = this.#options.parts.chain.genesis;
    const { rows: periods } = await detectCounts(series, counts, { ...detector, last: PERIODS });
    let raised = 0;
    for (const { to } of periods.filter(({ alarm }) => alarm === true)) {
      // As on the day itself: what came later is not among the inputs that the signal names.
      const known = counts.filter((row) => row.day <= to);
      const found = await detectCounts(series, known, { ...detector, last: 1 });
      const facts = found.rows.map((row) => signalFactsOf({ series, area, status, ...found }, row));
      for (const one of facts) if (one !== undefined && (await this.#raise(one))) raised += 1;
    }
    return raised;
  }

  /** False where the signal is there already. */
  async #raise(facts: SignalFacts): Promise<boolean> {
    const { parts, unit, officer } = this.#options;
    const { chain, crypto, author, gateway } = parts;
    const name = formatChain({ id: chain.genesis.chain, epoch: chain.genesis.epoch });
    const signal = signalId(crypto.sha256, name, unit, facts);
    if (chain.state.get(key.signal(signal)) !== undefined) return false;
    const request = { action: "signals.raise", args: { ...facts }, idempotencyKey: `signal-${signal}` };
    try {
      await gateway.submit(author.sign(unit, officer, request), unit);
      return true;
    } catch (error) {
      // Another node of the unit was first.
      if (error instanceof Refusal && error.code === "EXISTS") return false;
      throw error;
    }
  }

  /** The detectors see what their unit may see. @throws NodeError CONFIGURATION */
  #viewer() {
    const { chain } = this.#options.parts;
    const unit = chain.state.get(key.unit(this.#options.unit))?.value as unknown as Unit | null | undefined;
    if (unit === undefined || unit === null) throw new NodeError("CONFIGURATION", `detectors ${this.#options.unit}`);
    return { unit: unit.id, chain: chain.genesis.chain, role: unit.role, department: unit.department };
  }

  async #run(): Promise<void> {
    const { parts, onFault, pollMs = POLL_MS } = this.#options;
    while (!this.#stop.signal.aborted) {
      await this.step().catch(onFault);
      await parts.clock.sleep(pollMs, this.#stop.signal).catch(() => undefined);
    }
  }
}

/** The newest Beijing day that ended so many hours ago. */
function lastDay(now: number, afterHours: number): string {
  return beijingDay(now - afterHours * HOUR_MS - DAY_MS);
}
