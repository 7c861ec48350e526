import type { SubscriptionRule } from "@tocsin/api";
import { areaContains } from "@tocsin/core";

/** What a rule is judged by. What is not known, or may not be told, fits no rule that asks for it. */
export interface Facts {
  readonly topic: string;
  readonly situation?: string | undefined;
  readonly area?: string | undefined;
  /** Response level Ⅰ–Ⅳ as 1–4. */
  readonly c?: number | undefined;
  readonly event?: string | undefined;
  /** Of the event. */
  readonly stage?: string | undefined;
}

/** Whether all members of a rule fit. */
export function fits(rule: SubscriptionRule, facts: Facts): boolean {
  const { topics, situations, area, level, event, stage } = rule;
  return (
    (topics === undefined || topics.some((topic) => topic === facts.topic)) &&
    (situations === undefined || situations.some((situation) => situation === facts.situation)) &&
    (area === undefined || (facts.area !== undefined && areaContains(area, facts.area))) &&
    (level === undefined || (facts.c !== undefined && facts.c <= level)) &&
    (event === undefined || event === facts.event) &&
    (stage === undefined || stage === facts.stage)
  );
}
