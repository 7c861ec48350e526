import type { EventItem, ReportItem } from "@tocsin/api";
import { useMemo, useState } from "react";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { DataTable } from "../../app/table/DataTable.tsx";
import { useReportColumns } from "../../app/table/reportcolumns.tsx";
import { useRows } from "../../app/table/rows.ts";
import { SavedFilters } from "../../app/table/SavedFilters.tsx";
import { TakeAway } from "../../app/table/TakeAway.tsx";
import { useAsked } from "../../app/table/address.ts";
import { useNow } from "../../app/time.ts";
import { type AskedSearch, eventQuery, NAMES, type Place, placeOf, reportQuery } from "./asked.ts";
import { useEventColumns } from "./columns.tsx";
import { Conditions } from "./Conditions.tsx";
import { SEARCH } from "./words.ts";

const PAGE = 100;
const MINUTE_MS = 60_000;

/** Full text and filters over all that the chain has and hears; the search stands in the address. */
export function Page() {
  const { asked, text, ask, askText } = useAsked("/search", NAMES);
  const place = placeOf(asked);
  const Found = place === "events" ? FoundEvents : FoundReports;
  return (
    <>
      <Conditions asked={asked} onAsk={ask} />
      <SavedFilters page="search" value={text} onChoose={askText} />
      <Found key={place} asked={asked} place={place} text={text} />
    </>
  );
}

interface FoundProps {
  readonly asked: AskedSearch;
  readonly place: Place;
  readonly text: string;
}

const TABLES = {
  reports: { csv: "reportsCsv", xlsx: "reportsXlsx" },
  summaries: { csv: "summariesCsv", xlsx: "summariesXlsx" },
  notices: { csv: "noticesCsv", xlsx: "noticesXlsx" },
} as const;

function FoundReports({ asked, place, text }: FoundProps) {
  const t = useWords(SEARCH);
  const { language } = useLanguage();
  const list = place === "events" ? "reports" : place;
  const now = useNow(MINUTE_MS);
  const query = useStable(text, () => reportQuery(asked, now));
  const rows = useRows<ReportItem>(
    ["search", place, query],
    (cursor) => node.call(list, { query: { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ record }) => record,
  );
  const columns = useReportColumns(asked.q, now);
  return (
    <>
      <TakeAway name={list} table={(form) => node.call(TABLES[list][form], { query: { ...query, language } })} />
      <DataTable
        label={t(list)}
        columns={columns}
        rows={rows}
        hrefOf={({ record }) => `/reports/${record}`}
        none={t("none")}
      />
    </>
  );
}

function FoundEvents({ asked, text }: FoundProps) {
  const t = useWords(SEARCH);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const query = useStable(text, () => eventQuery(asked, now));
  const rows = useRows<EventItem>(
    ["search", "events", query],
    (cursor) => node.call("events", { query: { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ event }) => event,
  );
  const columns = useEventColumns(asked.q, now);
  return (
    <>
      <TakeAway
        name="events"
        table={(form) => node.call(form === "csv" ? "eventsCsv" : "eventsXlsx", { query: { ...query, language } })}
      />
      <DataTable
        label={t("events")}
        columns={columns}
        rows={rows}
        hrefOf={({ event }) => `/events/${event}`}
        none={t("none")}
      />
    </>
  );
}

/** A value that is made anew only when the address asks for something else, however the clock goes on. */
function useStable<T>(text: string, make: () => T): T {
  const [kept, setKept] = useState(() => ({ text, value: make() }));
  const current = useMemo(() => (kept.text === text ? kept : { text, value: make() }), [kept, text, make]);
  if (current !== kept) setKept(current);
  return current.value;
}
