import type { ChangeItem } from "@tocsin/api";
import type { Unit } from "@tocsin/core";
import { ActForm, ReasonField } from "../../app/acting/ActForm.tsx";
import { Offered } from "../../app/acting/Offered.tsx";
import { useLanguage, useWords } from "../../app/language.tsx";
import { Plain } from "../../app/Plain.tsx";
import { useSession } from "../../app/session.tsx";
import { beijing, useNow } from "../../app/time.ts";
import { UnitName } from "../../app/units.tsx";
import { GOVERNANCE } from "./words.ts";

const MINUTE_MS = 60_000;
/** Changes that need the consent of N1 on the main chain. */
const CONSENTED: readonly string[] = ["role", "client"];

interface VotesProps {
  readonly item: ChangeItem;
  /** Units that may vote now. */
  readonly managers: readonly Unit[];
}

/** Who has voted how and why, and who has not. */
export function Votes({ item, managers }: VotesProps) {
  const t = useWords(GOVERNANCE);
  const { chain } = useSession();
  const isOpen = item.status === "proposed";
  const silent = managers.filter(({ id }) => ![...item.approvals, ...item.rejections].includes(id));
  const counts = {
    approvals: item.approvals.length,
    rejections: item.rejections.length,
    needed: Math.floor(managers.length / 2) + 1,
    managers: managers.length,
  };
  return (
    <div>
      <strong>{t("votes")}</strong>
      {isOpen && managers.length > 0 && (
        <>
          {" "}
          <span className="numbers">{t("votesNow", counts)}</span>
          {chain === "cn" && CONSENTED.includes(item.kind) && <> · {t("authorityToo")}</>}
        </>
      )}
      <ul className="keys">
        {item.votes.map((vote) => (
          <li key={vote.unit} data-vote={vote.approves}>
            <Vote vote={vote} />
          </li>
        ))}
        {isOpen &&
          silent.map(({ id }) => (
            <li key={id} data-vote="none">
              <span aria-hidden="true">○</span> <UnitName id={id} />: {t("notYet")}
            </li>
          ))}
      </ul>
    </div>
  );
}

function Vote({ vote: { unit, officer, approves, reason, tick } }: { readonly vote: ChangeItem["votes"][number] }) {
  const t = useWords(GOVERNANCE);
  const { language } = useLanguage();
  const now = useNow(MINUTE_MS);
  return (
    <>
      <span aria-hidden="true">{approves ? "✓" : "✕"}</span> <UnitName id={unit} /> ({officer}){" "}
      {t(approves ? "approves" : "rejects")} <span className="quiet numbers">{beijing(tick, language, now)}</span>
      <br />
      <Plain text={reason} />
    </>
  );
}

/** Voting, for a unit that has not; taking back, for the one that proposed. */
export function VoteActs({ item, title, managers }: VotesProps & { readonly title: string }) {
  const t = useWords(GOVERNANCE);
  const { unit } = useSession();
  const hasVoted = [...item.approvals, ...item.rejections].includes(unit.id);
  const mayVote = item.status === "proposed" && !hasVoted;
  const args = ({ reason }: { readonly reason?: unknown }) => ({ change: item.change, reason });
  const values = { change: title, height: item.effectiveHeight };
  return (
    <>
      {item.status === "proposed" && hasVoted && managers.some(({ id }) => id === unit.id) && (
        <span className="quiet">{t("voted")}</span>
      )}
      <Offered>
        {mayVote && (
          <ActForm
            action="governance.approve"
            label={t("approve")}
            isPrimary
            ifMatch={item.digest}
            done={t("approveDone")}
            does={() => t("approveDoes", values)}
            args={args}
          >
            <ReasonField />
          </ActForm>
        )}
        {mayVote && (
          <ActForm
            action="governance.reject"
            label={t("reject")}
            ifMatch={item.digest}
            done={t("approveDone")}
            does={() => t("rejectDoes", values)}
            args={args}
          >
            <ReasonField />
          </ActForm>
        )}
        {item.by === unit.id && (
          <ActForm
            action="governance.withdraw"
            label={t("withdraw")}
            done={t("withdrawDone")}
            does={() => t("withdrawDoes", values)}
            args={args}
          >
            <ReasonField />
          </ActForm>
        )}
      </Offered>
    </>
  );
}
