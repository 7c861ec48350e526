import { beijingDay } from "@tocsin/core";
import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { useSeriesName } from "../../app/seriesname.ts";
import { useSession } from "../../app/session.tsx";
import { useNow } from "../../app/time.ts";
import { HOME } from "./words.ts";

const DAY_MS = 86_400_000;
const PERIOD_DAYS = 7;
const HOUR_MS = 3_600_000;

interface Compared {
  readonly series: string;
  readonly now: number;
  readonly before: number;
}

/** Each series of the last seven days against the seven before; of the chain's own status, so that an exercise shows its own. */
export function Counts() {
  const t = useWords(HOME);
  const seriesName = useSeriesName();
  const { status } = useSession();
  const today = beijingDay(useNow(HOUR_MS));
  const from = beijingDay(Date.parse(`${today}T00:00:00+08:00`) - (2 * PERIOD_DAYS - 1) * DAY_MS);
  const middle = beijingDay(Date.parse(`${today}T00:00:00+08:00`) - (PERIOD_DAYS - 1) * DAY_MS);
  const { data, error, refetch } = useQuery({
    queryKey: ["counts", from, today],
    queryFn: () => node.call("counts", { query: { from, to: today, status } }),
  });
  const compared = compare(data?.rows ?? [], middle);
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">{t("counts")}</h2>
      <p className="quiet">{t("countsNote")}</p>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined && compared.length === 0 && <p className="quiet">{t("countsNone")}</p>}
      {compared.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("series")}</th>
              <th scope="col">{t("now")}</th>
              <th scope="col">{t("before")}</th>
              <th scope="col">{t("change")}</th>
            </tr>
          </thead>
          <tbody>
            {compared.map(({ series, now, before }) => (
              <tr key={series}>
                <th scope="row">{seriesName(series)}</th>
                <td>{now}</td>
                <td>{before}</td>
                <td>{changeText(now - before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function compare(
  rows: readonly { readonly series: string; readonly day: string; readonly count: number }[],
  middle: string,
): readonly Compared[] {
  const bySeries = new Map<string, Compared>();
  for (const { series, day, count } of rows) {
    const { now, before } = bySeries.get(series) ?? { now: 0, before: 0 };
    const isNow = day >= middle;
    bySeries.set(series, { series, now: now + (isNow ? count : 0), before: before + (isNow ? 0 : count) });
  }
  return [...bySeries.values()].sort((a, b) => b.now - a.now);
}

function changeText(change: number): string {
  if (change === 0) return "=";
  return change > 0 ? `▲ +${change}` : `▼ −${-change}`;
}
