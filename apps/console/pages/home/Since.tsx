import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Alert } from "../../app/Alert.tsx";
import { Button } from "../../app/Button.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { useAbsence } from "./absence.ts";
import { COUNTED_MAX, useOpenClocks, useRaised, useUnacknowledged } from "./duties.ts";
import { HOME } from "./words.ts";

const MINUTE_MS = 60_000;

/** What came in since the officer last looked, until they have seen it. */
export function Since() {
  const { since, see } = useAbsence();
  return since === undefined ? null : <Missed since={since} see={see} />;
}

function Missed({ since, see }: { readonly since: number; readonly see: () => void }) {
  const t = useWords(HOME);
  const frame = useWords(FRAME);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const reports = useQuery({
    queryKey: ["reports", "since"],
    queryFn: () => node.call("reports", { query: { limit: COUNTED_MAX } }),
  }).data;
  const notices = useUnacknowledged().data;
  const signals = useRaised().data;
  const clocks = useOpenClocks().data;
  if (reports === undefined || notices === undefined || signals === undefined || clocks === undefined) return null;
  const newer = (times: readonly number[]) => {
    const count = times.filter((time) => time > since).length;
    return count >= COUNTED_MAX ? `${COUNTED_MAX}+` : String(count);
  };
  const lines = [
    { count: newer(reports.items.map(({ tick }) => tick)), text: t("sinceReports"), href: "/reports" },
    { count: newer(notices.items.map(({ received }) => received)), text: t("sinceNotices"), href: "#alerts" },
    { count: newer(signals.items.map(({ tick }) => tick)), text: t("sinceSignals"), href: "/signals" },
    {
      count: newer(clocks.items.map((clock) => clock.started + clock.allowanceMs).filter((due) => due <= now)),
      ...{ text: t("sinceClocks"), href: "#clocks" },
    },
  ].filter(({ count }) => count !== "0");
  return (
    <Alert
      type="info"
      data-since={since}
      title={
        <>
          {t("since", { time: beijing(since, language, now) })}{" "}
          <span className="quiet zone">{frame("beijingTime")}</span>
        </>
      }
      description={
        lines.length === 0 ? (
          t("sinceNothing")
        ) : (
          <span className="since">
            {lines.map(({ count, text, href }) => (
              <span key={text}>
                {href.startsWith("#") ? (
                  <a href={href}>
                    {count} {text}
                  </a>
                ) : (
                  <Link href={href}>
                    {count} {text}
                  </Link>
                )}
              </span>
            ))}
          </span>
        )
      }
      action={
        <Button className="no-print" onClick={see}>
          {frame("seen")}
        </Button>
      }
    />
  );
}
