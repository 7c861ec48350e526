import { createHash } from "node:crypto";
import { type Genesis, type Json, type ReportState, type Summary, type Versioned, key } from "@tocsin/core";
import type { ChainReader, CommittedBlock, CommittedEntry } from "../chain.ts";
import { BEGIN } from "./ledgerfixture.ts";
import { HOSPITAL, ProjectClock, projectGenesis } from "./projectchain.ts";

/** An actual summary of a laboratory report in Lukou, with what differs. */
export function summaryOf(different: Partial<Summary> & Pick<Summary, "record" | "chain">): Summary {
  return {
    unit: `${different.chain}:hospital`,
    status: "actual",
    s: 1,
    kind: "laboratory",
    situation: "epidemic",
    category: "covid-19",
    area: "320115",
    occurred: BEGIN,
    headline: "报告",
    counts: { taken: 9, tested: 9, positive: 9 },
    detail: false,
    ...different,
  };
}

/** The nth of the ids that a test names. */
export function idOf(name: string | number): string {
  return createHash("sha256").update(`${name}`).digest("hex");
}

/** A transaction as the test says that it was: nothing of it is executed. */
export interface Script {
  readonly id?: string;
  readonly action?: string;
  readonly unit?: string;
  readonly args?: { readonly [name: string]: Json };
  readonly body?: Json;
  readonly writes?: readonly (readonly [key: string, value: object])[];
  /** Packets of a chain, with what the state holds after them. */
  readonly packets?: readonly object[];
}

/**
 * Committed blocks that no ledger has made: for rows by the thousand, and for those whose way through proofs of other
 * chains is of no account. The read model sees blocks, state and head, and of those only what it asks for.
 */
export class ScriptedChain {
  readonly genesis: Genesis;
  readonly clock = new ProjectClock();
  readonly #state = new Map<string, Versioned>();
  readonly #blocks: CommittedBlock[] = [];
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  #history = 0;

  constructor(chain = "cn") {
    this.genesis = projectGenesis({ chain });
  }

  get ledger(): ChainReader {
    const { genesis } = this;
    const seen: Pick<ChainReader, "genesis" | "state" | "head" | "block" | "onCommitted"> = {
      genesis,
      state: { get: (name) => this.#state.get(name) },
      head: () => ({ height: this.#blocks.length }) as ReturnType<ChainReader["head"]>,
      block: (height) => this.#blocks.slice(height - 1, height).find(({ entries }) => entries.length > 0),
      onCommitted: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
    return seen as ChainReader;
  }

  /** Changes the state without a transaction. */
  set(name: string, value: object): void {
    this.#state.set(name, { value: value as Json, version: [this.#blocks.length, 0] });
  }

  /** One block with these transactions; of one that has none nothing can be read. */
  commit(scripts: readonly Script[]): void {
    const height = this.#blocks.length + 1;
    const entries = scripts.map((script, i) => this.#entry(script, height, i + 1));
    const block: CommittedBlock = {
      height,
      tick: BEGIN + height * 1_000,
      headerHash: idOf(`block ${height}`),
      entries,
    };
    this.#blocks.push(block);
    for (const listener of this.#listeners) listener(block);
  }

  #entry(script: Script, height: number, index: number): CommittedEntry {
    const {
      id = idOf(`act ${height} ${index}`),
      action,
      unit = HOSPITAL,
      args = {},
      body,
      writes = [],
      packets,
    } = script;
    for (const [name, value] of writes) this.#state.set(name, { value: value as Json, version: [height, index] });
    const author = { unit, officer: "duty", key: "", via: "own" };
    const transaction =
      packets === undefined
        ? {
            type: "act",
            proposal: { action, author, args, at: BEGIN + height, urgency: 3 },
            ...(body === undefined ? {} : { body }),
            effects: { writes: writes.map(([name, value]) => ({ key: name, value })), result: {} },
          }
        : {
            type: "system",
            payload: {
              type: "receive",
              proof: {
                leaves: [
                  { packets: packets.map((packet) => ({ packet: { to: "ancestors", urgency: 5, ...packet } })) },
                ],
              },
            },
          };
    return {
      height,
      index,
      history: this.#history++,
      code: "VALID",
      leaf: packets === undefined ? { act: id } : {},
      transaction,
    } as unknown as CommittedEntry;
  }
}

/** A filed report. */
export function filed(
  record: string,
  body: Json,
  { unit = HOSPITAL, ...state }: Partial<ReportState> & { unit?: string },
): Script {
  const { s } = body as { readonly s: number };
  const value: ReportState = {
    writer: unit,
    body: idOf(`body ${record}`),
    s,
    status: "reported",
    revision: 0,
    summary: idOf(`summary ${record}`),
    climb: "waiting",
    due: 0,
    urgency: 3,
    ...state,
  };
  return { id: record, action: "reports.submit", unit, body, writes: [[key.report(record), value]] };
}

/** Summaries of other chains that have arrived. */
export function arrived(summaries: readonly Summary[]): Script {
  const bodies = summaries.map((summary) => ({
    ...{ record: summary.record, status: "reported", revision: 0, act: summary.record, summary },
    chain: summary.chain,
  }));
  return {
    packets: bodies.map(({ chain, ...body }) => ({ type: "summary", origin: { chain, act: body.act }, body })),
    writes: bodies.map(({ chain, ...body }) => [key.summary(body.record), { ...body, origin: chain }]),
  };
}
