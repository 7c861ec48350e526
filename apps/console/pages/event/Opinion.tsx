import type { SituationsReply } from "@tocsin/api";
import type { Situation } from "@tocsin/core";
import { linesFigure, type Span } from "@tocsin/charts";
import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useCallback, useState } from "react";
import { textOf } from "../../app/catalogue.ts";
import { Chart, type Draw, useWriting } from "../../app/Chart.tsx";
import { EMOTIONS, OPINION_STAGES, SITUATIONS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useRoom } from "./room.ts";
import { ROOM } from "./words.ts";

const INTENSITY_MAX = 3;
const TOPICS_MAX = 5;
const FIVE = Object.keys(SITUATIONS) as readonly Situation[];

/** The five situations over time, emotions with the waves of attention, and topics: out of what reports say. */
export function Opinion({ area }: { readonly area: string }) {
  const t = useWords(ROOM);
  const { event } = useRoom();
  const [isOwn, setOwn] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["situations", area, isOwn ? event.event : "", event.status],
    queryFn: () =>
      node.call("situations", {
        query: {
          status: event.status,
          ...(isOwn ? { event: event.event } : area === "" ? {} : { area }),
        },
      }),
  });
  return (
    <section aria-labelledby="opinion">
      <h2 id="opinion">{t("opinion")}</h2>
      <p className="no-print">
        <Checkbox checked={isOwn} onChange={({ target }) => setOwn(target.checked)}>
          {t("opinionOwn")}
        </Checkbox>
      </p>
      <p className="quiet">{t("opinionNote")}</p>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined && data.reports === 0 && <p>{t("opinionNone")}</p>}
      {data !== undefined && data.reports > 0 && (
        <>
          <Trend data={data} />
          <Emotions data={data} />
          <Topics data={data} />
        </>
      )}
    </section>
  );
}

function Trend({ data }: { readonly data: SituationsReply }) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const writing = useWriting();
  const rows = data.trend?.rows ?? [];
  const draw = useCallback<Draw>(
    (paper) =>
      linesFigure(
        {
          days: rows.map(({ date }) => date),
          series: FIVE.map((name) => ({
            name: textOf(SITUATIONS[name], language),
            values: rows.map(({ shares }) => shares[name]),
          })),
          max: 1,
        },
        { ...writing, key: t("day"), amount: t("share"), number: percent },
        paper,
      ),
    [rows, language, writing, t],
  );
  const last = rows.at(-1);
  if (last === undefined) return <p>{t("trendNone")}</p>;
  const most = FIVE.reduce((best, name) => ((last.shares[name] ?? 0) > (last.shares[best] ?? 0) ? name : best));
  const summary = t("trendSummary", {
    day: last.date,
    situation: textOf(SITUATIONS[most], language),
    share: percent(last.shares[most] ?? 0),
  });
  return <Chart title={t("trend")} summary={summary} draw={draw} />;
}

function percent(value: number): string {
  return `${Math.round(value * 100)}%`;
}

function Emotions({ data }: { readonly data: SituationsReply }) {
  const t = useWords(ROOM);
  const { language } = useLanguage();
  const writing = useWriting();
  const { groups } = data;
  const spans = wavesOf(data, groups.at(-1)?.period ?? "");
  const draw = useCallback<Draw>(
    (paper) =>
      linesFigure(
        {
          days: groups.map(({ period }) => period),
          series: Object.entries(EMOTIONS).map(([name, pair]) => ({
            name: textOf(pair, language),
            values: groups.map(({ read }) => rounded(read.emotions[name as keyof typeof read.emotions])),
          })),
          spans: spans.map((span, i) => ({ ...span, name: t("wave", { number: i + 1 }) })),
          max: INTENSITY_MAX,
        },
        { ...writing, key: t("day"), amount: t("intensity") },
        paper,
      ),
    [groups, spans, language, writing, t],
  );
  const stages = (data.stages ?? []).flatMap(({ situation, stage }) => {
    const [name, pair] = [SITUATIONS[situation as Situation], stage === null ? undefined : OPINION_STAGES[stage]];
    return name === undefined || pair === undefined ? [] : [`${textOf(name, language)} ${textOf(pair, language)}`];
  });
  const summary =
    stages.length === 0 ? t("stagesNone") : t("stages", { stages: stages.join(language === "zh" ? "；" : "; ") });
  return <Chart title={t("emotions")} summary={summary} draw={draw} />;
}

const rounded = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);

/** Waves of attention to public opinion; one that has not ended goes on to the newest day. */
function wavesOf({ stages = [], groups }: SituationsReply, newest: string): readonly Omit<Span, "name">[] {
  const days = new Set(groups.map(({ period }) => period));
  const waves = stages.find(({ situation }) => situation === "opinion")?.waves ?? [];
  return waves
    .map(({ start, end }) => ({ from: start, to: end ?? newest }))
    .filter(({ from, to }) => days.has(from) && days.has(to));
}

function Topics({ data }: { readonly data: SituationsReply }) {
  const t = useWords(ROOM);
  const rows = data.topics?.rows.slice(0, TOPICS_MAX) ?? [];
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{t("topics")}</h3>
      <ul>
        {rows.map(({ terms, posts, isNew }) => (
          <li key={terms.join(" ")}>
            <Plain text={terms.join(" · ")} /> <span className="quiet">{t("topicReports", { posts })}</span>
            {isNew && ` ${t("topicNew")}`}
          </li>
        ))}
      </ul>
    </>
  );
}
