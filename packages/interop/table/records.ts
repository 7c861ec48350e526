import { RECORD_TEXT_MAX } from "../limits.ts";

/** One record of a CSV text. */
export interface CsvRecord {
  /** From 1, as spreadsheets count: a line break inside quotes makes no row, an empty line does. */
  readonly row: number;
  readonly fields: readonly string[];
  /** Why it cannot be trusted: its quotes do not match, or it has no end. */
  readonly fault?: "quotes" | "size";
}

/** Cuts the text of a CSV file into records (RFC 4180), piece by piece; line ends are LF, CR LF or CR. */
export class CsvRecords {
  readonly #delimiter: string;
  #row = 1;
  #fields: string[] = [];
  #field = "";
  #sizeOfRecord = 0;
  #state: "start" | "plain" | "quoted" | "quote" = "start";
  #fault: CsvRecord["fault"];
  #afterReturn = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end in the piece. */
  *push(piece: string): Generator<CsvRecord> {
    for (const character of piece) {
      const isSecondHalf = character === "\n" && this.#afterReturn;
      this.#afterReturn = character === "\r" && this.#state !== "quoted";
      if (isSecondHalf) continue;
      if (this.#state === "quoted") this.#inQuotes(character);
      else if (character === "\n" || character === "\r") yield this.#ended();
      else this.#outside(character);
    }
  }

  /** What stands after the last line end. */
  *end(): Generator<CsvRecord> {
    if (this.#state === "quoted") this.#fault ??= "quotes";
    if (this.#fields.length > 0 || this.#field !== "" || this.#fault !== undefined) yield this.#ended();
  }

  #inQuotes(character: string): void {
    if (character === '"') this.#state = "quote";
    else this.#add(character);
    // A quote that never ends would take all the rest with it: the record ends with the next line instead.
    if (this.#fault === "size") this.#state = "plain";
  }

  #outside(character: string): void {
    if (character === this.#delimiter) this.#endField();
    else if (character === '"' && this.#state === "start") this.#state = "quoted";
    else if (character === '"' && this.#state === "quote") {
      this.#add(character);
      this.#state = "quoted";
    } else {
      if (this.#state === "quote") this.#fault ??= "quotes";
      this.#state = "plain";
      this.#add(character);
    }
  }

  #add(character: string): void {
    this.#sizeOfRecord += character.length;
    if (this.#sizeOfRecord > RECORD_TEXT_MAX) this.#fault = "size";
    if (this.#fault !== "size") this.#field += character;
  }

  #endField(): void {
    this.#sizeOfRecord += 1;
    if (this.#sizeOfRecord > RECORD_TEXT_MAX) this.#fault = "size";
    if (this.#fault !== "size") this.#fields.push(this.#field);
    this.#field = "";
    this.#state = "start";
  }

  #ended(): CsvRecord {
    this.#endField();
    const fault = this.#fault;
    const record = { row: this.#row, fields: this.#fields, ...(fault === undefined ? {} : { fault }) };
    this.#row += 1;
    this.#fields = [];
    this.#sizeOfRecord = 0;
    this.#fault = undefined;
    return record;
  }
}
