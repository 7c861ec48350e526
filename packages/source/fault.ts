/** Why a source, or a part of it, could not be read. */
export const SOURCE_CODES = {
  UNREACHABLE: "The source does not answer; check its address and the network.",
  ADDRESS_REFUSED:
    "The source's address leads where none may lead; allow private networks in its settings if it shall.",
  HTTP_STATUS: "The source answered with an error; check its address and credentials.",
  TOO_LARGE: "What the source sent is larger than the limit; ask it for less at once.",
  FEED_FORMAT: "What the source sent is no RSS or Atom feed; check its address.",
  JSON_FORMAT: "What the source sent is not JSON of the form that its settings name; check address, items and fields.",
  ITEM_EMPTY: "The item has neither title nor text; check which fields or columns the settings name.",
  LINE_FORMAT: "The line is no JSON object; mend it.",
  COLUMNS_MISSING: "The table has none of the columns that the settings name; check their headers.",
  ROW_FINDING: "A part of the table was not taken as it stands; see what is wrong with it in the finding.",
  FILE_UNREADABLE: "The file cannot be read; see what is wrong with it in the finding.",
  FOLDER_UNREADABLE: "The folder cannot be read; check that it exists and may be read.",
} as const;
export type SourceCode = keyof typeof SOURCE_CODES;

/** Where and why a part of a source was not taken; the rest is. */
export interface SourceFault {
  readonly code: SourceCode;
  readonly message: string;
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
}

export function sourceFault(
  code: SourceCode,
  place: Omit<SourceFault, "code" | "message"> = {},
  more = "",
): SourceFault {
  return { code, message: more === "" ? SOURCE_CODES[code] : `${SOURCE_CODES[code]} ${more}`, ...place };
}

/** A source cannot be read at present; it is tried again later. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: SourceCode;
  /** Seconds that the source asks to be left alone. */
  readonly retryAfterS: number | undefined;

  constructor(code: SourceCode, more = "", retryAfterS?: number) {
    super(sourceFault(code, {}, more).message);
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}
