import { Button } from "antd";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { useSession } from "../../app/session.tsx";
import { Alerts } from "./Alerts.tsx";
import { Clocks } from "./Clocks.tsx";
import { Counts } from "./Counts.tsx";
import { Latest, Unverified } from "./Latest.tsx";
import { HOME } from "./words.ts";

/** What a duty officer needs at three in the morning: what runs out, what is new, what is more than last week. */
export function Page() {
  const t = useWords(HOME);
  const { roles } = useSession();
  return (
    <>
      {roles.includes("reporter") && (
        <Link href="/report" className="no-print">
          <Button type="primary" size="large">
            {t("file")}
          </Button>
        </Link>
      )}
      <div className="duty">
        <Clocks />
        <div>
          <Alerts />
          <Unverified />
        </div>
        <Latest />
        <Counts />
      </div>
    </>
  );
}
