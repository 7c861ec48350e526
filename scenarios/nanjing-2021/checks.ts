import type { Stage } from "./stage.ts";
export async function runChecks(_stage: Stage, _dir: string): Promise<number> {
  return 0;
}
