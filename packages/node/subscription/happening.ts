import type { Facts } from "./rule.ts";

/** Where a subscription stands on the stream; `height-index-change` is an event's id. */
export interface Place {
  readonly height: number;
  readonly index: number;
  /** Number of the newest change of a notice. */
  readonly change: number;
}

/** What names an event for good, so that it is found again when a message is repeated. */
export type Ref =
  | readonly ["entry", height: number, index: number]
  | readonly ["notice", record: string, revision: number, standing: string]
  | readonly ["clock", record: string, rule: string, warning: "short" | "breached"];

/** Something that a unit may be told of, as it stands at this moment. */
export interface Happening {
  readonly ref: Ref;
  /** Its id on the stream. */
  readonly id: string;
  readonly topic: string;
  /** ms */
  readonly at: number;
  readonly facts: Facts;
  /** What is sent of it: codes, counts and the open headline of what is not limited; nothing that is sealed. */
  readonly data: { readonly [name: string]: unknown };
  /** What the unit owes an acknowledgement for. */
  readonly owed?: { readonly record: string; readonly revision: number };
}

/** An index behind all transactions that a block may hold. */
export const BEHIND_BLOCK = 9_999;

/** A place as the stream's events have it for their id. */
export function placeText({ height, index, change }: Place): string {
  return `${height}-${index}-${change}`;
}
