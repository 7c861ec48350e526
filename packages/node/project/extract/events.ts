import type { EventState, Json, LegState, MemberState } from "@tocsin/core";
import { type Step, argument, asState, sequenceOf } from "./step.ts";

/** What stands under `event/<id>` and below it. */
export function takeEvent(step: Step, parts: readonly string[], value: Json): void {
  const [event = "", what, name = ""] = parts;
  if (what === undefined) takeFacts(step, event, value);
  if (what === "leg") takeLeg(step, event, name, value);
  if (what === "member") takeMember(step, event, name, value);
  if (what === "group") takeGroup(step, event, name, value);
  if (what === "task") takeTask(step, event, name, value);
  if (what === "decision") takeDecision(step, event, name, value);
}

function takeFacts(step: Step, event: string, value: Json): void {
  const { origin, facts, leg, legs } = asState<EventState>(value);
  step.changes.put("events", {
    event,
    seq: sequenceOf(step),
    tick: step.at.tick,
    origin,
    leg,
    status: facts.status,
    category: facts.category,
    title_zh: facts.title.zh,
    title_en: facts.title.en,
    areas: JSON.stringify(facts.areas),
    opened: facts.opened,
    split_from: facts.from ?? null,
    legs: JSON.stringify(legs),
  });
}

function takeLeg({ changes }: Step, event: string, chain: string, value: Json): void {
  const { stage, level, closed, unit, at, revision } = asState<LegState>(value);
  changes.put("event_legs", { event, chain, stage, level, closed: closed ? 1 : 0, unit, at, revision });
}

/** A unit that has left stays as a row: what it said in the event names it. */
function takeMember({ changes, at }: Step, event: string, unit: string, value: Json): void {
  if (value === null) {
    changes.patch("event_members", { event, unit, gone: 1, tick: at.tick });
    return;
  }
  const { status, since, limit } = asState<MemberState>(value);
  changes.put("event_members", { event, unit, status, since, limited: limit ?? null, gone: 0, tick: at.tick });
}

/** Duties stand in the act that set the group; the state keeps who is in it. */
function takeGroup({ changes, at, act }: Step, event: string, name: string, value: Json): void {
  const { lead, act: id } = asState<{ readonly lead: string; readonly act: string }>(value);
  const members = JSON.stringify(act?.proposal.args["members"] ?? []);
  changes.put("event_groups", { event, name, lead, members, act: id, tick: at.tick });
}

interface TaskState {
  readonly by: string;
  readonly to: string;
  readonly status: string;
  readonly group?: string;
  readonly due?: number;
}

function takeTask(step: Step, event: string, task: string, value: Json): void {
  const { changes, at, act } = step;
  const { by, to, status, group, due } = asState<TaskState>(value);
  changes.put("tasks", {
    task,
    event,
    seq: sequenceOf(step),
    tick: at.tick,
    given_by: by,
    given_to: to,
    state: status,
    group_name: group ?? null,
    due: due ?? null,
    ...(act?.id === task ? taskText(act.body) : noteOf(argument(act, "note"))),
  });
}

function taskText(body: Json | undefined): { title: string | null; content: string | null } {
  const { title, text } = (body ?? {}) as { readonly title?: string; readonly text?: string };
  return { title: title ?? null, content: text ?? null };
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}

function takeDecision({ changes, at, act }: Step, event: string, decision: string, value: Json): void {
  const {
    unit,
    at: said,
    group,
  } = asState<{ readonly unit: string; readonly at: number; readonly group?: string }>(value);
  const content = act?.body === undefined ? null : JSON.stringify(act.body);
  changes.put("event_decisions", {
    decision,
    event,
    unit,
    at: said,
    group_name: group ?? null,
    content,
    tick: at.tick,
  });
}

/** What a chain says about two events being one. */
export function takeSameEvent({ changes }: Step, [a = "", b = "", chain = ""]: readonly string[], value: Json): void {
  const { same, unit, at } = asState<{ readonly same: boolean; readonly unit: string; readonly at: number }>(value);
  changes.put("same_events", { a, b, chain, same: same ? 1 : 0, unit, at });
}
