import {
  type Code,
  type Hash,
  type Json,
  Overlay,
  Refusal,
  type StateReader,
  type System,
  SystemLedger,
  TICK_SKEW_MS_MAX,
  UnknownSignature,
  executeSystem,
} from "@tocsin/core";
import type { Clock } from "../host/clock.ts";
import type { SignatureVerifier } from "./verifier.ts";

/** System transactions that a proposer executes beforehand for one block. */
const SYSTEMS_PROPOSED_MAX = 256;

export interface SystemScreenOptions {
  readonly hash: Hash;
  /** The durable chain. */
  readonly view: { readonly state: StateReader; readonly tip: { readonly height: number; readonly tick: number } };
  readonly verifier: SignatureVerifier;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Judges system transactions before they have a place, as the machine would on committed state. Their authority is their
 * proof and nobody signs them, so whoever reaches a mempool can make up any number; only what would change something now
 * is let in and proposed.
 */
export class SystemScreen {
  readonly #options: SystemScreenOptions;

  constructor(options: SystemScreenOptions) {
    this.#options = options;
  }

  /** The time is that of a clock that is as far ahead as may be: what is due here now is not due everywhere. @throws Refusal */
  async demand(system: System): Promise<void> {
    const { clock, view } = this.#options;
    const tick = Math.max(clock.now() + TICK_SKEW_MS_MAX, view.tip.tick + 1);
    const { code, at } = await this.#judge(view.state, tick, system);
    if (code !== "VALID") throw new Refusal(code, at);
  }

  /** Judges what is proposed for one block, one after the other: of two that do the same the first is taken. */
  proposal(tick: number): (system: System) => Promise<boolean> {
    const { view } = this.#options;
    const state = new Overlay(view.state);
    let [count, beats] = [0, 0];
    return async (system) => {
      const isBeat = system.payload.type === "heartbeat";
      if (++count > SYSTEMS_PROPOSED_MAX || (isBeat && beats > 0)) return false;
      const { code, writes } = await this.#judge(state, tick, system);
      if (code !== "VALID") return false;
      if (isBeat) beats += 1;
      for (const [name, value] of writes) state.set(name, { value, version: [view.tip.height + 1, count] });
      return true;
    };
  }

  async #judge(state: StateReader, tick: number, system: System) {
    const { hash, verifier, view } = this.#options;
    const { payload } = system;
    if (payload.type === "heartbeat" && !isTimely(payload.sequence, view.tip.height))
      return { code: "DUPLICATE" as Code, at: String(payload.sequence), writes: new Map<string, Json>() };
    for (;;) {
      const ledger = SystemLedger.over(hash, state);
      try {
        const { code, at } = executeSystem(ledger, tick, verifier.facts, system);
        return { code, at, writes: ledger.writes };
      } catch (error) {
        if (!(error instanceof UnknownSignature)) throw error;
        await verifier.verify([error.check]);
      }
    }
  }
}

/** A heartbeat asks for the next block by its height; a node that is one behind takes it as well. */
function isTimely(sequence: number, height: number): boolean {
  return sequence === height + 1 || sequence === height + 2;
}
