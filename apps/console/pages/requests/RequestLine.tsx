import type { RequestItem } from "@tocsin/api";
import { Tag } from "../../app/Tag.tsx";
import { PURPOSES, REQUEST_STATES } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { OfficerName, UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { REQUESTS } from "./words.ts";

const MINUTE_MS = 60_000;
const SHAPES: { readonly [S in RequestItem["state"]]: string } = {
  pending: "○",
  granted: "✓",
  refused: "✕",
  revoked: "⊘",
  expired: "—",
  withdrawn: "↩",
};

/** How the review of an emergency access stands. */
const REVIEWS: { readonly [reviewed: string]: "open" | "justified" | "unjustified" } = {
  justified: "justified",
  unjustified: "unjustified",
};

/** Who asks for what and why, how it stands, who decided and on which chain. */
export function RequestLine({ item }: { readonly item: RequestItem }) {
  const t = useWords(REQUESTS);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  const purpose = PURPOSES[item.purpose];
  return (
    <div className="report-line" data-request={item.request}>
      <span>
        <UnitName id={item.unit} /> {t("asks")} <RecordLink record={item.record} />
      </span>
      <span className="marks">
        <Tag>
          <span aria-hidden="true">{SHAPES[item.state]}</span> <Word pair={REQUEST_STATES[item.state]} />
        </Tag>
        <Tag>{purpose === undefined ? item.purpose : <Word pair={purpose} />}</Tag>
        {item.breakGlass === true && (
          <Tag>
            {t("breakGlass")} · {t(item.reviewed === undefined ? "open" : (REVIEWS[item.reviewed] ?? "open"))}
          </Tag>
        )}
      </span>
      {item.reason !== "" && (
        <span>
          {t("reason")}: <Plain text={item.reason} />
        </span>
      )}
      {item.decidedBy !== undefined && (
        <span>
          {t("decision")}: <Decider by={item.decidedBy} />
          {item.decision !== undefined && (
            <>
              {" · "}
              <Plain text={item.decision} />
            </>
          )}
        </span>
      )}
      <span className="quiet">
        <span className="numbers">{beijing(item.tick, language, now)}</span> · {t("holder", { chain: item.origin })}
        {item.expires !== undefined && (
          <> · {t("expires", { time: `${beijing(item.expires, language, now)} ${zone}` })}</>
        )}
      </span>
    </div>
  );
}

/** A policy, the emergency itself, or an officer as `unit/officer`. */
function Decider({ by }: { readonly by: string }) {
  const t = useWords(REQUESTS);
  if (by === "policy") return t("byPolicy");
  if (by === "break-glass") return t("byEmergency");
  return <OfficerName id={by} />;
}
