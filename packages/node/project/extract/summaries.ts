import type { Json, SummaryState } from "@tocsin/core";
import { tokensOf } from "../tokens.ts";
import { asSummary, contentColumns, emptyContent, summaryText } from "./content.ts";
import { happenedAt } from "./reports.ts";
import { type Step, asState, sequenceOf } from "./step.ts";

/** A summary in its newest state. Until its content has arrived it is in no list. */
export function takeSummary(step: Step, [record = ""]: readonly string[], value: Json): void {
  const { changes, at } = step;
  const state = asState<SummaryState>(value);
  changes.put("summaries", {
    record,
    seq: sequenceOf(step),
    tick: at.tick,
    ...summaryColumns(state, at.tick),
  });
  changes.search("summaries", record, summaryTokens(state));
}

/** What summaries and notices have in common. */
export function summaryColumns(state: SummaryState, tick: number) {
  const { origin, status, revision } = state;
  const summary = asSummary(state.summary);
  const content = summary === undefined ? emptyContent({ status: null, s: null }) : contentColumns(summary);
  return {
    ...content,
    origin,
    unit: summary?.unit ?? null,
    standing: status,
    revision,
    erased: state.erased === true ? 1 : 0,
    happened: summary === undefined ? tick : happenedAt(summary, tick),
  };
}

/** What a summary is found by. */
export function summaryTokens(state: SummaryState): string[] {
  const summary = asSummary(state.summary);
  return summary === undefined ? [] : tokensOf(summaryText(summary));
}
