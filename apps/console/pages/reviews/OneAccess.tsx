import type { RequestItem } from "@tocsin/api";
import { Form, Radio } from "antd";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { RecordLink } from "../../app/RecordLink.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, duration, useNow } from "../../app/time.ts";
import { OfficerName, UnitName } from "../../app/units.tsx";
import { FRAME } from "../../app/words.ts";
import { REVIEWS } from "./words.ts";

const SECOND_MS = 1_000;

/** Who opened what and why, until when it is reviewed and by whom, and the review's form. */
export function OneAccess({ item }: { readonly item: RequestItem }) {
  const t = useWords(REVIEWS);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const now = useNow(SECOND_MS);
  const isOpen = item.reviewed === undefined || item.reviewed === "open";
  const end = item.expires === undefined ? "" : `${beijing(item.expires, language, now)} ${zone}`;
  return (
    <div className="grow report-line">
      <span>
        <UnitName id={item.unit} /> {t("opened")} <RecordLink record={item.record} />
      </span>
      {isOpen && item.reviewDue !== undefined && <Due due={item.reviewDue} now={now} />}
      {item.reason !== "" && (
        <span>
          {t("reason")}: <Plain text={item.reason} />
        </span>
      )}
      <span className="quiet numbers">{t("when", { time: beijing(item.tick, language, now), end })}</span>
      {isOpen ? <Review item={item} /> : <Verdict item={item} />}
    </div>
  );
}

function Due({ due, now }: { readonly due: number; readonly now: number }) {
  const t = useWords(REVIEWS);
  const zone = useWords(FRAME)("beijingTime");
  const { language } = useLanguage();
  const left = due - now;
  return (
    <span data-overdue={left < 0}>
      <strong>{t(left < 0 ? "over" : "left", { time: duration(left, language) })}</strong>{" "}
      <span className="quiet">{t("due", { time: `${beijing(due, language, now)} ${zone}` })}</span>
    </span>
  );
}

function Verdict({ item }: { readonly item: RequestItem }) {
  const t = useWords(REVIEWS);
  return (
    <span>
      <strong>{t(item.reviewed === "justified" ? "justified" : "unjustified")}</strong>
      {item.reviewedBy !== undefined && (
        <>
          {" · "}
          {t("byWhom")} <OfficerName id={item.reviewedBy} />
        </>
      )}
      {item.decision !== undefined && (
        <>
          {" · "}
          <Plain text={item.decision} />
        </>
      )}
    </span>
  );
}

/** The review is for other units than the one that used it, on the record's chain. */
function Review({ item }: { readonly item: RequestItem }) {
  const t = useWords(REVIEWS);
  const { unit, chain } = useSession();
  if (item.unit === unit.id || item.origin !== chain)
    return <span className="quiet">{t("who", { chain: item.origin, unit: item.unit })}</span>;
  return (
    <Offered>
      <ActForm
        action="access.review"
        label={t("judge")}
        done={t("done")}
        does={({ verdict }) => t(verdict === "justified" ? "yesDoes" : "noDoes")}
        args={({ verdict, reason }) => ({ grant: item.request, verdict, reason })}
      >
        <Form.Item name="verdict" label={t("verdictField")} rules={[{ required: true }]}>
          <Radio.Group
            options={[
              { value: "justified", label: t("yes") },
              { value: "unjustified", label: t("no") },
            ]}
          />
        </Form.Item>
        <ReasonField />
      </ActForm>
    </Offered>
  );
}
