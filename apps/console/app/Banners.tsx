import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { useLanguage, useWords } from "./language.tsx";
import { useLive } from "./live.tsx";
import { Outbox } from "./Outbox.tsx";
import { useSession } from "./session.tsx";
import { duration, useNow } from "./time.ts";
import { FRAME } from "./words.ts";

/** What every page must say: no real emergency, the node away, what was missed, what waits to be sent. */
export function Banners() {
  const t = useWords(FRAME);
  const { status } = useSession();
  const { missed, seeMissed, connection } = useLive();
  return (
    <div className="banners">
      {status !== "actual" && (
        <div className="status-banner" role="note">
          {status === "exercise" ? t("exercise") : t("test")}
        </div>
      )}
      {connection.is === "away" && <Away since={connection.since} />}
      <div aria-live="polite">
        {missed.length > 0 && (
          <Alert
            type="info"
            banner
            title={t("missed", { count: missed.length })}
            action={<Button onClick={seeMissed}>{t("seen")}</Button>}
          />
        )}
        <Outbox />
      </div>
    </div>
  );
}

/** It is said once that the node is away; how long, changes every second and is only shown. */
function Away({ since }: { readonly since: number }) {
  const t = useWords(FRAME);
  const { language } = useLanguage();
  useNow();
  const time = <span className="numbers">{t("awayFor", { time: duration(Date.now() - since, language) })}</span>;
  return <Alert type="warning" banner title={<span role="alert">{t("away")}</span>} action={time} />;
}
