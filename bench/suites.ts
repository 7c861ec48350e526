import type { Suite } from "./run.ts";
import { bulletin } from "./suites/bulletin.ts";
import { catchUp } from "./suites/catchup.ts";
import { consoleSuite } from "./suites/console.ts";
import { contract } from "./suites/contract.ts";
import { deadValidator } from "./suites/deadvalidator.ts";
import { fairness } from "./suites/fairness.ts";
import { growth } from "./suites/growth.ts";
import { hierarchy } from "./suites/hierarchy.ts";
import { hierarchyLoad } from "./suites/hierarchyload.ts";
import { intake } from "./suites/intake.ts";
import { latency } from "./suites/latency.ts";
import { publicSuite } from "./suites/public.ts";
import { query } from "./suites/query.ts";
import { recovery } from "./suites/recovery.ts";
import { situationWarning } from "./suites/situationwarning.ts";
import { situationText } from "./suites/situationtext.ts";
import { stages } from "./suites/stages.ts";
import { start } from "./suites/start.ts";
import { throughput } from "./suites/throughput.ts";
import { urgency } from "./suites/urgency.ts";

/** Every suite by the name that the command takes, in the order in which they run. */
export const SUITES: { readonly [name: string]: Suite } = {
  latency,
  stages,
  contract,
  hierarchy,
  throughput,
  urgency,
  fairness,
  query,
  console: consoleSuite,
  bulletin,
  recovery,
  growth,
  "hierarchy-load": hierarchyLoad,
  start,
  "situation-warning": situationWarning,
  intake,
  public: publicSuite,
  deadvalidator: deadValidator,
  catchup: catchUp,
  "situation-text": situationText,
};

/** Those that end a validator's node: the others must be enough to go on. */
const OF_SEVERAL: readonly string[] = ["deadvalidator", "catchup"];
const VALIDATORS_MIN = 4;

/** Whether a suite can be measured with so many validators of a chain. */
export function isFor(suite: string, validators: number): boolean {
  return validators >= VALIDATORS_MIN || !OF_SEVERAL.includes(suite);
}
