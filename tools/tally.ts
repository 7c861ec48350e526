/** The end of one test or suite, as Node's runner reports it. */
export interface TestEnd {
  readonly name: string;
  readonly file?: string | undefined;
  readonly skip?: string | boolean | undefined;
  readonly details: {
    readonly type?: string | undefined;
    readonly error?: { readonly failureType?: string } | undefined;
  };
}

/** Counts the tests of a run. A suite counts only by what fails in itself: a hook, or its body. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  pass(end: TestEnd): void {
    if (end.details.type === "suite") return;
    if (end.skip !== undefined && end.skip !== false) this.skipped += 1;
    else if (isEmptyFile(end)) this.failed += 1;
    else this.passed += 1;
  }

  /** A parent that fails by its subtests alone adds nothing: they are counted. */
  fail(end: TestEnd): void {
    if (end.details.error?.failureType !== "subtestsFailed") this.failed += 1;
  }

  /** The line that ends every run. */
  line(): string {
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
  }

  /** Why the run as a whole fails, or nothing. In CI a skip fails, for CI has all that tests need. */
  verdict(isCi: boolean): string | undefined {
    if (this.failed > 0) return "tests failed";
    if (this.passed === 0) return "no test ran";
    if (isCi && this.skipped > 0) return "a skipped test is a failure in CI";
    return undefined;
  }
}

/** A file without tests is reported as one passed test under the file's own name. */
function isEmptyFile(end: TestEnd): boolean {
  return end.file !== undefined && end.name.endsWith(".test.ts") && end.file.endsWith(end.name);
}
