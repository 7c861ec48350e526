import type { Act, Json, Packet, StateReader, Status } from "@tocsin/core";
import type { RowChanges } from "../rowchanges.ts";

/** What the projection knows of the chain beside its blocks. */
export interface Source {
  readonly chain: string;
  readonly status: Status;
  /** Committed state. It may be newer than the block at hand, never older. */
  readonly state: StateReader;
}

/** Where a transaction stands. */
export interface At {
  readonly height: number;
  /** Index in the block. */
  readonly position: number;
  readonly history: number;
  readonly tick: number;
}

/** An authenticated act with its id. */
export interface SaidAct extends Act {
  readonly id: string;
}

/**
 * One value of the state that is to be projected, with what caused it: an act, a packet of another chain, or neither
 * where the chain itself did it (genesis, climbing, a change of governance that has become due).
 */
export interface Step {
  readonly source: Source;
  readonly changes: RowChanges;
  readonly at: At;
  /** Number among what one transaction brings; a receive transaction brings many. */
  readonly part: number;
  readonly act?: SaidAct;
  readonly packet?: Packet;
}

/** A receive transaction brings at most 64 packets; the rest is room for what the chain does by itself. */
const PARTS_MAX = 128;

/** A number that grows with the order in which the chain takes things in, unique for each thing. */
export function sequenceOf({ at, part }: Step): number {
  return at.history * PARTS_MAX + part;
}

/** A text among the arguments of the act at hand. */
export function argument(act: SaidAct | undefined, name: string): string | undefined {
  const value = act?.proposal.args[name];
  return typeof value === "string" ? value : undefined;
}

/** Contracts wrote the value; its type is asserted here. */
export function asState<T>(value: Json): T {
  return value as unknown as T;
}
