import { LABORATORY_RESULTS } from "./laboratory.ts";
import type { Profile } from "./profile.ts";
import { REPORT_CARD } from "./reportcard.ts";

/** The profiles that ship. */
export const PROFILES: readonly Profile[] = [REPORT_CARD, LABORATORY_RESULTS];

/** A profile by its name; undefined where there is none. */
export function profileOf(id: string): Profile | undefined {
  return PROFILES.find((profile) => profile.id === id);
}
