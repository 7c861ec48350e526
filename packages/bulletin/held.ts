import type { ReportSource } from "./input.ts";

/** What was rejected or retracted has not happened. */
export function isHeld({ standing }: ReportSource): boolean {
  return standing !== "rejected" && standing !== "retracted";
}

/** When what a report tells of happened, ms; when it was filed, where it does not say. */
export function happened({ occurred, tick }: ReportSource): number {
  return occurred ?? tick;
}
