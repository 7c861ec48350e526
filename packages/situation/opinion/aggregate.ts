import { EMOTIONS, type Emotion } from "./signals.ts";
import type { EmotionRow } from "./emotion.ts";
import { POLARITIES, type Polarity, type PolarityRow } from "./polarity.ts";

/** What posts are put together by. Empty where a post does not say. */
export interface Whereabouts {
  /** Code or name of the place. */
  readonly place: string;
  /** Identifier of the event. */
  readonly event: string;
  /** Hour in the zone that the time was written in, `2021-07-21T09`. */
  readonly hour: string;
}

/** Posts of one place, event and hour, those that were scored among them, and the means over these; null without any. */
export type EmotionGroup = Whereabouts & { readonly posts: number; readonly scored: number } & {
  readonly [emotion in Emotion]: number | null;
};

/** As above with each polarity's share of the scored posts. */
export type PolarityGroup = Whereabouts & { readonly posts: number; readonly scored: number } & {
  readonly [polarity in Polarity]: number | null;
};

/** The hour of a time `2021-07-21T09:30…` or `2021-07-21 09:30…`; empty for any other text. */
export function hourOf(time: string): string {
  const match = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[T ]([01]\d|2[0-3])(?::|$)/.exec(time);
  return match === null ? "" : `${match[1]}T${match[2]}`;
}

/** Mean intensities by place, event and hour, in the order of their names. */
export function emotionBy(posts: readonly (EmotionRow & Whereabouts)[]): EmotionGroup[] {
  return grouped(posts).map(({ where, rows }) => {
    const scored = rows.filter(({ reason }) => reason === null);
    const means = EMOTIONS.map((emotion) => [emotion, mean(scored.map((row) => row[emotion] as number))] as const);
    return { ...where, posts: rows.length, scored: scored.length, ...record(means) };
  });
}

/** Shares of the polarities by place, event and hour, in the order of their names. */
export function polarityBy(posts: readonly (PolarityRow & Whereabouts)[]): PolarityGroup[] {
  return grouped(posts).map(({ where, rows }) => {
    const scored = rows.filter(({ reason }) => reason === null);
    const shares = POLARITIES.map(
      (one) => [one, mean(scored.map(({ polarity }) => Number(polarity === one)))] as const,
    );
    return { ...where, posts: rows.length, scored: scored.length, ...record(shares) };
  });
}

function grouped<Row extends Whereabouts>(rows: readonly Row[]) {
  const groups = new Map<string, { readonly where: Whereabouts; readonly rows: Row[] }>();
  for (const row of rows) {
    const where = { place: row.place, event: row.event, hour: row.hour };
    const key = JSON.stringify([where.place, where.event, where.hour]);
    const group = groups.get(key) ?? { where, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.round((1e4 * values.reduce((sum, value) => sum + value, 0)) / values.length) / 1e4;
}

function record<Name extends string>(pairs: readonly (readonly [Name, number | null])[]) {
  return Object.fromEntries(pairs) as { [name in Name]: number | null };
}
