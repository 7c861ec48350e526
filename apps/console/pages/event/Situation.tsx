import type { CountRow } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Form, InputNumber, Select } from "antd";
import { useMemo, useState } from "react";
import { Answered } from "../../app/Answered.tsx";
import { useAreaName } from "../../app/areas.ts";
import { sumByArea } from "../../app/areasums.ts";
import { seriesOf, useSource, useWhole } from "../../app/counted.ts";
import { useWords } from "../../app/language.tsx";
import { MapView } from "../../app/MapView.tsx";
import { node } from "../../app/node.ts";
import { remember, remembered } from "../../app/remember.ts";
import { useSeriesName } from "../../app/seriesname.ts";
import { type Asked, OVER } from "./asked.ts";
import { Curve } from "./Curve.tsx";
import { Opinion } from "./Opinion.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const INTERVAL = "serial-interval";
const DAYS_MAX = 60;

/** Curve, Rt, map, the five situations and opinion of the event's area; asked for when this part is opened. */
export function Situation() {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const whole = useWhole();
  const [area, setArea] = useState(event.areas[0] ?? whole);
  const over = useSource();
  const [chosen, setOver] = useState<Asked["over"]>();
  const source = chosen ?? over;
  return (
    <section aria-label={t("situation")}>
      <div className="filters no-print fields report-form">
        <Choice
          id="situation-area"
          label={t("area")}
          value={area}
          values={[...new Set([...event.areas, whole])]}
          onChange={setArea}
        />
        <div>
          <label htmlFor="situation-over">{t("over")}</label>
          <Select
            id="situation-over"
            className="block"
            value={source}
            options={OVER.map((value) => ({ value, label: t(value === "reports" ? "ownReports" : value) }))}
            onChange={setOver}
          />
        </div>
      </div>
      {source !== undefined && <Counted area={area} over={source} whole={whole} />}
      <Opinion area={area} />
    </section>
  );
}

function Choice(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const t = useWords(ROOM);
  const areaName = useAreaName();
  const options = props.values.map((value) => ({ value, label: value === "" ? t("nation") : areaName(value) }));
  return (
    <div>
      <label htmlFor={props.id}>{props.label}</label>
      <Select id={props.id} className="block" value={props.value} options={options} onChange={props.onChange} />
    </div>
  );
}

interface Interval {
  readonly siMean?: number | null;
  readonly siSd?: number | null;
}

interface Place {
  readonly area: string;
  readonly over: Asked["over"];
  readonly whole: string;
}

/** The series that there are, and what is drawn of the chosen one. */
function Counted(place: Place) {
  const { area, over } = place;
  const { event } = useRoom();
  const query = useQuery({
    queryKey: ["counts", over, area, event.status],
    queryFn: () => node.call("counts", { query: { over, status: event.status, ...(area === "" ? {} : { area }) } }),
  });
  return <Answered query={query}>{({ rows }) => <Chosen {...place} rows={rows} />}</Answered>;
}

function Chosen({ area, over, whole, rows }: Place & { readonly rows: readonly CountRow[] }) {
  const t = useWords(ROOM);
  const seriesName = useSeriesName();
  const [series, setSeries] = useState<string>();
  const [interval, setInterval] = useState<Interval>(() => remembered<Interval>(INTERVAL) ?? {});
  const names = useMemo(() => seriesOf(rows), [rows]);
  const shown = series !== undefined && names.includes(series) ? series : names[0];
  const amounts = useMemo(
    () =>
      sumByArea(
        rows.filter((row) => row.series === shown),
        whole,
      ),
    [rows, shown, whole],
  );
  if (shown === undefined) return <p>{t("noCounts")}</p>;
  return (
    <>
      <Form
        name="curve"
        layout="vertical"
        className="fields no-print report-form"
        initialValues={{ series: shown, ...interval }}
        onValuesChange={(_, said: Interval & { readonly series?: string }) => {
          setSeries(said.series);
          const next = { siMean: said.siMean ?? null, siSd: said.siSd ?? null };
          remember(INTERVAL, next);
          setInterval(next);
        }}
      >
        <Form.Item name="series" label={t("series")}>
          <Select options={names.map((value) => ({ value, label: seriesName(value) }))} />
        </Form.Item>
        <Form.Item name="siMean" label={t("siMean")} extra={t("siNote")}>
          <InputNumber min={0.5} max={DAYS_MAX} step={0.1} />
        </Form.Item>
        <Form.Item name="siSd" label={t("siSd")}>
          <InputNumber min={0.1} max={DAYS_MAX} step={0.1} />
        </Form.Item>
      </Form>
      <Curve area={area} over={over} series={shown} {...interval} />
      <MapView
        title={t("mapOf", { series: seriesName(shown) })}
        amount={seriesName(shown)}
        within={whole}
        amounts={amounts}
      />
    </>
  );
}
