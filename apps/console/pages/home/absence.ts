import { useCallback, useEffect, useState } from "react";
import { ownKey, remember, remembered } from "../../app/remember.ts";
import { useClockAhead, useSession } from "../../app/session.tsx";

/** Whoever looks away for less than this has missed nothing that they would want told. */
const AWAY_MS = 10 * 60_000;
const NOTE_MS = 30_000;

/** When the officer last looked at this page in this browser, by the node's clock; kept while they look. */
export function useAbsence(): { readonly since: number | undefined; see(): void } {
  const key = ownKey("seen", useSession());
  const ahead = useClockAhead();
  const [since, setSince] = useState<number>();
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      const now = Date.now() + ahead;
      const last = remembered<number>(key);
      if (typeof last === "number" && now - last > AWAY_MS) setSince((before) => before ?? last);
      remember(key, now);
    };
    look();
    const timer = setInterval(look, NOTE_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [key, ahead]);
  return { since, see: useCallback(() => setSince(undefined), []) };
}
