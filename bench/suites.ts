import type { Suite } from "./run.ts";
import { contract } from "./suites/contract.ts";
import { fairness } from "./suites/fairness.ts";
import { growth } from "./suites/growth.ts";
import { hierarchy } from "./suites/hierarchy.ts";
import { hierarchyLoad } from "./suites/hierarchyload.ts";
import { latency } from "./suites/latency.ts";
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
  recovery,
  growth,
  "hierarchy-load": hierarchyLoad,
  start,
  "situation-warning": situationWarning,
  "situation-text": situationText,
};
