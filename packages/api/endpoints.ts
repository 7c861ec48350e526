import { access } from "./access.ts";
import { acts } from "./acts.ts";
import { cases } from "./cases.ts";
import { detections } from "./detections.ts";
import { epi } from "./epi.ts";
import { events } from "./events.ts";
import { filters } from "./filters.ts";
import { node } from "./node.ts";
import { records } from "./records.ts";
import { reports } from "./reports.ts";
import { session } from "./session.ts";
import { signals } from "./signals.ts";
import { situations } from "./situations.ts";
import { tables } from "./tables.ts";

/** The whole API, by operation id. */
export const endpoints = {
  ...node,
  ...acts,
  ...reports,
  ...cases,
  ...tables,
  ...events,
  ...access,
  ...signals,
  ...detections,
  ...epi,
  ...situations,
  ...records,
  ...filters,
  ...session,
} as const;
export type Operation = keyof typeof endpoints;
