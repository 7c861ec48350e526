import { type Finding, isError } from "../finding.ts";
import type { Line } from "./read.ts";

/** What was taken of a file and what was not. */
export interface ImportTally {
  /** Rows that hold something, the header's not counted. */
  readonly rows: number;
  readonly taken: number;
  readonly refused: number;
  /** By code, how often. */
  readonly counts: { readonly [code: string]: number };
  /** The first findings, errors before warnings. */
  readonly findings: readonly Finding[];
}

/** As many findings as are told one by one; all are counted. */
export const FINDINGS_TOLD_MAX = 200;

/** Counts lines as they come. */
export class LineTally {
  #rows = 0;
  #taken = 0;
  readonly #counts: { [code: string]: number } = {};
  readonly #errors: Finding[] = [];
  readonly #warnings: Finding[] = [];

  /** The header's line has findings and is no row. */
  addHeader({ findings }: Pick<Line, "findings">): void {
    this.#tell(findings);
  }

  add({ findings, report }: Line): void {
    this.#rows += 1;
    if (report !== undefined) this.#taken += 1;
    this.#tell(findings);
  }

  /** A row that had been added was refused after all. */
  withdraw(finding: Finding): void {
    this.#taken -= 1;
    this.#tell([finding]);
  }

  /** The reading ended here. */
  end(finding: Finding): void {
    this.#tell([finding]);
  }

  get tally(): ImportTally {
    return {
      rows: this.#rows,
      taken: this.#taken,
      refused: this.#rows - this.#taken,
      counts: { ...this.#counts },
      findings: [...this.#errors, ...this.#warnings].slice(0, FINDINGS_TOLD_MAX),
    };
  }

  #tell(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.#counts[finding.code] = (this.#counts[finding.code] ?? 0) + 1;
      const list = isError(finding) ? this.#errors : this.#warnings;
      if (list.length < FINDINGS_TOLD_MAX) list.push(finding);
    }
  }
}
