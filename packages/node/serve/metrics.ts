import { Counter, Gauge, Registry } from "prom-client";
import type { NodeParts } from "../operations/parts.ts";

/** Prometheus metrics of one node. Labels are codes and chains only: nothing personal, nothing unbounded. */
export class NodeMetrics {
  readonly #registry = new Registry();
  readonly #height: Gauge;
  readonly #projected: Gauge;
  readonly #engineUp: Gauge;
  readonly #engineRestarts: Gauge;
  readonly #missing: Gauge;
  readonly #doubled: Gauge;
  readonly #parts: NodeParts;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    const registers = [this.#registry];
    this.#registry.setDefaultLabels({ chain: parts.chain.genesis.chain });
    this.#height = new Gauge({ name: "tocsin_height", help: "Height of the chain", registers });
    this.#projected = new Gauge({ name: "tocsin_projected_height", help: "Height of the read model", registers });
    this.#engineUp = new Gauge({
      name: "tocsin_engine_up",
      help: "Whether the engine beside the node runs",
      registers,
    });
    this.#engineRestarts = new Gauge({ name: "tocsin_engine_restarts", help: "Restarts of the engine", registers });
    this.#missing = new Gauge({
      name: "tocsin_validators_missing",
      help: "Validators that have taken no part for ten of their turns",
      registers,
    });
    this.#doubled = new Gauge({
      name: "tocsin_double_votes",
      help: "Heights at which a validator has signed two blocks, as the engine has evidence",
      registers,
    });
    const transactions = new Counter({
      name: "tocsin_transactions_total",
      help: "Ordered transactions by outcome",
      labelNames: ["code"],
      registers,
    });
    const blocks = new Counter({ name: "tocsin_blocks_total", help: "Blocks with transactions", registers });
    parts.chain.onCommitted((block) => {
      blocks.inc();
      for (const { code } of block.entries) transactions.inc({ code });
    });
  }

  async text(): Promise<string> {
    this.#height.set(this.#parts.chain.head().height);
    this.#projected.set(this.#parts.readModel.height);
    if (this.#parts.engine !== undefined) {
      const { running, restarts, missing, doubled } = this.#parts.engine();
      this.#engineUp.set(running ? 1 : 0);
      this.#engineRestarts.set(restarts);
      this.#missing.set(missing.length);
      this.#doubled.set(doubled.length);
    }
    return this.#registry.metrics();
  }
}
