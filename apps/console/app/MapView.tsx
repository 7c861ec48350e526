import type { AreaEntry } from "@tocsin/api";
import { type AreaAmount, boundaryFigure, PROVINCE_TILES, type Tile, tileFigure, tilesInOrder } from "@tocsin/charts";
import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { useCallback, useMemo, useState } from "react";
import { isGrouping, shortName, useAreas } from "./areas.ts";
import { lengthBelow } from "./areasums.ts";
import { Chart, type Draw, useWriting } from "./Chart.tsx";
import { useLanguage, useWords } from "./language.tsx";
import { FIXED } from "./live.tsx";
import { node } from "./node.ts";
import { remember, remembered } from "./remember.ts";
import { FRAME } from "./words.ts";

const KEY = "map";
const HEIGHT_PX = 340;
type Kind = "tiles" | "boundaries";

export interface MapViewProps {
  readonly title: string;
  /** What is counted. */
  readonly amount: string;
  /** The area whose parts are shown, by GB/T 2260 without trailing zeros; "" shows the provinces. */
  readonly within: string;
  /** Of the parts, by code (`sumByArea`). One without an amount is shown as not known, which is not nought. */
  readonly amounts: ReadonlyMap<string, number>;
  /** Amount of the parts that are not named; unknown where absent. */
  readonly others?: number;
}

/**
 * Amounts by area. Tiles draw no boundary; where the operator has configured boundaries with their audit number, the reader
 * may choose them, and the number stands below.
 */
export function MapView({ title, amount, within, amounts, others }: MapViewProps) {
  const t = useWords(FRAME);
  const [kind, choose] = useState<Kind>(() => remembered<Kind>(KEY) ?? "tiles");
  const boundaries = useBoundaries(within);
  const areas = useAreaAmounts(within, amounts, others);
  const writing = useWriting();
  const isDrawn = kind === "boundaries" && boundaries !== undefined;
  const draw = useCallback<Draw>(
    (paper) => {
      const words = { ...writing, key: t("area"), amount, unknown: t("unknownAmount") };
      if (isDrawn) return boundaryFigure({ map: boundaries.map.name, property: "code" }, areas, words, paper);
      return tileFigure(tilesOf(within, areas), areas, words, paper);
    },
    [writing, t, amount, isDrawn, boundaries, areas, within],
  );
  return (
    <div className="map">
      {boundaries !== undefined && (
        <Segmented<Kind>
          className="no-print"
          aria-label={t("mapKind")}
          value={kind}
          options={[
            { value: "tiles", label: t("tiles") },
            { value: "boundaries", label: t("boundaries") },
          ]}
          onChange={(next) => {
            remember(KEY, next);
            choose(next);
          }}
        />
      )}
      <Chart
        title={title}
        summary={useSummary(areas)}
        draw={draw}
        height={HEIGHT_PX}
        {...(isDrawn ? { map: boundaries.map } : {})}
      />
      <p className="quiet">
        {isDrawn ? t("auditNumber", { audit: boundaries.audit }) : t(within === "" ? "tilesNote" : "tilesOrdered")}
      </p>
    </div>
  );
}

function tilesOf(within: string, areas: readonly AreaAmount[]): readonly Tile[] {
  return within === "" ? PROVINCE_TILES : tilesInOrder(areas.map(({ code }) => code));
}

/** The parts of the area with their names. */
function useAreaAmounts(
  within: string,
  amounts: ReadonlyMap<string, number>,
  others: number | undefined,
): readonly AreaAmount[] {
  const { language } = useLanguage();
  const isTown = lengthBelow(within) > 6;
  const entries = useAreas(isTown ? within.slice(0, 2) : undefined);
  return useMemo(() => {
    const parts = entries.filter(([code, name]) => isPart(code, within) && !isGrouping(name));
    const tiles = new Map(PROVINCE_TILES.map((tile) => [tile.code, tile]));
    return parts.map(([code, name]: AreaEntry) => ({
      ...{ code, name },
      short: tiles.get(code)?.[language] ?? shortName(name),
      amount: amounts.get(code) ?? others ?? null,
    }));
  }, [entries, within, amounts, others, language]);
}

/** Whether an area lies one level below another. */
function isPart(code: string, within: string): boolean {
  return code.length === lengthBelow(within) && code.startsWith(within);
}

function useSummary(areas: readonly AreaAmount[]): string {
  const t = useWords(FRAME);
  const { number } = useWriting();
  const known = areas.filter(({ amount }) => amount !== null);
  const [first] = known;
  if (first === undefined) return t("mapNothing");
  const most = known.reduce((best, area) => ((area.amount ?? 0) > (best.amount ?? 0) ? area : best), first);
  const sum = known.reduce((total, { amount }) => total + (amount ?? 0), 0);
  return t("mapSummary", { sum: number(sum), count: known.length, most: most.name, amount: number(most.amount ?? 0) });
}

interface Boundaries {
  readonly audit: string;
  readonly map: { readonly name: string; readonly boundaries: object };
}

/** The operator's boundaries of the parts of an area; none where there are none of these. */
function useBoundaries(within: string): Boundaries | undefined {
  const { data } = useQuery({
    queryKey: [FIXED, "map"],
    queryFn: () => node.call("map"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => {
    if (data?.audit === undefined || data.areas === undefined) return undefined;
    const features = data.areas.filter(({ code }) => isPart(code, within));
    if (features.length === 0) return undefined;
    const collection = features.map(({ code, geometry }) => ({ type: "Feature", properties: { code }, geometry }));
    return {
      audit: data.audit,
      map: { name: `areas ${within}`, boundaries: { type: "FeatureCollection", features: collection } },
    };
  }, [data, within]);
}
