import { beijingDay } from "@tocsin/core";
import type { Hop } from "@tocsin/api";
import { type ClockRule, levelOf, ruleFor } from "./rules.ts";

export interface HopFacts {
  /** Chain of the report. */
  readonly chain: string;
  /** When it was detected, by its unit's word, ms. */
  readonly detected: number;
  /** Tick at which it stood on its chain. */
  readonly filed: number;
  readonly arrivals: readonly { readonly chain: string; readonly at: number }[];
  readonly now: number;
  /** The chain and its ancestors, lowest first. */
  readonly lineage: readonly string[];
}

/** Every hop of a report with its legal allowance and the time used; a hop not made yet runs. */
export function clockHops(facts: HopFacts): Hop[] {
  const day = beijingDay(facts.filed);
  const hops: Hop[] = [hop(ruleFor("unit", day), facts.chain, facts.detected, facts.filed)];
  let since = facts.filed;
  for (const [i, chain] of facts.lineage.slice(1).entries()) {
    const level = levelOf(facts.lineage[i] as string);
    const arrived = facts.arrivals.find((arrival) => arrival.chain === chain)?.at;
    hops.push({
      ...hop(level === undefined ? undefined : ruleFor(level, day), chain, since, arrived),
      ...(arrived === undefined ? { usedMs: Math.max(0, facts.now - since) } : {}),
    });
    since = arrived ?? since;
  }
  return hops;
}

/** What a report may take hop by hop when each level uses its whole allowance: the way that direct sharing removes. */
export function hopByHopAllowanceMs(lineage: readonly string[]): number {
  const levels: (ClockRule["from"] | undefined)[] = ["unit", ...governmentLine(lineage)];
  return levels.reduce(
    (sum, level) => sum + (level === undefined ? 0 : (ruleFor(level, "9999-12-31")?.allowanceMs ?? 0)),
    0,
  );
}

/**
 * The levels that a report leaves on the government line. A city's report passes the county first, whether or not the
 * county has a chain of its own; and a county takes two hops: its health authority tells its government, which tells the
 * level above.
 */
function governmentLine(lineage: readonly string[]): (ClockRule["from"] | undefined)[] {
  const levels = lineage.slice(0, -1).map(levelOf);
  const passed = levels[0] === "prefecture" ? (["county", ...levels] as const) : levels;
  return passed.flatMap((level) => (level === "county" ? ["county", "county"] : [level]));
}

function hop(rule: ClockRule | undefined, chain: string, since: number, at: number | undefined): Hop {
  return {
    hop: rule?.rule ?? "→",
    chain,
    ...(at === undefined ? {} : { at, usedMs: Math.max(0, at - since) }),
    ...(rule === undefined ? {} : { allowanceMs: rule.allowanceMs, source: rule.source }),
  };
}
