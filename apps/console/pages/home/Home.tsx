import { Link } from "wouter";
import { Button } from "../../app/Button.tsx";
import { useWords } from "../../app/language.tsx";
import { useSession } from "../../app/session.tsx";
import { AlarmChoice } from "./AlarmChoice.tsx";
import { Alerts } from "./Alerts.tsx";
import { Clocks } from "./Clocks.tsx";
import { Counts } from "./Counts.tsx";
import { Figures } from "./Figures.tsx";
import { Handover } from "./Handover.tsx";
import { Latest } from "./Latest.tsx";
import { Signals } from "./Signals.tsx";
import { Since } from "./Since.tsx";
import { Standing } from "./Standing.tsx";
import { HOME } from "./words.ts";

/** What a duty officer needs at three in the morning: what runs out, what is new, what is more than last week. */
export function Page() {
  const t = useWords(HOME);
  const { roles } = useSession();
  return (
    <>
      <Since />
      <div className="duty-head">
        <Standing />
        {roles.includes("reporter") && (
          <Link href="/report" className="no-print" asChild>
            <Button type="primary" size="large" href="/report">
              {t("file")}
            </Button>
          </Link>
        )}
      </div>
      <div className="duty">
        <div>
          <Clocks />
          <Signals />
          <Handover />
          <AlarmChoice />
        </div>
        <div>
          <Alerts />
          <Latest />
          <Counts />
          <Figures />
        </div>
      </div>
    </>
  );
}
