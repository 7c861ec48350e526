/** Why a model cannot be trained or read. */
export type OpinionCode = "TRAINING_SET" | "MODEL_FILE" | "MODEL_TASK";

/** The message says what to do. */
export class OpinionError extends Error {
  override readonly name = "OpinionError";
  readonly code: OpinionCode;

  constructor(code: OpinionCode, message: string) {
    super(message);
    this.code = code;
  }
}
