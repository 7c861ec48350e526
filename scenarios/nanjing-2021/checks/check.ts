import type { Stage } from "../stage.ts";

/** Something that must hold after the replay. What it returns is told beside it. @throws Error with what does not hold */
export interface Check {
  readonly what: string;
  run(stage: Stage, dir: string): Promise<string> | string;
}

/** @throws Error when two values differ */
export function same(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

export function holds(what: string, condition: boolean): void {
  if (!condition) throw new Error(what);
}

/** Runs every check, one line each. Returns how many do not hold. */
export async function runAll(checks: readonly Check[], stage: Stage, dir: string): Promise<number> {
  let failed = 0;
  for (const { what, run } of checks) {
    try {
      process.stdout.write(`✓ ${what}: ${await run(stage, dir)}\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`✗ ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  process.stdout.write(`${checks.length - failed} of ${checks.length} checks hold\n`);
  return failed;
}
