import type { DetectionReply } from "@tocsin/api";
import { NodeError } from "../errors.ts";
import type { CountFilter } from "../project/analysisseam.ts";
import type { Caller } from "../project/caller.ts";
import { daysLookedAt } from "../situation/countdays.ts";
import { detectSeries } from "../situation/detectseries.ts";
import type { NodeParts } from "./parts.ts";

const LAST = 60;

interface DetectionQuery extends CountFilter {
  readonly series: string;
  readonly method: string;
  readonly period?: "day" | "week";
  readonly parameters?: string;
  readonly last?: number;
}

/** A series through a detector, over what the caller may see. @throws NodeError BAD_REQUEST, QUEUE_FULL, ANALYSIS */
export function detections(
  { readModel, clock }: NodeParts,
  caller: Caller,
  query: DetectionQuery,
): Promise<DetectionReply> {
  const { method, period = "day", parameters, last = LAST, ...asked } = query;
  const filter = { ...daysLookedAt(clock.now()), ...asked };
  return detectSeries(readModel, caller, filter, { method, period, parameters: parametersOf(parameters), last });
}

/** `threshold=4,baseline=14` @throws NodeError BAD_REQUEST */
function parametersOf(text = ""): { readonly [name: string]: string } {
  const pairs = text === "" ? [] : text.split(",");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value] = pair.split("=");
      if (name === "" || value === undefined) throw new NodeError("BAD_REQUEST", "/query/parameters");
      return [name, value] as const;
    }),
  );
}
