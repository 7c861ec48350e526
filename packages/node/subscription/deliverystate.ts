import { join } from "node:path";
import type { DeliveryItem } from "@tocsin/api";
import { RecordFiles } from "../token/recordfiles.ts";
import type { Place, Ref } from "./happening.ts";
import { DEAD_MAX, RECENT_MAX, TOLD_MAX } from "./limits.ts";

/** A message that failed: by names alone, for what it says is read again when it is sent. */
export interface Parked {
  readonly message: string;
  readonly refs: readonly Ref[];
  readonly attempts: number;
  /** Of the last attempt, ms. */
  readonly at: number;
  readonly code: string;
  /** When it is tried again, ms. */
  readonly next: number;
}

/**
 * Where a subscription's deliveries stand. What was not sent yet is no list: it is what stands on the chain behind the
 * cursor. The cursor moves when a message was taken by its receiver, or when it is parked.
 */
export interface DeliveryState {
  cursor: Place;
  /** Failed attempts in a row, when they began, and until when the receiver is left alone. */
  failing: number;
  since: number;
  pausedUntil: number;
  /** Messages of the minute. */
  minute: number;
  sent: number;
  /** Period of the last digest. */
  digested: number;
  parked: Parked[];
  dead: Parked[];
  recent: DeliveryItem[];
  /** Notices that were sent, in short; the newest last. */
  told: string[];
  clocks: Record<string, "short" | "breached">;
}

const FOLDER = "deliveries";

/** The state of every subscription of a node: in memory, and durable in a file each whenever it matters. */
export class DeliveryStates {
  readonly #files: RecordFiles<DeliveryState>;
  readonly #states = new Map<string, DeliveryState>();

  constructor(dir: string) {
    this.#files = new RecordFiles(join(dir, FOLDER));
  }

  /** @param start where one begins that is new */
  of(id: string, start: () => Place): DeliveryState {
    const known = this.#states.get(id) ?? this.#files.get(id);
    const state = known ?? fresh(start());
    this.#states.set(id, state);
    return state;
  }

  /** Durable when it returns. */
  save(id: string): void {
    const state = this.#states.get(id);
    if (state !== undefined) this.#files.put(id, state);
  }

  /** What was looked through in vain since it was last saved, too. */
  saveAll(): void {
    for (const id of this.#states.keys()) this.save(id);
  }

  remove(id: string): void {
    this.#states.delete(id);
    this.#files.remove(id);
  }
}

function fresh(cursor: Place): DeliveryState {
  return {
    cursor,
    ...{ failing: 0, since: 0, pausedUntil: 0, minute: 0, sent: 0, digested: 0 },
    ...{ parked: [], dead: [], recent: [], told: [], clocks: {} },
  };
}

/** A message as lists show it. */
export function deliveryOf(
  { message, refs, attempts, at, code, next }: Parked,
  state: DeliveryItem["state"],
): DeliveryItem {
  const topics = [...new Set(refs.map(([topic]) => topic))];
  return { message, topics, events: refs.length, state, attempts, at, code, ...(state === "waiting" ? { next } : {}) };
}

/** Notes a delivery among the newest ones. */
export function noteRecent(state: DeliveryState, item: DeliveryItem): void {
  state.recent = [item, ...state.recent.filter(({ message }) => message !== item.message)].slice(0, RECENT_MAX);
}

/** Puts a message on the dead-letter list. */
export function bury(state: DeliveryState, parked: Parked): void {
  state.dead = [...state.dead, parked].slice(-DEAD_MAX);
}

/** Remembers notices that were sent. */
export function noteTold(state: DeliveryState, refs: readonly Ref[]): void {
  const notices = refs.filter(([topic]) => topic === "notice").map(toldOf);
  if (notices.length > 0) state.told = [...state.told, ...notices].slice(-TOLD_MAX);
}

/** Whether a notice in this revision was sent before. */
export function isTold(state: DeliveryState, ref: Ref): boolean {
  return ref[0] === "notice" && state.told.includes(toldOf(ref));
}

const RECORD_DIGITS = 16;

function toldOf(ref: Ref): string {
  return `${String(ref[1]).slice(0, RECORD_DIGITS)} ${ref.slice(2).join(" ")}`;
}
