import { access } from "./access.ts";
import { acts } from "./acts.ts";
import { detections } from "./detections.ts";
import { epi } from "./epi.ts";
import { events } from "./events.ts";
import { node } from "./node.ts";
import { records } from "./records.ts";
import { reports } from "./reports.ts";
import { roster } from "./roster.ts";
import { session } from "./session.ts";
import { signals } from "./signals.ts";
import { situations } from "./situations.ts";
import { subscriptions } from "./subscriptions.ts";

/** The whole API, by operation id. */
export const endpoints = {
  ...node,
  ...acts,
  ...reports,
  ...events,
  ...access,
  ...signals,
  ...detections,
  ...epi,
  ...situations,
  ...records,
  ...session,
  ...subscriptions,
  ...roster,
} as const;
export type Operation = keyof typeof endpoints;
