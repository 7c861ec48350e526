import type { SignalReply } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Descriptions } from "antd";
import type { ReactNode } from "react";
import { useParams } from "wouter";
import { Answered } from "../../app/Answered.tsx";
import { Tag } from "../../app/Tag.tsx";
import { useAreaName } from "../../app/areas.ts";
import { DISCARD_CAUSES, SIGNAL_STANDINGS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark, Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { useSeriesName } from "../../app/seriesname.ts";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { Triage } from "./Triage.tsx";
import { ONE_SIGNAL } from "./words.ts";

/** Whose duties include triage, in a managing unit. */
const LEADERS: readonly string[] = ["verifier", "governor"];
const MINUTE_MS = 60_000;

/** One signal: all that is needed to compute it again, its steps, and its triage. */
export function Page() {
  const { signal = "" } = useParams<{ signal: string }>();
  const query = useQuery({
    queryKey: ["signal", signal],
    queryFn: () => node.call("signal", { params: { signal } }),
  });
  return <Answered query={query}>{(data) => <Told signal={data} />}</Answered>;
}

function Told({ signal: data }: { readonly signal: SignalReply }) {
  const t = useWords(ONE_SIGNAL);
  const { roles, unit } = useSession();
  const isOpen = data.standing === "raised" || data.standing === "screened";
  return (
    <article>
      <p className="callout">{t("note")}</p>
      <p className="marks">
        <StatusMark status={data.status} />
        <Tag>
          <Word pair={SIGNAL_STANDINGS[data.standing]} />
        </Tag>
      </p>
      <Facts signal={data} />
      {isOpen && unit.role !== "member" && roles.some((role) => LEADERS.includes(role)) && <Triage signal={data} />}
      <Steps signal={data} />
    </article>
  );
}

function Facts({ signal }: { readonly signal: SignalReply }) {
  const t = useWords(ONE_SIGNAL);
  const areaName = useAreaName();
  const seriesName = useSeriesName();
  const { from, to, parameters, event } = signal;
  const digest = (text: string) => <code className="record">{text}</code>;
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const facts: readonly (readonly [keyof typeof ONE_SIGNAL, ReactNode])[] = [
    ["method", `${signal.method} ${signal.version}`],
    ["parameters", given.join(", ")],
    ["series", seriesName(signal.series)],
    ["area", areaName(signal.area)],
    ["period", from === to ? from : `${from} – ${to}`],
    ["observed", signal.observed],
    ["statistic", signal.statistic],
    ["threshold", signal.threshold],
    ["unit", <UnitName key="unit" id={signal.unit} />],
    ["inputs", digest(signal.inputs)],
    ...(event === undefined ? [] : [["event", digest(event)] as const]),
  ];
  const items = facts.map(([key, children]) => ({ key, label: t(key), children }));
  return <Descriptions bordered size="small" column={{ xs: 1, md: 2 }} items={items} />;
}

function Steps({ signal }: { readonly signal: SignalReply }) {
  const t = useWords(ONE_SIGNAL);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <section>
      <h2>{t("steps")}</h2>
      <ol className="rows">
        {signal.steps.map((step) => (
          <li key={step.act}>
            <span>
              <span className="numbers">{beijing(step.tick, language, now)}</span> · <UnitName id={step.unit} /> ·{" "}
              {step.officer} · <Word pair={SIGNAL_STANDINGS[step.standing]} />
              {step.cause !== undefined && (
                <>
                  {" · "}
                  <Word pair={DISCARD_CAUSES[step.cause]} />
                </>
              )}
              {step.note !== undefined && (
                <>
                  <br />
                  <Plain text={step.note} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
