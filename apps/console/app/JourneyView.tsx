import type { Journey } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Answered } from "./Answered.tsx";
import { useLanguage, useWords } from "./language.tsx";
import { node } from "./node.ts";
import { ruleText, sourceText } from "./rules.ts";
import { beijing, duration, useNow } from "./time.ts";
import { UnitName } from "./units.tsx";
import { FRAME } from "./words.ts";

/** A journey on its way is asked for so often; the stream tells of this chain only. */
const RENEW_MS = 2_000;

/** Where a report has arrived, live: on its chain, at each level above, read by whom; time used beside the law's allowance. */
export function JourneyView({ record }: { readonly record: string }) {
  const query = useQuery({
    queryKey: ["journey", record],
    queryFn: () => node.call("journey", { params: { record } }),
    refetchInterval: ({ state }) => (state.data !== undefined && hasArrived(state.data) ? false : RENEW_MS),
  });
  return <Answered query={query}>{(data) => <Known data={data} />}</Answered>;
}

function Known({ data }: { readonly data: Journey }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  const now = useNow();
  return (
    <section aria-labelledby="journey">
      <h2 id="journey">
        {t("journey")} <span className="quiet zone">{t("beijingTime")}</span>
      </h2>
      <ol className="journey">
        {data.hops.map((hop) => {
          const arrived = hop.at !== undefined;
          const anchor = data.anchored.find(({ chain }) => chain === hop.chain);
          const used = hop.usedMs ?? 0;
          return (
            <li key={hop.chain + hop.hop} data-arrived={arrived}>
              <strong>
                <span aria-hidden="true">{arrived ? "✓" : "○"}</span>{" "}
                {arrived
                  ? t("arrived", { chain: hop.chain, time: beijing(hop.at ?? now, language, now) })
                  : t("onItsWay", { chain: hop.chain })}
              </strong>
              <br />
              {hop.allowanceMs !== undefined && (
                <span>
                  {t("used", { used: duration(used, language), allowance: duration(hop.allowanceMs, language) })}{" "}
                  {used > hop.allowanceMs && <strong>{t("late")} </strong>}
                  <span className="quiet">
                    {ruleText(hop.hop, language)}
                    {hop.source === undefined ? "" : ` · ${sourceText(hop.source, language)}`}
                  </span>
                </span>
              )}
              {anchor !== undefined && (
                <span className="quiet"> · {t("anchored", { chain: anchor.chain, height: anchor.height })}</span>
              )}
            </li>
          );
        })}
      </ol>
      {data.directMs !== undefined && (
        <p>
          {t("direct", {
            direct: duration(data.directMs, language),
            allowance: duration(data.hopByHopAllowanceMs, language),
          })}
        </p>
      )}
      <p>{t("readBy")}</p>
      {data.acknowledged.length === 0 ? (
        <p className="quiet">{t("readByNobody")}</p>
      ) : (
        <ul>
          {data.acknowledged.map(({ unit, at }) => (
            <li key={unit}>
              <UnitName id={unit} /> · {beijing(at, language, now)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function hasArrived({ hops, anchored }: Journey): boolean {
  return hops.every(({ at }) => at !== undefined) && anchored.length >= hops.length - 1;
}
