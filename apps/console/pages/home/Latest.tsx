import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useSession } from "../../app/session.tsx";
import { useNow } from "../../app/time.ts";
import { HOME } from "./words.ts";

const SHOWN_MAX = 8;
const COUNTED_MAX = 200;
const MINUTE_MS = 60_000;

/** The newest reports of this chain. */
export function Latest() {
  const t = useWords(HOME);
  const now = useNow(MINUTE_MS);
  const { data, error, refetch } = useQuery({
    queryKey: ["reports", "latest"],
    queryFn: () => node.call("reports", { query: { limit: SHOWN_MAX } }),
  });
  return (
    <section aria-labelledby="latest">
      <h2 id="latest">{t("latest")}</h2>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p>{t("latestNone")}</p>}
      <ul className="rows">
        {data?.items.map((item) => (
          <li key={item.record}>
            <ReportLine item={item} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many reports await a verdict, for those who judge them. */
export function Unverified() {
  const t = useWords(HOME);
  const { roles, unit } = useSession();
  const isJudge = unit.role !== "member" && roles.includes("verifier");
  const { data } = useQuery({
    queryKey: ["reports", "unverified", "count"],
    enabled: isJudge,
    queryFn: () => node.call("reports", { query: { unverified: true, limit: COUNTED_MAX } }),
  });
  if (!isJudge || data === undefined || data.items.length === 0) return null;
  const count = data.next === undefined ? String(data.items.length) : `${COUNTED_MAX}+`;
  return (
    <p className="callout">
      {t("verify", { count })} · <Link href="/verify">{t("toVerify")}</Link>
    </p>
  );
}
