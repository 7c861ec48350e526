import { access } from "./access.ts";
import { acts } from "./acts.ts";
import { events } from "./events.ts";
import { node } from "./node.ts";
import { records } from "./records.ts";
import { reports } from "./reports.ts";
import { session } from "./session.ts";

/** The whole API, by operation id. */
export const endpoints = { ...node, ...acts, ...reports, ...events, ...access, ...records, ...session } as const;
export type Operation = keyof typeof endpoints;
