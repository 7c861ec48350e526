import { type Delta, type Json, type ReportState, summarise } from "@tocsin/core";
import type { Row } from "../tables.ts";
import { tokensOf } from "../tokens.ts";
import { contentColumns, emptyContent, jsonText, searchText } from "./content.ts";
import { type SaidAct, type Step, argument, asState, sequenceOf } from "./step.ts";

const FILING: readonly string[] = ["reports.submit", "reports.followUp"];

/** A report's new state, with its content where the act brings one. */
export function takeReport(step: Step, [record = ""]: readonly string[], value: Json): void {
  const state = asState<ReportState>(value);
  const { act, changes } = step;
  const action = act?.proposal.action;
  if (act !== undefined && FILING.includes(act.proposal.action)) fileReport(step, act, record, state);
  else changes.patch("reports", { record, ...standingColumns(state), ...climbedAt(step, state) });
  if (act === undefined) return;
  if (action === "reports.correct") putContent(step, act, record, state);
  // An earlier body may be redacted too; the tables hold the newest only.
  if (action === "reports.redact" && argument(act, "body") === state.body) {
    blank(step, record, state);
    blankSummary(step, record, state);
  }
  putRevision(step, act, record, state);
}

function fileReport(step: Step, act: SaidAct, record: string, state: ReportState): void {
  const { changes, at } = step;
  changes.put("reports", {
    record,
    seq: sequenceOf(step),
    tick: at.tick,
    ...emptyContent({ status: step.source.status, s: state.s }),
    ...standingColumns(state),
    redacted: 0,
    follows: state.follows ?? null,
    climbed: hasClimbed(state) ? at.tick : null,
    height: at.height,
    position: at.position,
  });
  changes.put("report_bodies", {
    record,
    body: null,
    summary: null,
    body_digest: state.body,
    sealed: sealedText(state),
  });
  putContent(step, act, record, state);
}

/** The content that an act brings; from a transaction whose body was redacted since there is none to be had. */
function putContent(step: Step, act: SaidAct, record: string, state: ReportState): void {
  const { changes, source } = step;
  changes.patch("report_bodies", { record, body_digest: state.body, sealed: sealedText(state) });
  if (act.body === undefined) {
    blank(step, record, state);
    return;
  }
  const delta = act.body as unknown as Delta;
  // As the contract summarises it: the author holds the pen when content is written.
  const origin = {
    record,
    chain: source.chain,
    unit: act.proposal.author.unit,
    status: source.status,
    event: state.event,
  };
  const summary = summarise(origin, delta);
  changes.patch("reports", { record, ...contentColumns(summary), ...openColumns(delta), redacted: 0 });
  changes.patch("report_bodies", { record, body: JSON.stringify(delta), summary: jsonText(summary) });
  changes.search("reports", record, tokensOf(searchText(delta)));
}

/** Takes the open part of a redacted report out of every table and of the search index. */
function blank({ changes, source }: Step, record: string, state: ReportState): void {
  const { detail: _detail, ...content } = emptyContent({ status: source.status, s: state.s });
  changes.patch("reports", {
    record,
    ...content,
    event: state.event ?? null,
    item: null,
    available: null,
    detected: null,
    onset: null,
    imported: null,
    age: null,
    redacted: 1,
  });
  changes.patch("report_bodies", { record, body: null, summary: null });
  changes.search("reports", record, []);
  changes.scrub = true;
}

/** On the main chain the report's summary stands beside it, and what was redacted is no less in there. */
function blankSummary({ changes, source }: Step, record: string, state: ReportState): void {
  changes.patch("summaries", { record, ...emptyContent({ status: source.status, s: state.s }) });
  changes.search("summaries", record, []);
}

function putRevision({ changes, at }: Step, act: SaidAct, record: string, state: ReportState): void {
  const { action, author } = act.proposal;
  changes.put("lineage", {
    record,
    ...at,
    act: act.id,
    action,
    unit: author.unit,
    officer: author.officer,
    standing: state.status,
    reason: argument(act, "reason") ?? null,
  });
}

function standingColumns(state: ReportState) {
  return {
    unit: state.writer,
    s: state.s,
    standing: state.status,
    revision: state.revision,
    climb: state.climb,
    due: state.due,
    urgency: state.urgency,
    event: state.event ?? null,
    detail: state.sealed === undefined ? 0 : 1,
    erased: state.erased === true ? 1 : 0,
  };
}

function hasClimbed({ climb }: ReportState): boolean {
  return climb === "climbed" || climb === "here";
}

/** The step that takes a waiting report up is the chain's own, and no other changes that again. */
function climbedAt({ act, at }: Step, state: ReportState) {
  return act === undefined && hasClimbed(state) ? { climbed: at.tick } : {};
}

/** What no summary carries: stock, a case's onset, origin and age band, and when it was detected. */
function openColumns(
  delta: Delta,
): Pick<Row<"reports">, "item" | "available" | "detected" | "onset" | "imported" | "age"> {
  const data = delta.form === "open" ? delta.data : undefined;
  const { item, available } = data?.kind === "resource" ? data : { item: null, available: null };
  const { onsetDay, origin, ageBand } = data?.kind === "case" ? data : {};
  return {
    ...{ item, available, detected: delta.form === "opaque" ? null : (delta.t.detected ?? null) },
    ...{
      onset: onsetDay ?? null,
      imported: origin === undefined ? null : Number(origin === "import"),
      age: ageBand ?? null,
    },
  };
}

function sealedText(state: ReportState): string {
  return JSON.stringify(state.sealed ?? []);
}

/** Who has acknowledged a record, in which revision. */
export function takeAcknowledgement(
  { changes, at }: Step,
  [record = "", unit = ""]: readonly string[],
  value: Json,
): void {
  const { revision, at: said } = asState<{ readonly revision: number; readonly at: number }>(value);
  changes.put("acknowledgements", { record, unit, revision, at: said, tick: at.tick });
}

export function takeSameAs({ changes, at }: Step, [a = "", b = ""]: readonly string[], value: Json): void {
  const { same, by } = asState<{ readonly same: boolean; readonly by: string }>(value);
  changes.put("same_as", { a, b, same: same ? 1 : 0, unit: by, tick: at.tick });
}

export function takeErasure({ changes, at }: Step, [record = "", unit = ""]: readonly string[], value: Json): void {
  const { digests, at: said } = asState<{ readonly digests: readonly string[]; readonly at: number }>(value);
  changes.put("erasures", { record, unit, digests: JSON.stringify(digests), at: said, tick: at.tick });
}
