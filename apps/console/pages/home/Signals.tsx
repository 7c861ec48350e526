import { Link } from "wouter";
import { useAreaName } from "../../app/areas.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSeriesName } from "../../app/seriesname.ts";
import { beijing, useNow } from "../../app/time.ts";
import { useRaised } from "./duties.ts";
import { HOME } from "./words.ts";

const SHOWN_MAX = 5;
const MINUTE_MS = 60_000;

/** Signals that nobody has looked at yet, the newest first. */
export function Signals() {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const seriesName = useSeriesName();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const { data, error, refetch } = useRaised();
  return (
    <section aria-labelledby="signals">
      <h2 id="signals">{t("signals")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="quiet">{t("signalsNone")}</p>}
      <ul className="rows">
        {data?.items.slice(0, SHOWN_MAX).map(({ signal, series, area, observed, threshold, status, tick }) => (
          <li key={signal}>
            <span className="grow">
              <Link href={`/signals/${signal}`}>
                <Plain text={seriesName(series)} max={80} /> · {areaName(area)}
              </Link>{" "}
              <StatusMark status={status} />
              <br />
              <span className="quiet">
                {t("signalFigures", { observed, threshold })} ·{" "}
                <span className="numbers">{beijing(tick, language, now)}</span>
              </span>
            </span>
          </li>
        ))}
      </ul>
      {(data?.items.length ?? 0) > SHOWN_MAX && <Link href="/signals">{t("signalsAll")}</Link>}
    </section>
  );
}
