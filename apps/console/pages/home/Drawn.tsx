import { beijingDay } from "@tocsin/core";
import type { CountRow } from "@tocsin/api";
import { epicurveFigure } from "@tocsin/charts";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useCallback, useMemo, useState } from "react";
import { Answered } from "../../app/Answered.tsx";
import { sumByArea } from "../../app/areasums.ts";
import { Chart, type Draw, useWriting } from "../../app/Chart.tsx";
import { type Over, seriesOf, useSource, useWhole } from "../../app/counted.ts";
import { useWords } from "../../app/language.tsx";
import { MapView } from "../../app/MapView.tsx";
import { node } from "../../app/node.ts";
import { useSeriesName } from "../../app/seriesname.ts";
import { useSession } from "../../app/session.tsx";
import { useNow } from "../../app/time.ts";
import { HOME } from "./words.ts";

const DAYS = 28;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Map and curve of a series of the last days, with what they are counted from. */
export function Drawn() {
  const over = useSource();
  const { status } = useSession();
  const today = useNow(HOUR_MS);
  const days = useMemo(() => daysUntil(today), [today]);
  const [from, to] = [days[0] as string, days.at(-1) as string];
  const query = useQuery({
    queryKey: ["counts", over, from, to],
    enabled: over !== undefined,
    queryFn: () => node.call("counts", { query: { over: over as Over, from, to, status } }),
  });
  return <Answered query={query}>{({ rows }) => <Chosen over={over} days={days} rows={rows} />}</Answered>;
}

function Chosen(props: {
  readonly over: Over | undefined;
  readonly days: readonly string[];
  readonly rows: readonly CountRow[];
}) {
  const t = useWords(HOME);
  const seriesName = useSeriesName();
  const [chosen, choose] = useState<string>();
  const { over, days, rows } = props;
  const names = seriesOf(rows);
  const series = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  if (series === undefined) return <p className="quiet">{t("figuresNone")}</p>;
  return (
    <>
      <p className="quiet">{t(over === "summaries" ? "figuresOfSummaries" : "figuresOfReports")}</p>
      <p className="no-print">
        <Select
          aria-label={t("series")}
          value={series}
          options={names.map((value) => ({ value, label: seriesName(value) }))}
          onChange={choose}
        />
      </p>
      <OneSeries series={series} days={days} rows={rows} />
    </>
  );
}

function OneSeries(props: {
  readonly series: string;
  readonly days: readonly string[];
  readonly rows: readonly CountRow[];
}) {
  const t = useWords(HOME);
  const writing = useWriting();
  const within = useWhole();
  const { series, days, rows } = props;
  const name = useSeriesName()(series);
  const own = useMemo(() => rows.filter((row) => row.series === series), [rows, series]);
  const amounts = useMemo(() => sumByArea(own, within), [own, within]);
  const values = useMemo(() => sumByDay(own, days), [own, days]);
  const draw = useCallback<Draw>(
    (paper) => epicurveFigure({ days, stacks: [{ name, values }] }, { ...writing, key: t("day"), amount: name }, paper),
    [days, name, values, writing, t],
  );
  const most = Math.max(...values.map((value) => value ?? 0));
  const summary = t("curveSummary", {
    sum: writing.number(values.reduce<number>((sum, value) => sum + (value ?? 0), 0)),
    ...{ from: days[0] ?? "", to: days.at(-1) ?? "" },
    ...{ peak: days[values.indexOf(most)] ?? "", most: writing.number(most) },
  });
  return (
    <>
      <Chart title={t("curveOf", { series: name })} summary={summary} draw={draw} />
      <MapView title={t("mapOf", { series: name })} amount={name} within={within} amounts={amounts} />
    </>
  );
}

/** The last days in Beijing, today's last. */
function daysUntil(now: number): readonly string[] {
  return Array.from({ length: DAYS }, (_, i) => beijingDay(now - (DAYS - 1 - i) * DAY_MS));
}

/** By day, over all areas; a day of which nothing is known has no number, which is not nought. */
function sumByDay(rows: readonly CountRow[], days: readonly string[]): readonly (number | null)[] {
  const sums = new Map<string, number>();
  for (const { day, count } of rows) sums.set(day, (sums.get(day) ?? 0) + count);
  return days.map((day) => sums.get(day) ?? null);
}
