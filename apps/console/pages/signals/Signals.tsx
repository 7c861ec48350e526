import type { SignalItem } from "@tocsin/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Link } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { textOf } from "../../app/catalogue.ts";
import { SIGNAL_STANDINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark, Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { PagedList } from "../../app/PagedList.tsx";
import { useSeriesName } from "../../app/seriesname.ts";
import { UnitName } from "../../app/units.tsx";
import { SIGNALS } from "./words.ts";

const PAGE = 30;
type State = SignalItem["standing"];

/** The triage queue: signals of this chain's detectors, newest first. */
export function Page() {
  const t = useWords(SIGNALS);
  const { language } = useLanguage();
  const [state, setState] = useState<State>();
  const list = useInfiniteQuery({
    queryKey: ["signals", state ?? ""],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      node.call("signals", {
        query: { limit: PAGE, ...(state && { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) },
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = (list.data?.pages ?? []).flatMap((page) => page.items);
  const options = Object.entries(SIGNAL_STANDINGS).map(([value, pair]) => ({
    value: value as State,
    label: textOf(pair, language),
  }));
  return (
    <>
      <p className="callout">{t("note")}</p>
      <p className="filters no-print">
        <label htmlFor="signal-state">{t("state")}</label>{" "}
        <Select id="signal-state" allowClear placeholder={t("all")} options={options} onChange={setState} />
      </p>
      <PagedList list={list} items={items} none={t(state === undefined ? "never" : "none")} more={t("more")}>
        {(item) => (
          <li key={item.signal}>
            <SignalLine item={item} />
          </li>
        )}
      </PagedList>
    </>
  );
}

function SignalLine({ item }: { readonly item: SignalItem }) {
  const t = useWords(SIGNALS);
  const seriesName = useSeriesName();
  const areaName = useAreaName();
  const { signal, series, area, from, to, method, unit, observed, statistic, threshold } = item;
  return (
    <span className="report-line">
      <Link href={`/signals/${signal}`} className="report-headline">
        {seriesName(series)} · {areaName(area)} · {from === to ? from : `${from} – ${to}`}
      </Link>
      <span className="marks">
        <StatusMark status={item.status} />
        <Tag>
          <Word pair={SIGNAL_STANDINGS[item.standing]} />
        </Tag>
      </span>
      <span className="quiet">
        {method} · {t("observed", { observed, statistic, threshold })} · <UnitName id={unit} />
      </span>
    </span>
  );
}
