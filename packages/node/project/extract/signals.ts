import { type Json, type SignalFacts, type SignalState, trimArea } from "@tocsin/core";
import { type SaidAct, type Step, argument, asState, sequenceOf } from "./step.ts";

/** A signal's new standing, with its facts where the act raises it, and the step as a row of its own. */
export function takeSignal(step: Step, [signal = ""]: readonly string[], value: Json): void {
  const state = asState<SignalState>(value);
  const { act, changes, at } = step;
  // Only acts write signals.
  if (act === undefined) return;
  const { standing, revision, event = null } = state;
  const standingColumns = { signal, standing, revision, event, changed: at.tick };
  if (act.id === state.act) changes.put("signals", { ...standingColumns, ...factsOf(step, act, state) });
  else changes.patch("signals", standingColumns);
  const { action, author } = act.proposal;
  changes.put("signal_steps", {
    signal,
    ...at,
    act: act.id,
    action,
    unit: author.unit,
    officer: author.officer,
    standing,
    cause: argument(act, "cause") ?? null,
    note: argument(act, "reason") ?? argument(act, "finding") ?? null,
  });
}

function factsOf(step: Step, act: SaidAct, { unit, status }: SignalState) {
  const facts = asState<SignalFacts>(act.proposal.args as Json);
  const { method, version, inputs, series, area, observed, statistic, threshold } = facts;
  return {
    seq: sequenceOf(step),
    tick: step.at.tick,
    unit,
    officer: act.proposal.author.officer,
    act: act.id,
    ...{ method, version, inputs, series, area, observed, statistic, threshold, status },
    parameters: JSON.stringify(facts.parameters),
    place: trimArea(area),
    from_day: facts.from,
    to_day: facts.to,
  };
}
