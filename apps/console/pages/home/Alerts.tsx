import type { NoticeItem } from "@tocsin/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView, toldOf } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { NOTICES_SHOWN_MAX, useUnacknowledged } from "./duties.ts";
import { HOME } from "./words.ts";

/** Whose duties include it (`exchange.acknowledge`). */
const ACKNOWLEDGERS: readonly string[] = ["reporter", "verifier", "access", "administrator"];
const MINUTE_MS = 60_000;

/** Notices of the main chain that the officer's unit has not acknowledged. */
export function Alerts() {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const { roles } = useSession();
  const now = useNow(MINUTE_MS);
  const queries = useQueryClient();
  const { data, error, refetch } = useUnacknowledged();
  const more = (data?.items.length ?? 0) - NOTICES_SHOWN_MAX;
  const acknowledge = useMutation({
    mutationFn: ({ record, origin, revision }: NoticeItem) =>
      node.call("act", { body: { action: "exchange.acknowledge", args: { record, origin, revision } } }),
    onSuccess: () => {
      message.success(t("acknowledged"));
      void queries.invalidateQueries();
    },
    onError: (failure) => message.error(toldOf(failure, language)?.say ?? String(failure)),
  });
  const mayAcknowledge = roles.some((role) => ACKNOWLEDGERS.includes(role));
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">{t("alerts")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="quiet">{t("alertsNone")}</p>}
      {!mayAcknowledge && (data?.items.length ?? 0) > 0 && <p className="quiet">{t("noRight")}</p>}
      <ul className="rows">
        {data?.items.slice(0, NOTICES_SHOWN_MAX).map((item) => (
          <li key={item.record}>
            <span className="grow">
              <ReportLine item={item} now={now} />
              <br />
              <span className="quiet">{t("received", { time: beijing(item.received, language, now) })}</span>
            </span>
            {mayAcknowledge && (
              <Button
                className="no-print"
                loading={acknowledge.isPending && acknowledge.variables.record === item.record}
                onClick={() => acknowledge.mutate(item)}
              >
                {t("acknowledge")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet">{t("alertsMore", { count: more })}</p>}
    </section>
  );
}
