import { BEIJING_MS } from "@tocsin/core";
import type { Roster } from "@tocsin/api";

/** Who is on duty, and until when that is so. */
export interface OnDuty {
  readonly officer: string;
  readonly deputy: string;
  /** ms */
  readonly until: number;
  readonly by: "shift" | "exception";
}

/** A time when nobody is on duty, ms; `to` is behind it. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

interface Turn extends OnDuty {
  readonly from: number;
}

/** The officer on duty at a time and the deputy; undefined where the roster has nobody. */
export function onDuty(roster: Roster, at: number): OnDuty | undefined {
  const turn = turnAt(roster, at);
  if (turn === undefined) return undefined;
  const { from: _from, ...duty } = turn;
  return duty;
}

/** Times within a period when nobody is on duty, in order. */
export function gapsOf(roster: Roster, from: number, to: number): Gap[] {
  const gaps: Gap[] = [];
  for (let at = from; at < to; ) {
    const turn = turnAt(roster, at);
    const until = Math.min(to, turn?.until ?? nextBegin(roster, at));
    if (turn === undefined) gaps.push({ from: at, to: until });
    at = until;
  }
  return gaps;
}

/** Exceptions stand before shifts. A turn ends at the latest where an exception begins. */
function turnAt(roster: Roster, at: number): Turn | undefined {
  const exception = roster.exceptions.findLast(({ from, to }) => from <= at && at < to);
  const turn: Turn | undefined =
    exception === undefined ? shiftAt(roster, at) : { ...exception, until: exception.to, by: "exception" };
  if (turn === undefined) return undefined;
  const begins = roster.exceptions.map(({ from }) => from).filter((from) => from > at && from < turn.until);
  return { ...turn, until: Math.min(turn.until, ...begins) };
}

/** Shifts of the day and of the one before, whose night may go on. A turn ends where one that stands before it begins. */
function shiftAt({ shifts }: Roster, at: number): Turn | undefined {
  const day = Math.floor((at + BEIJING_MS) / DAY_MS);
  for (const [i, { days, from, to, officer, deputy }] of shifts.entries()) {
    for (const begin of [day, day - 1]) {
      if (!days.includes(weekday(begin))) continue;
      const start = begin * DAY_MS - BEIJING_MS + minutesOf(from) * MINUTE_MS;
      const length = minutesOf(to) - minutesOf(from);
      const end = start + (length <= 0 ? length + 1_440 : length) * MINUTE_MS;
      if (at < start || at >= end) continue;
      const until = Math.min(end, nextBegin({ shifts: shifts.slice(0, i), exceptions: [] }, at));
      return { from: start, until, officer, deputy, by: "shift" };
    }
  }
  return undefined;
}

/** When something begins behind a time; a day later at the latest, where it is looked again. */
export function nextBegin({ shifts, exceptions }: Pick<Roster, "shifts" | "exceptions">, at: number): number {
  const day = Math.floor((at + BEIJING_MS) / DAY_MS);
  const begins = [day, day + 1].flatMap((begin) =>
    shifts
      .filter(({ days }) => days.includes(weekday(begin)))
      .map(({ from }) => begin * DAY_MS - BEIJING_MS + minutesOf(from) * MINUTE_MS),
  );
  return Math.min(...[...begins, ...exceptions.map(({ from }) => from), at + DAY_MS].filter((time) => time > at));
}

/** 1 is Monday. */
function weekday(day: number): number {
  return ((((day + FIRST_WEEKDAY) % 7) + 7) % 7) + 1;
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}
