import { useQuery } from "@tanstack/react-query";
import { useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { ReportLine } from "../../app/ReportLine.tsx";
import { useNow } from "../../app/time.ts";
import { HOME } from "./words.ts";

const SHOWN_MAX = 8;
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
      {data?.items.length === 0 && <p className="quiet">{t("latestNone")}</p>}
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
