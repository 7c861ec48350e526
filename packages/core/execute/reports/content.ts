import { demand } from "../../codes.ts";
import { isDay } from "../../report/day.ts";
import type { Delta } from "../../report/delta.ts";
import type { KindData } from "../../report/kind.ts";
import type { Policy } from "../../policy/policy.ts";
import { AHEAD_MS_MAX } from "../../limits.ts";
import { areaContains, isAreaCode } from "../../unit/area.ts";
import type { Action } from "../action.ts";

/** What a report says must be possible: places inside the chain's area, days that exist, times in their order. */
export function checkContent(delta: Delta, area: string, at: number): void {
  if (delta.form === "open") {
    checkArea(delta.a.place.area, area, "/body/a/place/area");
    checkKindData(delta.data);
  }
  if (delta.form === "limited") checkArea(delta.area, area, "/body/area");
  if (delta.form !== "opaque") checkTimeliness(delta.t, at);
}

/** Holds an action that takes a report's content to counts of the chain's own area: no chain counts for another. */
export function ownCounts(action: Action): Action {
  return {
    ...action,
    run(context, args, body) {
      const result = action.run(context, args, body);
      const delta = body as unknown as Delta; // the action has checked its form
      if (delta.form === "open" && delta.data.kind === "count")
        checkArea(delta.data.area, context.chain.area, "/body/data/area");
      return result;
    },
  };
}

function checkArea(code: string, outer: string, where: string): void {
  demand(isAreaCode(code), "BAD_AREA", where);
  demand(areaContains(outer, code), "BAD_AREA", where);
}

function checkTimeliness(
  t: {
    readonly occurred: number;
    readonly detected?: number;
    readonly reported?: number;
    readonly validUntil?: number;
  },
  at: number,
): void {
  demand(t.occurred <= at + AHEAD_MS_MAX, "BAD_DATE", "/body/t/occurred");
  demand(
    t.detected === undefined || (t.detected >= t.occurred && t.detected <= at + AHEAD_MS_MAX),
    "BAD_DATE",
    "/body/t/detected",
  );
  demand(t.reported === undefined || t.reported >= t.occurred, "BAD_DATE", "/body/t/reported");
  demand(t.validUntil === undefined || t.validUntil > t.occurred, "BAD_DATE", "/body/t/validUntil");
}

function checkKindData(data: KindData): void {
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== "string") continue;
    const where = `/body/data/${name}`;
    if (name === "day" || name === "from" || name === "to" || name.endsWith("Day")) {
      if (data.kind === "passenger-flow" && name !== "day") demand(isAreaCode(value), "BAD_AREA", where);
      else demand(isDay(value), "BAD_DATE", where);
    }
    if (name === "area" || name.endsWith("Area")) demand(isAreaCode(value), "BAD_AREA", where);
  }
  for (const [i, code] of ("areas" in data ? data.areas : []).entries())
    demand(isAreaCode(code), "BAD_AREA", `/body/data/areas/${i}`);
  if (data.kind === "laboratory")
    demand(data.positive <= data.tested && data.tested <= data.taken, "SCHEMA", "/body/data/positive");
  if (data.kind === "case" && data.onsetDay !== undefined)
    demand(data.onsetDay <= data.reportDay, "BAD_DATE", "/body/data/onsetDay");
}

/** Whether the report climbs at once, marked unverified, or how long it waits (DESIGN, Report first). */
export function climbRule(
  policy: Policy<"climb">,
  delta: Delta,
): { readonly atOnce: boolean; readonly waitMs: number } {
  const kind = delta.form === "open" ? delta.data.kind : undefined;
  const urgent = delta.form !== "opaque" && delta.c !== undefined && delta.c <= policy.responseAtMost;
  const waitMs = kind === undefined ? policy.waitMs : (policy.waitMsByKind[kind] ?? policy.waitMs);
  return { atOnce: urgent || waitMs === 0 || (kind !== undefined && policy.kindsAtOnce.includes(kind)), waitMs };
}
