import type { Json, SummaryState } from "@tocsin/core";
import { tokensOf } from "../tokens.ts";
import { asSummary, contentColumns, emptyContent, summaryText } from "./content.ts";
import { type Step, asState, sequenceOf } from "./step.ts";

/** Acts of this chain that change what a report says, and not only how it stands. */
const WRITING: readonly string[] = ["reports.submit", "reports.followUp", "reports.correct"];

/** A summary in its newest state. Until its content has arrived it is in no list. */
export function takeSummary(step: Step, [record = ""]: readonly string[], value: Json): void {
  const { changes, at, act } = step;
  const state = asState<SummaryState>(value);
  // The state repeats the content with every standing, that of a redacted report too.
  if (act !== undefined && !WRITING.includes(act.proposal.action)) {
    changes.patch("summaries", { record, ...standingColumns(state) });
    return;
  }
  changes.put("summaries", {
    record,
    seq: sequenceOf(step),
    tick: at.tick,
    ...summaryColumns(state),
  });
  changes.search("summaries", record, summaryTokens(state));
}

/** What summaries and notices have in common. */
export function summaryColumns(state: SummaryState) {
  const summary = asSummary(state.summary);
  const content = summary === undefined ? emptyContent({ status: null, s: null }) : contentColumns(summary);
  return {
    ...content,
    ...standingColumns(state),
    origin: state.origin,
    unit: summary?.unit ?? null,
  };
}

function standingColumns({ status, revision, erased }: SummaryState) {
  return { standing: status, revision, erased: erased === true ? 1 : 0 };
}

/** What a summary is found by. */
export function summaryTokens(state: SummaryState): string[] {
  const summary = asSummary(state.summary);
  return summary === undefined ? [] : tokensOf(summaryText(summary));
}
