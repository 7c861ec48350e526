import type { Check } from "./check.ts";
import { climbed, standings } from "./climbing.ts";
import { counts } from "./counts.ts";
import { notices, renewed } from "./notices.ts";
import { synthetic } from "./opinion.ts";
import { direct, executedAgain, narrowed, traced } from "./proofs.ts";
import { secret } from "./secrecy.ts";
import { triaged, warned } from "./signals.ts";
import { downloaded, refused, resourced, suspended } from "./sharing.ts";

/** What must hold after the replay. */
export const CHECKS: readonly Check[] = [
  counts,
  climbed,
  standings,
  notices,
  renewed,
  downloaded,
  refused,
  suspended,
  resourced,
  triaged,
  warned,
  synthetic,
  traced,
  narrowed,
  executedAgain,
  secret,
  direct,
];
