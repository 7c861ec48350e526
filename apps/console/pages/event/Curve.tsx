import type { EpiReply } from "@tocsin/api";
import { epicurveFigure, type ReproductionDay, type Series } from "@tocsin/charts";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { Answered } from "../../app/Answered.tsx";
import { Chart, type Draw, useWriting } from "../../app/Chart.tsx";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { useSeriesName } from "../../app/seriesname.ts";
import type { Asked } from "./asked.ts";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const HEIGHT_PX = 320;
const HEIGHT_WITH_RT_PX = 460;
/** What cases cannot be told without is asked of the node as a decimal. */
const DECIMALS = 3;

/** The epidemic curve of a series, and Rt below it where the serial interval is given. */
export function Curve({ area, over, series, siMean, siSd }: Asked) {
  const { event } = useRoom();
  const hasInterval = typeof siMean === "number" && typeof siSd === "number";
  const query = useQuery({
    queryKey: ["epi", over, area, series, event.status, hasInterval ? [siMean, siSd] : []],
    queryFn: () =>
      node.call("epi", {
        query: {
          ...{ series, over, status: event.status },
          ...(area === "" ? {} : { area }),
          ...(hasInterval ? { siMean: decimal(siMean), siSd: decimal(siSd) } : {}),
        },
      }),
  });
  return <Answered query={query}>{(data) => <Drawn series={series} data={data} />}</Answered>;
}

function Drawn({ series, data }: { readonly series: string; readonly data: EpiReply }) {
  const t = useWords(ROOM);
  const writing = useWriting();
  const name = useSeriesName()(series);
  const curve = data.curves.find(({ by }) => by === "report");
  const draw = useCallback<Draw>(
    (paper) => {
      const days = curve?.days ?? [];
      const reproduction = reproductionOf(data);
      const key = t("day");
      const rt = {
        ...{ ...writing, key, mean: t("rtMean"), interval: t("rtInterval") },
        ...{ low: t("rtLow"), high: t("rtHigh"), threshold: t("rtOne") },
      };
      return epicurveFigure(
        {
          days: days.map(({ day }) => day),
          stacks: stacksOf(days, { total: name, local: t("local"), imported: t("imported") }),
          ...(reproduction.length === 0 ? {} : { reproduction }),
        },
        { ...writing, key, amount: name, reproduction: rt },
        paper,
      );
    },
    [curve, data, name, t, writing],
  );
  if (curve === undefined || curve.days.length === 0) return <p>{t("noCurve")}</p>;
  const hasRt = data.rt !== undefined;
  const noRt = data.missing.find(({ what }) => what === "rt");
  return (
    <>
      <Chart
        title={t("curve", { series: name })}
        summary={summaryOf(curve.days, data, t, writing.number)}
        draw={draw}
        height={hasRt ? HEIGHT_WITH_RT_PX : HEIGHT_PX}
      />
      {noRt !== undefined && (
        <p className="quiet">
          {t(noRt.code === "SERIAL_INTERVAL" ? "rtNeedsInterval" : "rtNone")} <code>{noRt.code}</code>
        </p>
      )}
    </>
  );
}

function decimal(value: number): string {
  return value.toFixed(DECIMALS).replace(/\.?0+$/, "");
}

type Days = EpiReply["curves"][number]["days"];

function stacksOf(
  days: Days,
  names: { readonly total: string; readonly local: string; readonly imported: string },
): readonly Series[] {
  if (days.every(({ imported }) => imported === null || imported === 0))
    return [{ name: names.total, values: days.map(({ total }) => total) }];
  return [
    { name: names.local, values: days.map(({ total, imported }) => (total === null ? null : total - (imported ?? 0))) },
    { name: names.imported, values: days.map(({ imported }) => imported) },
  ];
}

/** Rt by the last day of its window; none where the window has too few cases to say. */
function reproductionOf(data: EpiReply | undefined): readonly ReproductionDay[] {
  return (data?.rt?.rows ?? []).map(({ end, mean, q025, q975, warning }) => {
    const isKnown = warning === null;
    return { day: end, mean: isKnown ? mean : null, low: isKnown ? q025 : null, high: isKnown ? q975 : null };
  });
}

function summaryOf(
  days: Days,
  data: EpiReply,
  t: ReturnType<typeof useWords<typeof ROOM>>,
  number: (value: number) => string,
): string {
  const sum = days.reduce((total, one) => total + (one.total ?? 0), 0);
  const peak = days.reduce((best, one) => ((one.total ?? 0) > (best.total ?? 0) ? one : best));
  const [first, last] = [days[0], days.at(-1)];
  const said = t("curveSummary", {
    ...{ sum: number(sum), from: first?.day ?? "", to: last?.day ?? "" },
    ...{ peak: peak.day, most: number(peak.total ?? 0) },
  });
  const newest = reproductionOf(data).findLast(({ mean }) => mean !== null);
  if (newest === undefined) return said;
  const figure = (value: number | null) => number(Math.round((value ?? 0) * 100) / 100);
  return `${said} ${t("rtSummary", { day: newest.day, mean: figure(newest.mean), low: figure(newest.low), high: figure(newest.high) })}`;
}
