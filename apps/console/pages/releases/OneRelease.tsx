import type { ReleaseItem } from "@tocsin/api";
import { Link } from "wouter";
import { Tag } from "../../app/Tag.tsx";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { lackFor } from "../../app/acting/may.ts";
import { useAreaName } from "../../app/areas.ts";
import { RELEASE_KINDS, RELEASE_STANDINGS, RISK_LEVELS } from "../../app/enumerations.ts";
import { useLanguage, useWords } from "../../app/language.tsx";
import { StatusMark, WarningMark, Word } from "../../app/marks.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { RELEASES } from "./words.ts";

const DIGITS = 12;
const MINUTE_MS = 60_000;
const TEXT_MAX = 400;
/** Shapes beside the words; the law's colours are for warnings alone. */
const SHAPES: { readonly [S in ReleaseItem["standing"]]: string } = { released: "✓", superseded: "↻", withdrawn: "—" };

/** What is published, who answers for it, whether it stands, and the act that ends it. */
export function OneRelease({ item }: { readonly item: ReleaseItem }) {
  const t = useWords(RELEASES);
  const session = useSession();
  const { unit } = session;
  const { kind, standing, status, warning, risk, release, signed } = item;
  const inLanguage = useInLanguage();
  const title = inLanguage(item.title) ?? `${t("signedBulletin")} ${(signed?.digest ?? release).slice(0, DIGITS)}`;
  const mayEnd =
    standing === "released" &&
    lackFor("releases.withdraw", session) === undefined &&
    (item.unit === unit.id || unit.role !== "member");
  return (
    <div className="report-line grow">
      <span className="report-headline">
        {signed === undefined ? <Plain text={title} /> : <Link href={`/bulletins/${signed.digest}`}>{title}</Link>}
      </span>
      <span className="marks">
        <StatusMark status={status} />
        <Tag>
          <Word pair={RELEASE_KINDS[kind]} />
        </Tag>
        <Tag>
          <span aria-hidden="true">{SHAPES[standing]}</span> <Word pair={RELEASE_STANDINGS[standing]} />
        </Tag>
        <WarningMark level={warning} />
        {risk !== undefined && (
          <Tag>
            <Word pair={RISK_LEVELS[risk.level]} />
          </Tag>
        )}
      </span>
      <Text item={item} />
      <Origin item={item} />
      {mayEnd && (
        <ActForm
          action="releases.withdraw"
          label={t("withdraw")}
          done={t("withdrawn")}
          does={() => t("withdrawDoes", { title })}
          args={({ reason }) => ({ release, reason })}
        >
          <ReasonField />
        </ActForm>
      )}
    </div>
  );
}

/** What it says, and when somebody was exposed. */
function Text({ item: { claim, place, risk, text, posts, ended } }: { readonly item: ReleaseItem }) {
  const t = useWords(RELEASES);
  const { language } = useLanguage();
  const inLanguage = useInLanguage();
  const now = useNow(MINUTE_MS);
  const time = (ms: number) => beijing(ms, language, now);
  const [said, where, what] = [inLanguage(claim), inLanguage(place), inLanguage(text)];
  return (
    <>
      {said !== undefined && (
        <blockquote>
          {t("claim")}: <Plain text={said} max={TEXT_MAX} />
        </blockquote>
      )}
      {where !== undefined && <Plain text={where} />}
      {risk !== undefined && (
        <span className="numbers">{t("exposed", { from: time(risk.from), to: time(risk.to) })}</span>
      )}
      {what !== undefined && <Plain text={what} max={TEXT_MAX} />}
      {posts?.map(({ address }) => (
        <Plain key={address} text={address} />
      ))}
      {ended?.reason !== undefined && <Plain text={t("reason", { reason: ended.reason })} />}
    </>
  );
}

/** Where, who, when, and which records it rests on. */
function Origin({ item }: { readonly item: ReleaseItem }) {
  const t = useWords(RELEASES);
  const { language } = useLanguage();
  const areaName = useAreaName();
  const now = useNow(MINUTE_MS);
  const { area, unit, officer, tick, records } = item;
  return (
    <span className="quiet">
      {area === "" ? t("nation") : areaName(area)} · <UnitName id={unit} /> ·{" "}
      <span className="numbers">{t("by", { officer, time: beijing(tick, language, now) })}</span>
      {records.map((record) => (
        <span key={record}>
          {" "}
          · <RecordLink record={record} />
        </span>
      ))}
    </span>
  );
}

/** A text in the reader's language; in Chinese where there is no English. */
function useInLanguage(): (text: ReleaseItem["title"]) => string | undefined {
  const { language } = useLanguage();
  return (text) => (language === "en" ? (text?.en ?? text?.zh) : text?.zh);
}
