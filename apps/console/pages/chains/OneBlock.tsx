import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { useLanguage, useWords } from "../../app/language.tsx";
import { node } from "../../app/node.ts";
import { ProblemView } from "../../app/ProblemView.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { FRAME } from "../../app/words.ts";
import { Entries } from "./Entries.tsx";
import { addressOf } from "./place.ts";
import { CHAINS } from "./words.ts";

const MINUTE_MS = 60_000;

/** One block with its transactions, and the ways to its neighbours. */
export function OneBlock({ height }: { readonly height: number }) {
  const t = useWords(CHAINS);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { data, error } = useQuery({
    queryKey: ["block", height],
    queryFn: () => node.call("block", { params: { height } }),
  });
  return (
    <>
      <h2>{t("block", { height })}</h2>
      <p className="no-print">
        {height > 1 && (
          <>
            <Link href={addressOf({ is: "block", height: height - 1 })}>{t("before")}</Link>{" "}
          </>
        )}
        <Link href={addressOf({ is: "block", height: height + 1 })}>{t("after")}</Link>
      </p>
      {error !== null && <ProblemView error={error} />}
      {data !== undefined && (
        <>
          <dl className="facts">
            <dt>{t("committedAt")}</dt>
            <dd className="numbers">
              {beijing(data.tick, language, now)} <span className="quiet zone">{zone}</span>
            </dd>
            <dt>{t("hash")}</dt>
            <dd>
              <code className="record">{data.hash}</code>
            </dd>
          </dl>
          <Entries block={data} />
        </>
      )}
    </>
  );
}
