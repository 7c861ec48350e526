import type { Connector, Pulled } from "./connector.ts";
import { SourceError } from "./fault.ts";
import { type Forwarding, forward } from "./forward.ts";
import type { SourceSettings } from "./settings.ts";

/** Steps kept together: few enough to be soon durable, many enough that a table is quick. */
const BATCH = 200;
const EVERY_S = 60;
const PER_MINUTE = 120;
const BACKOFF_MS_MAX = 15 * 60_000;
/** How soon a node that is away is asked again, and a source that has more. */
const SOON_MS = 2_000;

/** A source with its connector; a webhook has none, what it is sent stands in the journal already. */
export interface Docked {
  readonly settings: SourceSettings;
  readonly connector: Connector | null;
}

/** What happens, for whoever watches. */
export type SourceEvent =
  | { readonly what: "taken"; readonly source: string; readonly items: number }
  | { readonly what: "handled"; readonly source: string; readonly items: number }
  | { readonly what: "failed"; readonly source: string; readonly code: string; readonly againMs: number }
  | { readonly what: "node-away"; readonly source: string; readonly code: string };

export interface ServiceOptions extends Forwarding {
  readonly now: () => number;
  /** Comes back after so many milliseconds, or at once with the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A number from 0 to below 1, for the jitter of waiting. */
  readonly random: () => number;
  readonly tell: (event: SourceEvent) => void;
}

/** Reads a source to its present end. @returns how many items were new */
export async function takeAll(
  { settings, connector }: Docked,
  options: ServiceOptions,
  signal: AbortSignal,
): Promise<number> {
  if (connector === null) return 0;
  const { journal, now } = options;
  let steps: Pulled[] = [];
  let fresh = 0;
  const keep = (): void => {
    fresh += journal.take(settings.name, steps, now());
    steps = [];
  };
  try {
    for await (const step of connector.pull(journal.cursor(settings.name), signal)) {
      steps.push(step);
      if (steps.length >= BATCH) keep();
      if (signal.aborted) break;
    }
  } finally {
    keep();
  }
  return fresh;
}

/** How far the handling of a source goes at a time. */
interface Turn {
  /** When the next item may be handled, for the rate holds over all turns. */
  due: number;
  /** When the source is looked at again; what still waits is handled behind that. */
  until: number;
}

/** Handles what waits of a source, at its rate. @returns null, or the code of why the next cannot be taken now */
export async function handleAll(
  { settings }: Docked,
  options: ServiceOptions,
  signal: AbortSignal,
  turn: Turn = { due: 0, until: Number.POSITIVE_INFINITY },
): Promise<string | null> {
  const spacing = 60_000 / (settings.itemsPerMinute ?? PER_MINUTE);
  let handled = 0;
  turn.due = Math.max(turn.due, options.now());
  let away: string | null = null;
  for (;;) {
    const [entry] = options.journal.waiting(settings.name, 1);
    if (entry === undefined || signal.aborted || away !== null) break;
    if (Math.max(turn.due, options.now()) >= turn.until) break;
    const wait = turn.due - options.now();
    if (wait > 0) await options.wait(wait, signal);
    if (signal.aborted) break;
    turn.due = Math.max(turn.due, options.now() - spacing * 10) + spacing;
    away = await forward(settings, entry, options);
    if (away === null) handled++;
  }
  if (handled > 0) options.tell({ what: "handled", source: settings.name, items: handled });
  if (away !== null) options.tell({ what: "node-away", source: settings.name, code: away });
  return away;
}

/** Looks at a source again and again until the signal; what fails is tried later, and later still. */
export async function follow(docked: Docked, options: ServiceOptions, signal: AbortSignal): Promise<void> {
  const { settings } = docked;
  const everyMs = ("everySeconds" in settings ? (settings.everySeconds ?? EVERY_S) : 1) * 1000;
  let failures = 0;
  let nextLook = 0;
  const turn: Turn = { due: 0, until: 0 };
  while (!signal.aborted) {
    if (options.now() >= nextLook) {
      const againMs = await look(docked, options, failures, signal);
      failures = againMs === null ? 0 : failures + 1;
      nextLook = options.now() + (againMs ?? everyMs);
    }
    turn.until = nextLook;
    const away = await handleAll(docked, options, signal, turn);
    await options.wait(away === null ? Math.min(SOON_MS, Math.max(0, nextLook - options.now())) : SOON_MS, signal);
  }
}

/** @returns null, or after how many milliseconds a source that failed is looked at again */
async function look(
  docked: Docked,
  options: ServiceOptions,
  failures: number,
  signal: AbortSignal,
): Promise<number | null> {
  const { name } = docked.settings;
  try {
    const items = await takeAll(docked, options, signal);
    if (items > 0) options.tell({ what: "taken", source: name, items });
    return null;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    if (signal.aborted) return null;
    const doubled = Math.min(BACKOFF_MS_MAX, SOON_MS * 2 ** Math.min(failures, 20));
    const againMs = Math.max((error.retryAfterS ?? 0) * 1000, Math.round(doubled * (0.5 + options.random() / 2)));
    options.tell({ what: "failed", source: name, code: error.code, againMs });
    return againMs;
  }
}
