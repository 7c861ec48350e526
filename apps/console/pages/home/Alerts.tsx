import type { NoticeItem } from "@tocsin/api";
import { mayAcknowledge, useAcknowledge } from "../../app/acknowledge.ts";
import { message } from "../../app/messages.ts";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { NOTICES_SHOWN_MAX, useUnacknowledged } from "./duties.ts";
import { HOME } from "./words.ts";

const MINUTE_MS = 60_000;

/** Notices of the main chain that the officer's unit has not acknowledged. */
export function Alerts() {
  const t = useWords(HOME);
  const { roles } = useSession();
  const now = useNow(MINUTE_MS);
  const { data, error, refetch } = useUnacknowledged();
  const more = (data?.items.length ?? 0) - NOTICES_SHOWN_MAX;
  const isOfDuty = mayAcknowledge(roles);
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">{t("alerts")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="quiet">{t("alertsNone")}</p>}
      {!isOfDuty && (data?.items.length ?? 0) > 0 && <p className="quiet">{t("noRight")}</p>}
      <ul className="rows">
        {data?.items.slice(0, NOTICES_SHOWN_MAX).map((item) => (
          <li key={item.record}>
            <Notice item={item} now={now} isOfDuty={isOfDuty} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet">{t("alertsMore", { count: more })}</p>}
    </section>
  );
}

function Notice({
  item,
  now,
  isOfDuty,
}: {
  readonly item: NoticeItem;
  readonly now: number;
  readonly isOfDuty: boolean;
}) {
  const t = useWords(HOME);
  const { language } = useLanguage();
  const acknowledge = useAcknowledge(() => void message.success(t("acknowledged")));
  return (
    <>
      <span className="grow">
        <ReportLine item={item} now={now} />
        <br />
        <span className="quiet">{t("received", { time: beijing(item.received, language, now) })}</span>
        {acknowledge.error !== null && <ProblemView error={acknowledge.error} />}
      </span>
      {isOfDuty && (
        <Button className="no-print" loading={acknowledge.isPending} onClick={() => acknowledge.mutate(item)}>
          {t("acknowledge")}
        </Button>
      )}
    </>
  );
}
