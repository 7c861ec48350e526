import type { CheckedEndorsement } from "@tocsin/client";
import { useLanguage, useWords } from "../../app/language.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { CHAINS } from "./words.ts";

const MINUTE_MS = 60_000;

interface EndorsementsProps {
  readonly endorsements: readonly CheckedEndorsement[];
  /** When the act was signed and when it was committed, ms: it was endorsed in between. */
  readonly from: number | undefined;
  readonly to: number;
}

/** Whose nodes came to the same effects, each signature checked in this browser. */
export function Endorsements({ endorsements, from, to }: EndorsementsProps) {
  const t = useWords(CHAINS);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const when = (ms: number) => beijing(ms, language, now);
  return (
    <section aria-labelledby="endorsements">
      <h2 id="endorsements">{t("endorsements")}</h2>
      {endorsements.length === 0 && <p className="quiet">{t("noEndorsements")}</p>}
      <ul className="rows">
        {endorsements.map(({ unit, key, holds }) => (
          <li key={unit + key} data-holds={holds}>
            <span className="grow">
              <strong>
                <UnitName id={unit} />
              </strong>
              {from !== undefined && (
                <span className="quiet"> · {t("endorsed", { from: when(from), to: when(to) })}</span>
              )}
              <br />
              <code className="record">{key}</code>
            </span>
            <strong>
              <span aria-hidden="true">{holds ? "●" : "✕"}</span> {t(holds ? "signatureHolds" : "signatureFails")}
            </strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
