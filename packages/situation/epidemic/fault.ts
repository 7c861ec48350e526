/** Why an analysis cannot be made at all. */
export type EpidemicCode = "SERIES_EMPTY" | "SERIES_TOO_LONG" | "PARAMETER" | "SERIAL_INTERVAL" | "NO_ESTIMATE";

/** The inputs as a whole do not allow the analysis; the message says what to do. */
export class EpidemicError extends Error {
  override readonly name = "EpidemicError";
  readonly code: EpidemicCode;

  constructor(code: EpidemicCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type ProblemCode =
  | "DATE_INVALID"
  | "DATE_FUTURE"
  | "DATE_IS_TIME"
  | "DATE_ORDER"
  | "DAY_TWICE"
  | "DAY_MISSING"
  | "WEEK_INVALID"
  | "WEEK_MISSING"
  | "THRESHOLD_INVALID"
  | "COUNT_INVALID"
  | "IMPORTED_INVALID"
  | "CASE_TWICE"
  | "CASE_UNKNOWN"
  | "LINK_INVALID"
  | "LINK_CIRCLE"
  | "AGE_INVALID";

/** One row of the input that was not taken, or not as it stood; the others were. */
export interface Problem {
  readonly code: ProblemCode;
  /** The row's number, as the input gives it; its place in the list, from 1, where it gives none. */
  readonly row: number | null;
  readonly column: string;
  readonly message: string;
}

/** @throws EpidemicError `PARAMETER` unless the value is a number in [low, high] */
export function within(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high))
    throw new EpidemicError("PARAMETER", `${name} is ${value}; give a number from ${low} to ${high}.`);
}

/** @throws EpidemicError `PARAMETER` unless the value is a whole number in [low, high] */
export function whole(name: string, value: number, low: number, high: number): void {
  within(name, value, low, high);
  if (!Number.isInteger(value)) throw new EpidemicError("PARAMETER", `${name} is ${value}; give a whole number.`);
}
