import type { AuditFinding } from "@tocsin/api";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { Button } from "../../app/Button.tsx";
import { textOf } from "../../app/catalogue.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { node } from "../../app/node.ts";
import { Plain } from "../../app/Plain.tsx";
import { ProblemView } from "../../app/ProblemView.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { FINDINGS, noteText } from "./findings.ts";
import { type Asked, csvAddress } from "./csv.ts";
import { AUDIT } from "./words.ts";

const RENEW_MS = 15_000;
const MINUTE_MS = 60_000;
const SHOWN = 100;
const DIGITS = 16;

/** Late hops, corrections, emergency accesses, refused acts, and every reading of a sealed part. */
export function Findings({ asked }: { readonly asked: Asked }) {
  const t = useWords(AUDIT);
  const { language } = useLanguage();
  const [kind, setKind] = useState<AuditFinding["finding"]>();
  const [shown, setShown] = useState(SHOWN);
  const { data, error, refetch } = useQuery({
    queryKey: ["audit", asked],
    queryFn: () => node.call("audit", { query: asked }),
    refetchInterval: RENEW_MS,
  });
  const found = (data?.findings ?? []).filter(({ finding }) => (kind ?? finding) === finding).reverse();
  const kinds = Object.entries(FINDINGS).map(([value, pair]) => ({ value, label: textOf(pair, language) }));
  return (
    <section aria-labelledby="audit-findings">
      <h2 id="audit-findings">{t("findings")}</h2>
      <p className="filters marks no-print">
        <Select allowClear aria-label={t("kind")} placeholder={t("anyKind")} options={kinds} onChange={setKind} />
        <a href={csvAddress("/v1/audit.csv", asked)} download="audit.csv">
          {t("findingsCsv")}
        </a>
      </p>
      {error !== null && <ProblemView error={error} retry={() => void refetch()} />}
      {data !== undefined &&
        (found.length === 0 ? (
          <p>{t("noFindings")}</p>
        ) : (
          <p className="quiet">{t("count", { count: found.length })}</p>
        ))}
      <ul className="rows">
        {found.slice(0, shown).map((one, i) => (
          <li key={String(i)} data-finding={one.finding}>
            <Finding finding={one} />
          </li>
        ))}
      </ul>
      {found.length > shown && <Button onClick={() => setShown(shown + SHOWN)}>{t("more")}</Button>}
      {data !== undefined && (
        <p className="quiet record-basis">
          {t("basis", {
            ...{ chain: data.chain, height: data.height },
            ...{ hash: data.appHash.slice(0, DIGITS), log: data.readLogHead.slice(0, DIGITS) },
          })}
        </p>
      )}
    </section>
  );
}

function Finding({ finding }: { readonly finding: AuditFinding }) {
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const { unit, officer, record, tick, note } = finding;
  return (
    <span>
      <span className="numbers">{beijing(tick, language, now)}</span> ·{" "}
      <strong>
        <Word pair={FINDINGS[finding.finding]} />
      </strong>{" "}
      · <UnitName id={unit} /> {officer}
      {record !== undefined && (
        <>
          {" · "}
          <RecordLink record={record} />
        </>
      )}
      <br />
      <span className="quiet">
        <Plain text={noteText(note, language)} max={200} />
      </span>
    </span>
  );
}
