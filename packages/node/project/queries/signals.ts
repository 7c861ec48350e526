import type { SignalItem, SignalReply, SignalStep } from "@tocsin/api";
import { DEFAULT_POLICIES, isInAudience, key, type Policy, type StateReader } from "@tocsin/core";
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { SignalFilter } from "../analysisseam.ts";
import type { Viewer } from "../caller.ts";
import type { Page, PageRequest } from "../seam.ts";
import type { Row } from "../tables.ts";
import { present, within } from "./content.ts";
import { allOf, type QueryContext } from "./context.ts";
import { limitOf, pageOf, sequenceBelow } from "./page.ts";

const LIST = "signals";

/** The policy of signals in force on the chain. A chain that governance raised to it has the default until it sets one. */
export function signalsPolicyIn(state: StateReader): Policy<"signals"> {
  const stored = state.get(key.policy("signals"))?.value as { readonly value: Policy<"signals"> } | null | undefined;
  return stored?.value ?? DEFAULT_POLICIES.signals;
}

/** Signals are for the audience that the chain's policy names; a unit sees its own besides. */
export function signalsVisible({ sight }: QueryContext, viewer: Viewer): RawBuilder<SqlBool> {
  const { chain, signals } = sight();
  if (viewer === "node" || isInAudience({ origin: chain, clauses: signals.audience }, viewer))
    return sql<SqlBool>`1 = 1`;
  return sql<SqlBool>`unit = ${viewer.unit}`;
}

/** The triage queue, newest first. */
export async function listSignals(
  context: QueryContext,
  viewer: Viewer,
  filter: SignalFilter,
  page: PageRequest,
): Promise<Page<SignalItem>> {
  const rows = await context.database.query
    .selectFrom("signals")
    .selectAll()
    .where(allOf([signalsVisible(context, viewer), ...asked(filter)]))
    .where("seq", "<", sequenceBelow(LIST, page))
    .orderBy("seq", "desc")
    .limit(limitOf(page) + 1)
    .execute();
  const item = (row: Row<"signals">) => signalItem(context, row);
  return pageOf(LIST, page, context.height(), rows, item, ({ seq }) => [seq]);
}

function asked({ state, area, since, series, method, status, event, unit }: SignalFilter): RawBuilder<SqlBool>[] {
  const equal = Object.entries({ standing: state, series, method, status, event, unit });
  return [
    ...equal.flatMap(([column, value]) =>
      value === undefined ? [] : [sql<SqlBool>`${sql.ref(`signals.${column}`)} = ${value}`],
    ),
    ...(area === undefined ? [] : [within(sql.ref("place"), area)]),
    ...(since === undefined ? [] : [sql<SqlBool>`changed >= ${since}`]),
  ];
}

/** One signal with its steps, oldest first; undefined when the viewer may not see it. */
export async function findSignal(
  context: QueryContext,
  viewer: Viewer,
  signal: string,
): Promise<SignalReply | undefined> {
  const { query } = context.database;
  const row = await query
    .selectFrom("signals")
    .selectAll()
    .where("signal", "=", signal)
    .where(signalsVisible(context, viewer))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const steps = await query
    .selectFrom("signal_steps")
    .selectAll()
    .where("signal", "=", signal)
    .orderBy("history")
    .execute();
  return { ...signalItem(context, row), steps: steps.map(stepItem) };
}

function signalItem({ chain }: QueryContext, row: Row<"signals">): SignalItem {
  const { signal, unit, officer, act, method, version, inputs, series, area, observed, statistic, threshold } = row;
  return {
    ...{ signal, chain, unit, officer, act, method, version, inputs, series, area, observed, statistic, threshold },
    parameters: JSON.parse(row.parameters) as SignalItem["parameters"],
    from: row.from_day,
    to: row.to_day,
    status: row.status as SignalItem["status"],
    standing: row.standing as SignalItem["standing"],
    revision: row.revision,
    ...present({ event: row.event }),
    changed: row.changed,
    tick: row.tick,
  };
}

function stepItem(row: Row<"signal_steps">): SignalStep {
  const { act, action, unit, officer, tick, height, position, history, cause, note } = row;
  const standing = row.standing as SignalStep["standing"];
  return { act, action, unit, officer, standing, tick, height, index: position, history, ...present({ cause, note }) };
}
