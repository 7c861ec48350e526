/** Why a stream of texts cannot be analysed at all. */
export type SituationCode =
  | "POSTS_EMPTY"
  | "POSTS_TOO_LONG"
  | "PARAMETER"
  | "DAY_UNKNOWN"
  | "TRAINING_SET"
  | "MODEL_FILE";

/** The texts or parameters as a whole do not allow the analysis; the message says what to do. */
export class SituationError extends Error {
  override readonly name = "SituationError";
  readonly code: SituationCode;

  constructor(code: SituationCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws SituationError `PARAMETER` unless the value is a number in [low, high], whole where asked for */
export function inRange(name: string, value: number, low: number, high: number, isWhole = false): void {
  if (!(value >= low && value <= high) || (isWhole && !Number.isInteger(value)))
    throw new SituationError(
      "PARAMETER",
      `${name} is ${value}; give a ${isWhole ? "whole " : ""}number from ${low} to ${high}.`,
    );
}
