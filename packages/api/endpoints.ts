import { access } from "./access.ts";
import { acts } from "./acts.ts";
import { bulletins } from "./bulletins.ts";
import { administration } from "./administration.ts";
import { detections } from "./detections.ts";
import { epi } from "./epi.ts";
import { events } from "./events.ts";
import { intake } from "./intake.ts";
import { explorer } from "./explorer.ts";
import { handovers } from "./handovers.ts";
import { cases } from "./cases.ts";
import { filters } from "./filters.ts";
import { alerts } from "./alerts.ts";
import { fhir } from "./fhir.ts";
import { imports } from "./imports.ts";
import { node } from "./node.ts";
import { records } from "./records.ts";
import { releases } from "./releases.ts";
import { reports } from "./reports.ts";
import { roster } from "./roster.ts";
import { session } from "./session.ts";
import { signals } from "./signals.ts";
import { situations } from "./situations.ts";
import { subscriptions } from "./subscriptions.ts";
import { tables } from "./tables.ts";

/** The whole API, by operation id. */
export const endpoints = {
  ...node,
  ...explorer,
  ...acts,
  ...reports,
  ...cases,
  ...tables,
  ...events,
  ...access,
  ...signals,
  ...intake,
  ...releases,
  ...bulletins,
  ...detections,
  ...epi,
  ...situations,
  ...imports,
  ...alerts,
  ...fhir,
  ...records,
  ...filters,
  ...session,
  ...subscriptions,
  ...administration,
  ...handovers,
  ...roster,
} as const;
export type Operation = keyof typeof endpoints;
