import { beijingTime } from "@tocsin/core";
import type { Json } from "@tocsin/core";
import type { Cell } from "../table/row.ts";
import type { TableColumn } from "../table/write.ts";
import { ADDED_COLUMNS } from "./header.ts";
import { headerOf, type Profile, type ProfileColumn } from "./profile.ts";
import { pathsOf } from "./template.ts";

/** A report as a line list shows it. */
export interface ListedReport {
  readonly record: string;
  readonly unit: string;
  readonly standing: string;
  /** The open part. */
  readonly body: Json;
}

/** A profile's columns of which a report's open part has something, and how a report becomes a row of them. */
export interface LineWriter {
  readonly columns: readonly TableColumn[];
  readonly rowOf: (report: ListedReport) => Cell[];
}

/** Writes line lists in the form in which a profile reads them; nothing sealed is in them. */
export function lineWriter(profile: Profile, language: "en" | "zh"): LineWriter {
  const places = new Map(pathsOf(profile.report).map((place) => [place.field, place]));
  const origins = new Map(
    profile.derived.flatMap(({ field, from, rule }) =>
      rule === "instant" ? from.map((one) => [one, field] as const) : [],
    ),
  );
  const columns = profile.columns.filter(({ field, to }) => to === "open" && (places.has(field) || origins.has(field)));
  const added = Object.entries(ADDED_COLUMNS) as [keyof typeof ADDED_COLUMNS, { zh: string; en: string }][];
  return {
    columns: [
      ...columns.map((column): TableColumn => ({ header: headerOf(column), kind: kindOf(column), width: 20 })),
      ...added.map(([, { zh, en }]): TableColumn => ({ header: `${zh} ${en}`, kind: "text", width: 20 })),
    ],
    rowOf: (report) => [
      ...columns.map((column) => {
        const place = places.get(column.field) ?? places.get(origins.get(column.field) ?? "");
        const value = place === undefined ? undefined : valueAt(report.body, place.path);
        return cellOf(column, place?.word === undefined ? value : value === 1 ? place.word : "negative", language);
      }),
      ...added.map(([name]) => report[name]),
    ],
  };
}

function kindOf({ kind }: ProfileColumn): TableColumn["kind"] {
  return kind === "day" || kind === "time" || kind === "number" ? kind : "text";
}

function valueAt(body: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, name) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as { [name: string]: Json })[name]
        : undefined,
    body,
  );
}

function cellOf(column: ProfileColumn, value: Json | undefined, language: "en" | "zh"): Cell {
  if (value === undefined || value === null || typeof value === "object") return null;
  if (column.kind === "code") return column.codes?.find((code) => code.value === value)?.[language] ?? String(value);
  if (typeof value === "number" && column.kind === "time") return timeText(value);
  if (typeof value === "number" && column.kind === "day") return timeText(value).slice(0, 10);
  return value;
}

/** ms as a time of Beijing. */
function timeText(ms: number): string {
  return beijingTime(ms);
}
