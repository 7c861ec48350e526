import { type Json, type ReleaseState, trimArea } from "@tocsin/core";
import { type SaidAct, type Step, argument, asState, sequenceOf } from "./step.ts";

/** A release with what it says where the act makes it, and its end where the act ends it. */
export function takeRelease(step: Step, [release = ""]: readonly string[], value: Json): void {
  const state = asState<ReleaseState>(value);
  const { act, changes, at } = step;
  // Only acts write releases.
  if (act === undefined) return;
  const { standing, revision, by = null } = state;
  const columns = { release, standing, revision, superseded_by: by, changed: at.tick };
  if (act.id === state.act) {
    changes.put("releases", { ...columns, ...factsOf(step, act, state), ended: null });
    return;
  }
  const { unit, officer } = act.proposal.author;
  const reason = argument(act, "reason");
  const ended = { act: act.id, unit, officer, tick: at.tick, ...(reason === undefined ? {} : { reason }) };
  changes.patch("releases", { ...columns, ended: JSON.stringify(ended) });
}

/** Arguments that have a column of their own. */
const COLUMNS: readonly string[] = ["kind", "area", "event", "status", "supersedes"];

function factsOf(step: Step, act: SaidAct, { unit, kind, status, digest }: ReleaseState) {
  const { args, author } = act.proposal;
  const area = argument(act, "area") ?? "";
  const rest = Object.fromEntries(Object.entries(args).filter(([name]) => !COLUMNS.includes(name)));
  return {
    seq: sequenceOf(step),
    ...step.at,
    unit,
    officer: author.officer,
    act: act.id,
    kind,
    area,
    place: trimArea(area),
    event: argument(act, "event") ?? null,
    status,
    digest: digest ?? null,
    supersedes: argument(act, "supersedes") ?? null,
    content: JSON.stringify({ ...rest, ...(act.body as object | undefined) }),
  };
}
