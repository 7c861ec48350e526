import type { NoticeItem } from "@tocsin/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView, toldOf } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { HOME } from "./words.ts";

/** Whose duties include it (`exchange.acknowledge`). */
const ACKNOWLEDGERS: readonly string[] = ["reporter", "verifier", "access", "administrator"];
const SHOWN_MAX = 10;
const MINUTE_MS = 60_000;

/** Notices of the main chain that the officer's unit has not acknowledged. */
export function Alerts() {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const { roles } = useSession();
  const { message } = App.useApp();
  const now = useNow(MINUTE_MS);
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["notices", "unacknowledged"],
    queryFn: () => node.call("notices", { query: { unacknowledged: true, limit: SHOWN_MAX } }),
  });
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
      {data?.items.length === 0 && <p>{t("alertsNone")}</p>}
      {!mayAcknowledge && (data?.items.length ?? 0) > 0 && <p className="quiet">{t("noRight")}</p>}
      <ul className="rows">
        {data?.items.map((item) => (
          <li key={item.record}>
            <span className="grow">
              <ReportLine item={item} now={now} />
              <br />
              <span className="quiet">{t("received", { time: beijing(item.received, language, now) })}</span>
            </span>
            {mayAcknowledge && (
              <Button className="no-print" loading={acknowledge.isPending} onClick={() => acknowledge.mutate(item)}>
                {t("acknowledge")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
