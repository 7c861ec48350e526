import type { EscalationItem, EscalationStep } from "@tocsin/api";
import type { CallReply } from "@tocsin/client";
import { useQuery } from "@tanstack/react-query";
import { Answered } from "../../app/Answered.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ResponseMark } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { RecordLink } from "../../app/RecordLink.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { Edit } from "./Edit.tsx";
import { ROSTER } from "./words.ts";

const MINUTE_MS = 60_000;

/** Who is on duty, what has escalated, and for administrators the roster itself. */
export function Page() {
  const query = useQuery({ queryKey: ["roster"], queryFn: () => node.call("roster") });
  return <Answered query={query}>{(data) => <Known data={data} />}</Answered>;
}

function Known({ data }: { readonly data: CallReply<"roster"> }) {
  const t = useWords(ROSTER);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const { roles } = useSession();
  const now = useNow(MINUTE_MS);
  const time = (at: number) => beijing(at, language, now);
  const { roster, onDuty, gaps, minutes, escalations } = data;
  return (
    <>
      <h2>{t("now")}</h2>
      {roster === undefined && <p className="callout">{t("none")}</p>}
      {roster !== undefined && onDuty === undefined && (
        <p className="callout">
          <span aria-hidden="true">⚠</span> {t("nobody")}
        </p>
      )}
      {onDuty !== undefined && (
        <p className="callout">
          {t("officer")}: <strong>{onDuty.officer}</strong> · {t("deputy")}: <strong>{onDuty.deputy}</strong> ·{" "}
          {t("until", { time: time(onDuty.until) })} {zone}
        </p>
      )}
      <p className="quiet">{t("rule", { minutes, twice: 2 * minutes })}</p>
      {gaps.length > 0 && (
        <>
          <p>
            <span aria-hidden="true">⚠</span> {t("gaps")}
          </p>
          <ul>
            {gaps.map(({ from, to }) => (
              <li key={from}>{t("gap", { from: time(from), to: time(to) })}</li>
            ))}
          </ul>
        </>
      )}
      <h2>{t("escalations")}</h2>
      {escalations.length === 0 && <p>{t("escalationsNone")}</p>}
      <ul className="rows">
        {escalations.map((item) => (
          <li key={`${item.unit} ${item.record}`}>
            <Escalation item={item} />
          </li>
        ))}
      </ul>
      {roles.includes("administrator") && <Edit key={JSON.stringify(roster ?? null)} roster={roster} />}
    </>
  );
}

function Escalation({ item }: { readonly item: EscalationItem }) {
  const t = useWords(ROSTER);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { record, unit, c, started, ended, steps } = item;
  return (
    <div className="grow">
      <span className="marks">
        <RecordLink record={record} />
        <ResponseMark level={c} />
        <UnitName id={unit} /> · {beijing(started, language, now)} ·{" "}
        {ended === undefined ? t("open") : t("ended", { time: beijing(ended, language, now) })}
      </span>
      <ol>
        {steps.map((step) => (
          <li key={step.step}>
            <Step step={step} />
          </li>
        ))}
      </ol>
    </div>
  );
}

const STEP_WORDS = { officer: "tellsOfficer", deputy: "tellsDeputy", manager: "tellsManager" } as const;
const STATE_WORDS = { told: "told", waiting: "waiting", failed: "failed", nobody: "nobodyThere" } as const;
const SHAPES: { readonly [S in EscalationStep["state"]]: string } = {
  told: "✓",
  waiting: "↻",
  failed: "✕",
  nobody: "—",
};

function Step({ step: { step, unit, officer, at, state, code } }: { readonly step: EscalationStep }) {
  const t = useWords(ROSTER);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <>
      {beijing(at, language, now)} {t(STEP_WORDS[step])}{" "}
      {step === "manager" && (
        <>
          <UnitName id={unit} />{" "}
        </>
      )}
      {officer} <span aria-hidden="true">{SHAPES[state]}</span> {t(STATE_WORDS[state], { code })}
    </>
  );
}
