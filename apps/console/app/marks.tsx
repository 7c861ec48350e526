import type { ReportItem } from "@tocsin/api";
import { Tag } from "./Tag.tsx";
import { type Pair, textOf } from "./catalogue.ts";
import { RESPONSE_LEVELS, STANDINGS, STATUSES, WARNINGS } from "./enumerations.ts";
import { useLanguage } from "./language.tsx";

/** The word for a value of an enumeration. */
export function Word({ pair }: { readonly pair: Pair | undefined }) {
  const { language } = useLanguage();
  return pair === undefined ? null : textOf(pair, language);
}

/** Exercise and test are marked wherever something of them is shown. */
export function StatusMark({ status }: { readonly status: ReportItem["status"] }) {
  if (status === "actual") return null;
  return (
    <Tag className="status-mark">
      <Word pair={STATUSES[status]} />
    </Tag>
  );
}

const STANDING_SHAPES: { readonly [S in ReportItem["standing"]]: string } = {
  reported: "○",
  verified: "✓",
  doubtful: "?",
  rejected: "✕",
  corrected: "↻",
  retracted: "—",
};

/** Where a report stands: by shape and word. */
export function StandingMark({ standing }: { readonly standing: ReportItem["standing"] }) {
  return (
    <Tag>
      <span aria-hidden="true">{STANDING_SHAPES[standing]}</span> <Word pair={STANDINGS[standing]} />
    </Tag>
  );
}

/** Response level Ⅰ–Ⅳ; no colour of its own. */
export function ResponseMark({ level }: { readonly level: number | undefined }) {
  const pair = level === undefined ? undefined : RESPONSE_LEVELS[level - 1];
  return pair === undefined ? null : (
    <Tag className={`response response-${level}`}>
      <Word pair={pair} />
    </Tag>
  );
}

const WARNING_SHAPES = ["▲", "◆", "■", "●"];

/** A warning level of the law: its colour, with its word and a shape of its own. */
export function WarningMark({ level }: { readonly level: number | undefined }) {
  const pair = level === undefined ? undefined : WARNINGS[level - 1];
  return pair === undefined || level === undefined ? null : (
    <Tag className={`warning warning-${level}`}>
      <span aria-hidden="true">{WARNING_SHAPES[level - 1]}</span> <Word pair={pair} />
    </Tag>
  );
}
